/**
 * The one door between window and main: requests come in on one channel, facts go out on another.
 * Only the main frame of a window of ours, showing our page, is answered; everyone else gets `sender-refused`.
 */
import { ipcMain, type BrowserWindow, type IpcMainEvent, type IpcMainInvokeEvent } from 'electron';
import { bridgeChannels } from '../../contract/bridge.ts';
import { ArchiveError, viewOfError } from '../../contract/error.ts';
import type { EventName, Events } from '../../contract/requests.ts';
import type { Dispatch } from './dispatch.ts';
import { isAppUrl } from './security.ts';

/** A fact with the payload that belongs to it. */
export type Fact = { [E in EventName]: { name: E; payload: Events[E] } }[EventName];

/**
 * Answers requests from now on.
 *
 * @param windows the windows of ours that are open at that moment
 * @param onGiven told the path of each file that was dropped on one of them
 */
export function answerRequests(
  windows: () => readonly BrowserWindow[],
  dispatch: Dispatch,
  onGiven: (path: string) => void,
): void {
  ipcMain.on(bridgeChannels.given, (event, path: unknown) => {
    if (isTrusted(event, windows()) && typeof path === 'string') onGiven(path);
  });
  ipcMain.handle(bridgeChannels.request, (event, channel: unknown, input: unknown) => {
    if (isTrusted(event, windows())) return dispatch(channel, input);
    return { ok: false, error: viewOfError(new ArchiveError('sender-refused')) };
  });
}

export function tellWindow(window: BrowserWindow, { name, payload }: Fact): void {
  if (!window.isDestroyed()) window.webContents.send(bridgeChannels.event, name, payload);
}

function isTrusted(
  { sender, senderFrame }: IpcMainInvokeEvent | IpcMainEvent,
  windows: readonly BrowserWindow[],
): boolean {
  // A frame that is gone or has navigated since is null, and nobody's.
  if (senderFrame === null || senderFrame.parent !== null || !isAppUrl(senderFrame.url)) return false;
  return windows.some(({ webContents }) => webContents === sender && webContents.mainFrame === senderFrame);
}
