import { readFile } from 'node:fs/promises';
import { toArchiveError } from '../../contract/error.ts';
import type { Log } from '../log.ts';
import { writeWhole } from './atomic-write.ts';
import { readBounds, type SavedBounds } from './window-bounds.ts';

/** What the shell remembers between runs. None of it matters enough to keep the window from opening. */
export interface ShellState {
  libraryDir: string | null;
  bounds: SavedBounds | null;
  /** Goes on archiving when the last window is closed. */
  staysOn: boolean;
  /** That it does was told once. */
  hasToldStaysOn: boolean;
  /** What a person chose; null follows the system. */
  language: string | null;
}

export interface StateKeeper {
  readonly current: ShellState;
  /** Changes part of the state; resolves when it is on disk, or the failure is logged. */
  remember(change: Partial<ShellState>): Promise<void>;
  /** Resolves when nothing is being written. */
  settled(): Promise<void>;
}

const firstState: ShellState = {
  libraryDir: null,
  bounds: null,
  staysOn: true,
  hasToldStaysOn: false,
  language: null,
};

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
    const read = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
    return {
      libraryDir: typeof read['libraryDir'] === 'string' ? read['libraryDir'] : null,
      bounds: readBounds(read['bounds']),
      staysOn: read['staysOn'] !== false,
      hasToldStaysOn: read['hasToldStaysOn'] === true,
      language: typeof read['language'] === 'string' ? read['language'] : null,
    };
  } catch {
    return firstState;
  }
}
