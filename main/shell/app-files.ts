/**
 * Answers `archive://app/…`: the files of the built window, nothing else of the disk.
 * Every answer carries the content policy, whatever the page itself says.
 */
import { readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

/** What the page may do: its own scripts and styles, our media, nothing from the network. */
export const contentPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "media-src 'self' archive://media",
  "connect-src 'self' archive://media",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const contentTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/** Makes the handler of the app host for the files below `rootDir`. */
export function serveAppFiles(rootDir: string): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'GET') return new Response(null, { status: 405 });
    const path = resolveAppFile(rootDir, new URL(request.url).pathname);
    const type = path === null ? undefined : contentTypes[extname(path).toLowerCase()];
    if (path === null || type === undefined) return new Response(null, { status: 404 });
    let body: Uint8Array<ArrayBuffer>;
    try {
      body = new Uint8Array(await readFile(path));
    } catch {
      return new Response(null, { status: 404 });
    }
    // No policy for openers: no window can open another (security.ts), and the page would have to wait for a second process.
    const headers = {
      'content-type': type,
      'content-security-policy': contentPolicy,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-cache',
    };
    return new Response(body, { headers });
  };
}

/** The file a URL path stands for, or null when it would lie outside of `rootDir` or hides its meaning. */
export function resolveAppFile(rootDir: string, pathname: string): string | null {
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  if (/[\\\0:]/.test(decoded)) return null;
  const path = join(rootDir, decoded === '/' ? 'index.html' : decoded);
  return path.startsWith(rootDir.endsWith(sep) ? rootDir : rootDir + sep) ? path : null;
}
