/** What has to be known before a window can open: read while the runtime still gets ready, so that nothing waits for a disk then. */
import { join } from 'node:path';
import { app } from 'electron';
import type { RecordingWindow } from '../../contract/views.ts';
import type { Clock } from '../clock.ts';
import { readKeptOpening } from '../kept-opening.ts';
import type { Log } from '../log.ts';
import type { CommandLine } from './command-line.ts';
import { openShellState, type StateKeeper } from './shell-state.ts';

export interface Recalled {
  state: StateKeeper;
  /** The library to open. */
  libraryDir: string;
  /** Where the library lies when nobody chose another place. */
  ownLibraryDir: string;
  /** The page that the window opens with, if it was kept and still holds. */
  opening: RecordingWindow | null;
}

/** The library may lie on a share that does not answer; the window opens without its rows then. */
const mostWaitMs = 150;

interface RecallPorts {
  commandLine: CommandLine;
  /** Program of the engine, which keeps that page. */
  engineFile: string;
  clock: Clock;
  log: Log;
}

export async function recall({ commandLine, engineFile, clock, log }: RecallPorts): Promise<Recalled> {
  const userDataDir = app.getPath('userData');
  const state = await openShellState(join(userDataDir, 'state.json'), log);
  const ownLibraryDir = join(userDataDir, 'library');
  const libraryDir = commandLine.libraryDir ?? state.current.libraryDir ?? ownLibraryDir;
  const opening = await Promise.race([
    readKeptOpening(libraryDir, engineFile),
    clock.wait(mostWaitMs).then(() => null),
  ]);
  return { state, libraryDir, ownLibraryDir, opening };
}
