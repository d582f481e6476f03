import { ArchiveError } from '../../contract/error.ts';
import { isLoopbackHost } from './hosts.ts';

/** What a connection string of an ACS resource holds. */
export interface ResourceConnection {
  /** Origin of the resource: no path, no query, no userinfo. */
  endpoint: URL;
  accessKey: Uint8Array;
}

/**
 * Reads `endpoint=https://…/;accesskey=…` in any order and case, with blanks around the parts; unknown parts are left out.
 *
 * @throws ArchiveError connection-string-invalid (context.part names what is wrong), endpoint-insecure
 * @see ACS docs "Create and manage Communication Services resources", connection strings
 */
export function parseConnectionString(text: string): ResourceConnection {
  const parts = partsOf(text);
  return {
    endpoint: endpointOf(parts.get('endpoint')),
    accessKey: accessKeyOf(parts.get('accesskey')),
  };
}

/** The parts of `name=value;…`, names in lower case; the first of equal names counts. Values keep their `=` padding. */
export function partsOf(text: string): Map<string, string> {
  const parts = new Map<string, string>();
  for (const part of text.split(';')) {
    const mark = part.indexOf('=');
    if (mark < 0) continue;
    const name = part.slice(0, mark).trim().toLowerCase();
    if (name !== '' && !parts.has(name)) parts.set(name, part.slice(mark + 1).trim());
  }
  return parts;
}

function endpointOf(text: string | undefined): URL {
  if (text === undefined || text === '') throw invalid('endpoint');
  // The portal shows the endpoint without a scheme in places; a bare host means https.
  const url = urlOf(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) throw invalid('endpoint');
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw invalid('endpoint');
  }
  if (url.pathname !== '/') throw invalid('endpoint');
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname)) {
    throw new ArchiveError('endpoint-insecure', { context: { host: url.host } });
  }
  return url;
}

function accessKeyOf(text: string | undefined): Uint8Array {
  if (text === undefined || text === '') throw invalid('accesskey');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) throw invalid('accesskey');
  const key = Buffer.from(text, 'base64');
  if (key.byteLength === 0) throw invalid('accesskey');
  return new Uint8Array(key);
}

function urlOf(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

function invalid(part: string): ArchiveError {
  return new ArchiveError('connection-string-invalid', { context: { part } });
}
