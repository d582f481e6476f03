// How a request to the service is signed with an access key (HMAC-SHA256), seen from the service's side.
// Written apart from the product on purpose: two implementations that agree are worth more than one used twice.
// Keeps: nothing is accepted that is unsigned, late, or signed for another host, path or body.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** The values under the signature, in the order of the string to sign. */
export interface SignedParts {
  method: string;
  /** As sent, percent-encoding untouched. */
  pathAndQuery: string;
  /** The date text exactly as in the header. */
  date: string;
  /** Host with port where the port is not the scheme's default. */
  host: string;
  /** Base64 of the SHA-256 of the body. */
  contentHash: string;
}

/** A request as it came in, reduced to what the check needs. */
export interface SignedRequest {
  method: string;
  /** Every spelling of path and query that the service takes as signed. */
  signedTargets: readonly string[];
  /** The host whose key must have signed; not the host that was connected to. */
  signedHost: string;
  headers: Readonly<Record<string, string | undefined>>;
  bodyHash: string;
}

export type Refusal = 'unsigned' | 'malformed' | 'date' | 'skew' | 'content-hash' | 'signature';

export function hashOf(body: Uint8Array | string): string {
  return createHash('sha256').update(body).digest('base64');
}

export function signatureOf(accessKey: string, parts: SignedParts): string {
  const text = `${parts.method}\n${parts.pathAndQuery}\n${parts.date};${parts.host};${parts.contentHash}`;
  return createHmac('sha256', Buffer.from(accessKey, 'base64')).update(text, 'utf8').digest('base64');
}

/**
 * Says why a request is refused, or null when one of the keys signed it within the allowed skew.
 * Either `x-ms-date` or `Date` may carry the time; when both are there, `x-ms-date` counts.
 */
export function refusalOf(
  request: SignedRequest,
  accessKeys: readonly string[],
  clock: { nowMs: number; skewMs: number },
): Refusal | null {
  const authorization = request.headers['authorization'];
  if (authorization === undefined) return 'unsigned';
  const match = /^HMAC-SHA256 SignedHeaders=([^&]+)&Signature=([A-Za-z0-9+/]+=*)$/.exec(authorization);
  if (match === null) return 'malformed';
  const [, names = '', given = ''] = match;
  const dateHeader = request.headers['x-ms-date'] === undefined ? 'date' : 'x-ms-date';
  if (names.toLowerCase() !== `${dateHeader};host;x-ms-content-sha256`) return 'malformed';
  const date = request.headers[dateHeader];
  const sentAt = Date.parse(date ?? '');
  if (date === undefined || Number.isNaN(sentAt) || new Date(sentAt).toUTCString() !== date) return 'date';
  if (Math.abs(clock.nowMs - sentAt) > clock.skewMs) return 'skew';
  const contentHash = request.headers['x-ms-content-sha256'] ?? '';
  if (contentHash !== request.bodyHash) return 'content-hash';
  const accepted = request.signedTargets.some((pathAndQuery) =>
    accessKeys.some((key) =>
      isSameText(
        given,
        signatureOf(key, {
          method: request.method,
          pathAndQuery,
          date,
          host: request.signedHost,
          contentHash,
        }),
      ),
    ),
  );
  return accepted ? null : 'signature';
}

/** Both spellings that clients in the field sign: the literal target, and the query re-encoded as a form. */
export function signedTargetsOf(target: string): string[] {
  const mark = target.indexOf('?');
  if (mark < 0) return [target];
  const path = target.slice(0, mark);
  const form = new URLSearchParams(target.slice(mark + 1)).toString();
  return [target, form === '' ? path : `${path}?${form}`];
}

/** Headers of a well-signed request, for clients inside tests. */
export function signRequest(
  accessKey: string,
  request: { method: string; signedTarget: string; signedHost: string; atMs: number; body?: string },
): Record<string, string> {
  const date = new Date(request.atMs).toUTCString();
  const contentHash = hashOf(request.body ?? '');
  const signature = signatureOf(accessKey, {
    method: request.method,
    pathAndQuery: request.signedTarget,
    date,
    host: request.signedHost,
    contentHash,
  });
  return {
    'x-ms-date': date,
    'x-ms-content-sha256': contentHash,
    authorization: `HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=${signature}`,
  };
}

function isSameText(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
