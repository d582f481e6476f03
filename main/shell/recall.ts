/** What has to be known before a window can open: read while the runtime still gets ready, so that nothing waits for a disk then. */
import { join } from 'node:path';
import { app } from 'electron';
import type { RecordingWindow } from '../../contract/views.ts';
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

/** @param engineFile program of the engine, which keeps that page */
export async function recall(commandLine: CommandLine, engineFile: string, log: Log): Promise<Recalled> {
  const userDataDir = app.getPath('userData');
  const state = await openShellState(join(userDataDir, 'state.json'), log);
  const ownLibraryDir = join(userDataDir, 'library');
  const libraryDir = commandLine.libraryDir ?? state.current.libraryDir ?? ownLibraryDir;
  return { state, libraryDir, ownLibraryDir, opening: await readKeptOpening(libraryDir, engineFile) };
}
