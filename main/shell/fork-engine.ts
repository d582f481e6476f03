import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { app, utilityProcess } from 'electron';
import type { RecordingWindow } from '../../contract/views.ts';
import type { FromEngine, ToEngine } from '../engine-protocol.ts';
import type { ChildListeners, EngineChild } from './engine-host.ts';

/** A process of the engine that nobody has taken charge of yet. */
export interface ForkedEngine {
  /** Reads the page that the window opens with, before the engine is started; null when that cannot be. Called once. */
  readOpening(libraryDir: string): Promise<RecordingWindow | null>;
  /** Called once, by whoever keeps it from then on. */
  attach(listeners: ChildListeners): EngineChild;
}

/** Starts the engine's program in a process of its own. */
export function forkEngine(program: string): ForkedEngine {
  const child = utilityProcess.fork(program, [], {
    serviceName: 'Archivolt engine',
    stdio: 'inherit',
    env: engineEnv(),
  });
  let settleOpening: (page: RecordingWindow | null) => void = () => undefined;
  let exitCode: number | null = null;
  let listeners: ChildListeners | null = null;
  child.on('message', (message: FromEngine) => {
    if (message.type === 'opening') settleOpening(message.page);
    // An engine that was not started says nothing else, so nothing is lost before there are listeners.
    else listeners?.onMessage(message);
  });
  child.once('exit', (code) => {
    settleOpening(null);
    exitCode = code;
    listeners?.onExit(code);
  });
  const post = (message: ToEngine): void => child.postMessage(message);
  return {
    readOpening(libraryDir) {
      const opening = new Promise<RecordingWindow | null>((resolve) => {
        settleOpening = resolve;
      });
      post({ type: 'open', libraryDir });
      return opening;
    },
    attach(given) {
      listeners = given;
      const ended = exitCode;
      // Whoever takes charge has to have it in hand before it hears of its end.
      if (ended !== null) queueMicrotask(() => given.onExit(ended));
      return { post, kill: () => void child.kill() };
    },
  };
}

/** A packed program brings the SQLite addon its runtime needs, and takes no other one from the environment. */
function engineEnv(): NodeJS.ProcessEnv {
  if (!app.isPackaged) return process.env;
  const env = { ...process.env };
  delete env['ARCHIVOLT_SQLITE_BINDING'];
  const shipped = join(process.resourcesPath, 'sqlite', 'better_sqlite3.node');
  return existsSync(shipped) ? { ...env, ARCHIVOLT_SQLITE_BINDING: shipped } : env;
}
