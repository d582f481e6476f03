/**
 * What main and the engine say to each other over the port of the engine's process. Types only, so that both sides and the
 * tests share them; no Electron here.
 * Main starts an engine once per process and never asks it again after `shutdown`; the engine answers each id once.
 */
import type { Config } from '../contract/config.ts';
import type { ErrorView, Result } from '../contract/error.ts';
import type { EngineRequests, Events } from '../contract/requests.ts';
import type { RecordingWindow } from '../contract/views.ts';

/** The proven file of a chunk, for the media scheme. */
export interface MediaFile {
  /** Absolute. */
  path: string;
  bytes: number;
  /** Content type by container, such as `video/mp4`. */
  mime: string;
}

/** Asked by main for itself; the window has no way to these. */
export interface InternalRequests {
  /** Fails with `recording-unknown` for ids that do not exist or hold no archived content, `file-missing` when it is gone. */
  'media.locate': (input: { recordingId: string; chunkId: number }) => MediaFile;
  /** Copies contents of recordings into a folder of main's own; answers the paths, that of the sidecar last. */
  'exports.copyOut': (input: { ids: string[]; into: string }) => string[];
  /** What can wait does not run on a battery. */
  'power.tell': (input: { isOnBattery: boolean }) => null;
}

export interface PortRequests extends EngineRequests, InternalRequests {}
export type PortChannel = keyof PortRequests;
export type PortInput<C extends PortChannel> = Parameters<PortRequests[C]>[0];
export type PortOutput<C extends PortChannel> = ReturnType<PortRequests[C]>;

/** Facts that the engine tells; the status of the engine and the menu are main's own. */
export type EngineEvents = Omit<Events, 'engine.status' | 'menu.command'>;
export type EngineEventName = keyof EngineEvents;

export interface EngineOptions {
  /** Version of the program, for provenance. */
  version: string;
  /** Folder for the engine's log files; null logs to stderr only. */
  logDir: string | null;
}

export interface StartMessage {
  type: 'start';
  libraryDir: string;
  /** Whole, secrets included. */
  config: Config;
  /** False when the folder was a library before: one that is empty now is a drive that is not there. */
  mayCreate: boolean;
  options: EngineOptions;
}

export interface RequestMessage<C extends PortChannel = PortChannel> {
  type: 'request';
  id: number;
  channel: C;
  input: PortInput<C>;
}

/** Answered with a `Result<null>` once the new configuration is in force. */
export interface ConfigureMessage {
  type: 'configure';
  id: number;
  config: Config;
}

/** Answer to a question about the system's proxy; null when the system could not tell. */
export interface ProxyMessage {
  type: 'proxy';
  id: number;
  rules: string | null;
}

export type ToEngine =
  /** May come before `start`, once: asks for the page that the window opens with; answered with `opening`. */
  | { type: 'open'; libraryDir: string }
  | StartMessage
  | RequestMessage
  | ConfigureMessage
  | ProxyMessage
  /** Answered at once with a `pong`, as long as the engine's thread is free. */
  | { type: 'ping' }
  | { type: 'suspend' }
  | { type: 'resume' }
  | { type: 'shutdown' };

export type EventMessage = {
  [E in EngineEventName]: { type: 'event'; name: E; payload: EngineEvents[E] };
}[EngineEventName];

export type FromEngine =
  /** Null when the page cannot be read yet. Comes before `ready`. */
  | { type: 'opening'; page: RecordingWindow | null }
  /** The library is open and requests are answered. */
  | { type: 'ready'; libraryId: string; version: string }
  /** It could not start; main ends the process and tells the window the code. */
  | { type: 'failed'; error: ErrorView }
  | { type: 'answer'; id: number; result: Result<unknown> }
  | EventMessage
  | { type: 'pong' }
  /** Asks what the system says about reaching this address; answered with a {@link ProxyMessage} of the same id. */
  | { type: 'ask-proxy'; id: number; url: string }
  /** All is on disk and the lock released; the process may be ended. */
  | { type: 'stopped' };

/** Reads: asking them twice does no harm, so main repeats them when an engine dies with them in flight. */
export const readChannels: readonly PortChannel[] = [
  'library.summary',
  'recordings.window',
  'recordings.position',
  'recordings.get',
  'transfers.window',
  'transfers.summary',
  'quarantine.list',
  'sources.list',
  'media.locate',
  'media.peaks',
  'media.speech',
  'media.nextLook',
  'fixity.of',
  'fixity.scrub',
];
