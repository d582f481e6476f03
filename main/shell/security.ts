/**
 * What no page may do, set once per session and for every web contents of the program, whoever opens them.
 * The window shows nothing but our own scheme: no navigation, no new windows, no permissions but full screen, no webviews, no downloads.
 */
import { app, type Session, type WebContents } from 'electron';

export const appOrigin = 'archive://app';

/** Is this address a page of ours? */
export function isAppUrl(url: string): boolean {
  return url === appOrigin || url.startsWith(`${appOrigin}/`);
}

/** Holds for every web contents made from now on. Call it before the first window. */
export function guardContents(): void {
  app.on('web-contents-created', (_event, contents) => guard(contents));
}

/** Refuses permissions, downloads and devices, and switches off what would speak to the network by itself. */
export function guardSession(session: Session): void {
  // Full screen asks nothing of the computer; a key takes it back.
  session.setPermissionRequestHandler((_contents, permission, answer) => answer(permission === 'fullscreen'));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => event.preventDefault());
  session.setSpellCheckerEnabled(false);
  // The page has no business on the network; only the developer tools bring addresses of their own.
  session.webRequest.onBeforeRequest((details, answer) => {
    answer({ cancel: !/^(archive|devtools|data|blob|chrome-extension):/.test(details.url) });
  });
}

function guard(contents: WebContents): void {
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-frame-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}
