/**
 * Lets recordings follow the directory: after a change of who somebody is, names and search words are written anew in small slices.
 * What is due lies in the catalog, so a kill at any moment is mended by the next run.
 */
import { toArchiveError } from '../../contract/error.ts';
import type { Db } from '../catalog/open.ts';
import { refreshDueWords } from '../catalog/words.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';

export interface NameKeeper {
  /** Says that something may be due. */
  wake(): void;
  /** Resolves when nothing is due any more. */
  settle(): Promise<void>;
  /** Ends after the slice in hand. */
  stop(): Promise<void>;
}

export interface NameKeeperOptions {
  db: Db;
  clock: Clock;
  log: Log;
  /** Told after each slice. */
  onChanged: (recordings: string[]) => void;
}

/** Small enough that nothing else waits long for the engine. */
const recordingsPerSlice = 50;

export function createNameKeeper({ db, clock, log, onChanged }: NameKeeperOptions): NameKeeper {
  const stopping = new AbortController();
  let running: Promise<void> | null = null;

  async function run(): Promise<void> {
    // Whoever wakes it is told first.
    await clock.wait(0);
    while (!stopping.signal.aborted) {
      const changed = refreshDueWords(db, recordingsPerSlice);
      if (changed.done === 0) return;
      if (changed.ids.length > 0) onChanged(changed.ids);
      await clock.wait(0);
    }
  }

  function ensureRunning(): Promise<void> {
    running ??= run().finally(() => {
      running = null;
    });
    return running;
  }

  return {
    wake() {
      ensureRunning().catch((cause: unknown) =>
        log.error('names.failed', { code: toArchiveError(cause).code, cause }),
      );
    },
    settle: ensureRunning,
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
