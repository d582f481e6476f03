/** How long the program lives: what it does when its last window is closed, and when it is started again. */
import { app, Notification } from 'electron';
import type { NativeWords } from './native-words.ts';
import type { StateKeeper } from './shell-state.ts';
import type { WindowList } from './window-list.ts';

/** From the first window on: one that is closed before the rest of the program is there must not end it. */
export function followLife(windows: WindowList, state: StateKeeper, words: () => NativeWords): void {
  app.on('second-instance', () => windows.show());
  app.on('activate', () => windows.show());
  app.on('window-all-closed', () => {
    if (!goesOn(state, words)) app.quit();
  });
}

/** Whether the program goes on without a window; says so the first time, since few programs do. */
function goesOn(state: StateKeeper, words: () => NativeWords): boolean {
  // On macOS programs without a window are the custom, and the dock shows them.
  if (process.platform === 'darwin') return true;
  if (!state.current.staysOn) return false;
  if (!state.current.hasToldStaysOn && Notification.isSupported()) {
    new Notification(words().staysOn).show();
    void state.remember({ hasToldStaysOn: true });
  }
  return true;
}
