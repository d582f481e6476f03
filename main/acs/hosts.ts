/**
 * Which hosts may receive a signature. Locations come from events, which anybody may have forged: what is not plainly an allowed
 * address is refused, not repaired.
 */
import { ArchiveError } from '../../contract/error.ts';

/** Longest location taken; what the service sends has a few hundred characters. */
const maxLocationLength = 8192;

/**
 * Reads an untrusted location that may be called with a signature.
 *
 * @param patterns `host[:port]`, a leading `*.` stands for one or more labels; without a port the https default is meant.
 * @param endpoint Origin of the resource itself, which is allowed as well.
 * @throws ArchiveError host-not-allowed, endpoint-insecure (http beyond this computer); context.host where it could be read
 */
export function checkLocation(location: string, patterns: readonly string[], endpoint: URL): URL {
  const url = plainUrl(location);
  if (url === null) throw new ArchiveError('host-not-allowed', { context: { reason: 'malformed' } });
  const context = { host: url.host };
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname)) {
    throw new ArchiveError('endpoint-insecure', { context });
  }
  // Storage takes no signature of the service, whatever a list of hosts says.
  if (isBlobHost(url.hostname)) throw new ArchiveError('host-not-allowed', { context });
  if (url.origin !== endpoint.origin && !patterns.some((pattern) => isMatch(url, pattern))) {
    throw new ArchiveError('host-not-allowed', { context });
  }
  return url;
}

/** Says whether {@link checkLocation} would take the location. */
export function isLocationAllowed(location: string, patterns: readonly string[], endpoint: URL): boolean {
  try {
    checkLocation(location, patterns, endpoint);
    return true;
  } catch {
    return false;
  }
}

/**
 * An http(s) URL whose host is written as it will be called: nothing that a parser would repair (userinfo, backslashes, encoded or
 * foreign letters, short IP addresses, a trailing dot); null for anything else. Upper case and the scheme's default port are taken.
 */
export function plainUrl(text: string): URL | null {
  // The parser drops blanks and control characters inside a URL, so they are refused before it sees them.
  if (text.length > maxLocationLength || !/^https?:\/\/[\x21-\x7e]+$/i.test(text) || text.includes('\\')) {
    return null;
  }
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const written = /^https?:\/\/([^/?#]*)/i.exec(text)?.[1]?.toLowerCase() ?? '';
  const defaultPort = url.protocol === 'https:' ? ':443' : ':80';
  const host = written.endsWith(defaultPort) ? written.slice(0, -defaultPort.length) : written;
  return host === url.host && isPlainName(url.hostname) ? url : null;
}

/** Labels of letters, digits and dashes, none of them empty; or an address in brackets. */
function isPlainName(hostname: string): boolean {
  return hostname.startsWith('[') || /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/.test(hostname);
}

/** Says whether a host name or address, as URL.hostname spells it, can only be this computer. */
export function isLoopbackHost(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** Says whether a host is one of blob storage, in any cloud. */
export function isBlobHost(hostname: string): boolean {
  return /\.blob\.(storage\.azure\.net|core\.(windows\.net|chinacloudapi\.cn|usgovcloudapi\.net))$/.test(
    hostname,
  );
}

function isMatch(url: URL, pattern: string): boolean {
  const parts = /^(\*\.)?(\[[0-9a-f:]+\]|[^:]+)(?::(\d{1,5}))?$/.exec(pattern.toLowerCase());
  if (parts === null) return false;
  const [, isSuffix, name = '', port] = parts;
  const called = portOf(url);
  if (isLoopbackHost(url.hostname)) {
    // Any program of this computer may listen there, so the entry has to name its port.
    return isSuffix === undefined && port !== undefined && name === url.hostname && Number(port) === called;
  }
  if (called !== (port === undefined ? 443 : Number(port))) return false;
  if (isSuffix === undefined) return url.hostname === name;
  // A suffix of a single label would open a whole top-level domain; addresses have no subdomains.
  return name.includes('.') && !isAddress(url.hostname) && url.hostname.endsWith(`.${name}`);
}

function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}

function isAddress(hostname: string): boolean {
  return hostname.startsWith('[') || /^[\d.]+$/.test(hostname);
}
