import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { app, utilityProcess } from 'electron';
import type { FromEngine } from '../engine-protocol.ts';
import type { ChildListeners, EngineChild } from './engine-host.ts';

/** Starts the engine's program in a process of its own. */
export function forkEngine(program: string, { onMessage, onExit }: ChildListeners): EngineChild {
  const child = utilityProcess.fork(program, [], {
    serviceName: 'Archivolt engine',
    stdio: 'inherit',
    env: engineEnv(),
  });
  child.on('message', (message) => onMessage(message as FromEngine));
  child.once('exit', (exitCode) => onExit(exitCode));
  return {
    post: (message) => child.postMessage(message),
    kill: () => void child.kill(),
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
