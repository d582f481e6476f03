import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { toArchiveError } from '../../contract/error.ts';
import type { Log } from '../log.ts';
import { writeWhole } from './atomic-write.ts';
import { boundsSchema } from './window-bounds.ts';

const stateSchema = z.object({
  libraryDir: z.string().nullable().catch(null).default(null),
  bounds: boundsSchema.nullable().catch(null).default(null),
});

/** What the shell remembers between runs. None of it matters enough to keep the window from opening. */
export type ShellState = z.infer<typeof stateSchema>;

export interface StateKeeper {
  readonly current: ShellState;
  /** Changes part of the state; resolves when it is on disk, or the failure is logged. */
  remember(change: Partial<ShellState>): Promise<void>;
  /** Resolves when nothing is being written. */
  settled(): Promise<void>;
}

/** Opens the state file; one that is absent or not ours counts as empty. */
export async function openShellState(path: string, log: Log): Promise<StateKeeper> {
  let current = await readState(path);
  let lastWrite = Promise.resolve();
  return {
    get current() {
      return current;
    },
    remember: (change) => {
      current = { ...current, ...change };
      lastWrite = lastWrite
        .then(() => writeWhole(path, `${JSON.stringify(current)}\n`))
        .catch((cause: unknown) => log.warn('shell.state-not-written', { code: toArchiveError(cause).code }));
      return lastWrite;
    },
    settled: () => lastWrite,
  };
}

async function readState(path: string): Promise<ShellState> {
  try {
    return stateSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return stateSchema.parse({});
  }
}
