/**
 * How a request to the service is signed with an access key. Pure: the date is given, nothing is read or sent.
 * @see ACS docs "Sign an HTTP request with C#" (HMAC-SHA256 authentication)
 */
import { createHash, createHmac } from 'node:crypto';

/** What goes under a signature. */
export interface SignedRequest {
  /** Upper case. */
  method: string;
  /** Path and query exactly as signed; see {@link literalTarget} and {@link formTarget}. */
  target: string;
  /** The resource's host, with its port where that is not the scheme's default. */
  host: string;
  /** UTC epoch ms. */
  at: number;
  body?: Uint8Array | string;
}

/** Which header carries the date: today's clients send `x-ms-date`, those of 2021 `date`. */
export type DateHeader = 'x-ms-date' | 'date';

/** Headers that prove the request, to be sent beside those that are not signed. */
export function signedHeaders(
  accessKey: Uint8Array,
  request: SignedRequest,
  dateHeader: DateHeader = 'x-ms-date',
): Record<string, string> {
  const date = new Date(request.at).toUTCString();
  const contentHash = createHash('sha256')
    .update(request.body ?? '')
    .digest('base64');
  const text = `${request.method}\n${request.target}\n${date};${request.host};${contentHash}`;
  const signature = createHmac('sha256', accessKey).update(text, 'utf8').digest('base64');
  return {
    [dateHeader]: date,
    'x-ms-content-sha256': contentHash,
    authorization: `HMAC-SHA256 SignedHeaders=${dateHeader};host;x-ms-content-sha256&Signature=${signature}`,
  };
}

/** Path and query as they stand on the request line. */
export function literalTarget(url: URL): string {
  return url.pathname + url.search;
}

/**
 * Path and query with the query written anew as a form (`%20` becomes `+`), as the official JavaScript client signs it.
 * Equal to {@link literalTarget} for every query that Archivolt sends.
 */
export function formTarget(url: URL): string {
  const query = new URLSearchParams(url.search).toString();
  return query === '' ? url.pathname : `${url.pathname}?${query}`;
}
