/**
 * Keeps each recording's folder telling on disk what the catalog knows: the events as received and the tag files of the bag.
 * It writes behind the catalog; a recording counts as done only when no change is left, so a kill at any moment is mended by the next run.
 */
import { join } from 'node:path';
import { toArchiveError } from '../../contract/error.ts';
import { writeBag, type BagFile } from '../archive/bag.ts';
import { writeFileDurably } from '../archive/files.ts';
import { eventPath } from '../archive/layout.ts';
import { eventsOfRecording, setEventPath, type KeptEvent } from '../catalog/events.ts';
import { filesOfRecording, insertFile } from '../catalog/files.ts';
import type { Db } from '../catalog/open.ts';
import { findBagFacts, listStaleBags, markBagWritten, type StaleBag } from '../catalog/recordings.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';

export interface BagKeeper {
  /** Says that something changed; the bags are written soon. */
  wake(): void;
  /** Resolves when no bag is stale, or rejects with what keeps one from being written. */
  settle(): Promise<void>;
  /** Ends after the bag in hand. */
  stop(): Promise<void>;
}

export interface BagKeeperOptions {
  db: Db;
  libraryDir: string;
  clock: Clock;
  log: Log;
  /** Waits this long for more changes before it writes. */
  delayMs: number;
}

const bagsPerRound = 64;
const retryMs = 10_000;

export function createBagKeeper(options: BagKeeperOptions): BagKeeper {
  const { db, clock, log, delayMs } = options;
  const stopping = new AbortController();
  let running: Promise<void> | null = null;
  let isAwake = false;

  async function run(): Promise<void> {
    let waitMs = delayMs;
    while (isAwake && !stopping.signal.aborted) {
      isAwake = false;
      await clock.wait(waitMs, stopping.signal).catch(() => undefined);
      if (stopping.signal.aborted) return;
      try {
        await writeStaleBags(options, stopping.signal);
        waitMs = delayMs;
      } catch (thrown) {
        log.error('bag.failed', { code: toArchiveError(thrown).code, cause: thrown });
        isAwake = true;
        waitMs = retryMs;
      }
    }
  }

  return {
    wake() {
      isAwake = true;
      running ??= run().finally(() => {
        running = null;
        if (isAwake && !stopping.signal.aborted) this.wake();
      });
    },
    async settle() {
      while (listStaleBags(db, 1).length > 0) await writeStaleBags(options, stopping.signal);
    },
    async stop() {
      stopping.abort(new Error('stopping'));
      await running;
    },
  };
}

async function writeStaleBags(options: BagKeeperOptions, signal: AbortSignal): Promise<void> {
  for (;;) {
    const stale = listStaleBags(options.db, bagsPerRound);
    if (stale.length === 0) return;
    for (const bag of stale) {
      if (signal.aborted) return;
      await writeOne(options, bag);
    }
  }
}

async function writeOne({ db, libraryDir, clock }: BagKeeperOptions, bag: StaleBag): Promise<void> {
  const folder = join(libraryDir, bag.folder);
  for (const event of eventsOfRecording(db, bag.id))
    if (event.archivedPath === null) await archiveEvent(db, folder, bag.id, event, clock.now());
  const facts = findBagFacts(db, bag.id);
  const files = filesOfRecording(db, bag.id).map(
    ({ path, bytes, digest }): BagFile => ({ path, bytes, sha256: digest }),
  );
  if (facts === null) return;
  const { id, ...info } = facts;
  await writeBag(folder, { id, files, info });
  markBagWritten(db, bag.id, bag.changes);
}

async function archiveEvent(db: Db, folder: string, recording: string, event: KeptEvent, now: number): Promise<void> {
  const path = eventPath(event.eventId, event.digest);
  await writeFileDurably(join(folder, path), event.body);
  db.transaction(() => {
    insertFile(db, {
      recording,
      chunk: null,
      kind: 'event',
      path,
      bytes: event.body.byteLength,
      digest: event.digest,
      archivedAt: now,
    });
    setEventPath(db, event.id, path);
  })();
}
