import { protocol, type Session } from 'electron';
import { serveAppFiles } from './app-files.ts';
import { serveMedia, type LocateMedia } from './media-scheme.ts';

/** Makes `archive:` a standard, secure scheme with streams. Only possible before the app is ready. */
export function registerArchiveScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: 'archive',
      // corsEnabled bypasses nothing: it lets our page read samples of our media, which name it as the one allowed origin.
      privileges: {
        standard: true,
        secure: true,
        supportFetchAPI: true,
        stream: true,
        corsEnabled: true,
        // What was compiled of the page's scripts is kept from start to start.
        codeCache: true,
      },
    },
  ]);
}

/** Answers the scheme in a session: `app` from the folder of the built window, `media` from the library. */
export function serveArchiveScheme(session: Session, windowDir: string, locate: LocateMedia): void {
  const serveApp = serveAppFiles(windowDir);
  const serveChunk = serveMedia(locate);
  session.protocol.handle('archive', async (request) => {
    const { host } = new URL(request.url);
    if (host === 'app') return serveApp(request);
    if (host === 'media') return serveChunk(request);
    return new Response(null, { status: 404 });
  });
}
