/** One window of the program: how it is made safe, where it opens, and that it comes back when its page dies. */
import { setImmediate } from 'node:timers/promises';
import { BrowserWindow, nativeTheme, screen } from 'electron';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { afterCrash, noCrashes } from './restart-policy.ts';
import { appOrigin } from './security.ts';
import { openingBounds, smallestWindow, type SavedBounds } from './window-bounds.ts';

export interface WindowPorts {
  /** Absolute path of the bundled preload, which has to be CommonJS in a sandbox. */
  preload: string;
  savedBounds: SavedBounds | null;
  onBounds(bounds: SavedBounds): void;
  clock: Clock;
  log: Log;
}

/** Opens a window on the page; it shows when there is something to see, so that it never flashes white. */
export function openWindow(ports: WindowPorts): BrowserWindow {
  const window = new BrowserWindow({
    ...openingBounds(
      ports.savedBounds,
      screen.getAllDisplays().map((display) => display.workArea),
    ),
    minWidth: smallestWindow.width,
    minHeight: smallestWindow.height,
    show: false,
    title: 'Archivolt',
    backgroundColor: backgroundColor(),
    webPreferences: {
      preload: ports.preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      enableWebSQL: false,
      safeDialogs: true,
      // From the first start on, not only from the third.
      v8CacheOptions: 'bypassHeatCheck',
    },
  });
  if (ports.savedBounds?.isMaximized === true) window.maximize();
  window.once('ready-to-show', () => window.show());
  const followTheme = (): void => window.setBackgroundColor(backgroundColor());
  nativeTheme.on('updated', followTheme);
  window.on('close', () => ports.onBounds(boundsOf(window)));
  window.once('closed', () => nativeTheme.off('updated', followTheme));
  comeBackAfterCrash(window, ports);
  void load(window, ports.log);
  return window;
}

/** Brings a window to the front, wherever it was. */
export function focusWindow(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

function boundsOf(window: BrowserWindow): SavedBounds {
  return { ...window.getNormalBounds(), isMaximized: window.isMaximized() };
}

/** The same colours as the page's own background, so that nothing flickers before its first paint. */
function backgroundColor(): string {
  return nativeTheme.shouldUseDarkColors ? '#16181c' : '#ffffff';
}

async function load(window: BrowserWindow, log: Log): Promise<void> {
  try {
    await window.loadURL(`${appOrigin}/index.html`);
  } catch (cause) {
    // Told in the middle of the end of a window that is closed while it loads; whoever touches it then takes the program down.
    await setImmediate();
    if (window.isDestroyed()) return;
    log.error('window.not-loaded', { cause });
    // An empty window can at least be closed and has the menu.
    window.show();
  }
}

function comeBackAfterCrash(window: BrowserWindow, { clock, log }: WindowPorts): void {
  let history = noCrashes;
  let loadedAt = clock.monotonic();
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    log.error('window.page-gone', { state: reason });
    if (reason === 'clean-exit') return;
    const after = afterCrash(history, clock.monotonic() - loadedAt);
    history = after.history;
    if (after.decision.action === 'give-up') return;
    void clock.wait(after.decision.afterMs).then(() => {
      if (window.isDestroyed()) return undefined;
      loadedAt = clock.monotonic();
      return load(window, log);
    });
  });
}
