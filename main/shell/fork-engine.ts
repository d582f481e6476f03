import { utilityProcess } from 'electron';
import type { FromEngine } from '../engine-protocol.ts';
import type { ChildListeners, EngineChild } from './engine-host.ts';

/** Starts the engine's program in a process of its own. */
export function forkEngine(program: string, { onMessage, onExit }: ChildListeners): EngineChild {
  const child = utilityProcess.fork(program, [], { serviceName: 'Archivolt engine', stdio: 'inherit' });
  child.on('message', (message) => onMessage(message as FromEngine));
  child.once('exit', (exitCode) => onExit(exitCode));
  return {
    post: (message) => child.postMessage(message),
    kill: () => void child.kill(),
  };
}
