import type { Result } from './error.ts';
import type { Channel, EventName, Events, Input, Output } from './requests.ts';

/** The IPC channels beneath the bridge: requests from the window, facts to it, and files that were given to it. */
export const bridgeChannels = {
  request: 'archivolt.request',
  event: 'archivolt.event',
  given: 'archivolt.given',
} as const;

/** What the preload exposes to the window as `window.archivolt`; nothing else crosses. */
export interface Bridge {
  /** The page of the list that a window opens with (opening-page.ts), as of when this window's page was loaded. */
  opening(): Promise<Result<Output<'recordings.window'>>>;
  request<C extends Channel>(channel: C, input: Input<C>): Promise<Result<Output<C>>>;
  /** Calls `listener` for each fact; the returned function ends it. */
  on<E extends EventName>(event: E, listener: (payload: Events[E]) => void): () => void;
  /** Absolute path of a file that was dropped on the window; empty for anything else. From then on it may be imported. */
  pathOfFile(file: unknown): string;
}
