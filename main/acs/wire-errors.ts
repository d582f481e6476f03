/** Names what went wrong on the wire: by error code and status, never by text. */
import { ArchiveError, type ErrorContext } from '../../contract/error.ts';
import type { ErrorCode } from '../../contract/error-codes.ts';
import { readDate, readRetryAfter, readUnsatisfiedLength } from './answer-headers.ts';
import type { IncomingHttpHeaders } from 'node:http';

/** Difference from which a rejected signature is blamed on the clock; the service is said to allow five minutes. */
export const maxSkewMs = 270_000;

const nameCodes = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA', 'EAI_NONAME', 'ENODATA']);
const tlsCodes = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'INVALID_CA',
  'EPROTO',
]);
const tlsNameCodes = new Set(['ERR_TLS_CERT_ALTNAME_INVALID', 'HOSTNAME_MISMATCH']);
/** Of our own agents; a client may keep of an error no more than its code. */
const ownCodes = ['proxy-refused', 'proxy-credentials', 'ca-unreadable'] as const;

/**
 * Names a failure of a connection, before or within a body.
 * @returns name-not-resolved, tls-refused, tls-name-wrong, proxy-refused, proxy-credentials, ca-unreadable, stalled, cancelled, or connection-failed for all others
 */
export function networkError(error: unknown, context: ErrorContext = {}): ArchiveError {
  if (error instanceof ArchiveError) return error;
  const own = ownError(error);
  if (own !== null) return own;
  const code = codeOf(error);
  const named = networkCode(code, error);
  const retry = named === 'cancelled' ? 'never' : 'later';
  return new ArchiveError(named, {
    retry,
    context: { ...context, ...(code === '' ? {} : { system: code }) },
    cause: error instanceof Error ? withoutRequest(error, error.message) : null,
  });
}

/** The error of a client as it may be kept and printed: such errors hold their request, and that holds the credential. */
export function withoutRequest({ name, stack }: Error, message: string): Error {
  const bare = new Error(message);
  const frames = /\n {4}at [\s\S]*$/.exec(stack ?? '')?.[0] ?? '';
  return Object.assign(bare, { name, stack: `${name}: ${message}${frames}` });
}

function networkCode(code: string, error: unknown): ErrorCode {
  if (code === 'ERR_ABORTED' || code === 'ABORT_ERR') return 'cancelled';
  if (nameCodes.has(code)) return 'name-not-resolved';
  if (tlsNameCodes.has(code)) return 'tls-name-wrong';
  if (tlsCodes.has(code) || /^(CERT_|ERR_TLS_|ERR_SSL_)/.test(code)) return 'tls-refused';
  // Only the wait for an answer is a stall; not even getting a connection is named so by itself.
  if (code === 'ETIMEDOUT' && phaseOf(error) === 'response') return 'stalled';
  const own = ownCodes.find((each) => each === code);
  if (own !== undefined) return own;
  return 'connection-failed';
}

/** What a client has wrapped of ours. */
function ownError(error: unknown): ArchiveError | null {
  const cause = error instanceof Error ? error.cause : null;
  return cause instanceof ArchiveError ? cause : null;
}

/** An answer that is no success, reduced to what can be named. */
export interface Refusal {
  status: number;
  headers: IncomingHttpHeaders;
  host: string;
}

/**
 * Names an answer that is no success.
 * `context.serverAt` is the service's time, where it tells it.
 * @returns auth-rejected or clock-skewed (401), not-found (404, 410), proxy-credentials (407), content-changed (412), answer-invalid (416),
 *   service-busy (408, 429, 503), service-failed for all others; context.status always
 */
export function statusError({ status, headers, host }: Refusal, now: number): ArchiveError {
  const serverAt = readDate(headers);
  const context: ErrorContext = { status, host, ...(serverAt === null ? {} : { serverAt }) };
  const notBeforeMs = readRetryAfter(headers, now);
  const retry = notBeforeMs === null ? 'later' : { notBeforeMs };
  if (status === 401) return rejection(context, serverAt, now);
  if (status === 416) {
    return new ArchiveError('answer-invalid', {
      retry,
      context: { ...context, totalBytes: readUnsatisfiedLength(headers) },
    });
  }
  return new ArchiveError(statusCodes[status] ?? 'service-failed', { retry, context });
}

const statusCodes: Partial<Record<number, ErrorCode>> = {
  404: 'not-found',
  407: 'proxy-credentials',
  408: 'service-busy',
  410: 'not-found',
  412: 'content-changed',
  429: 'service-busy',
  503: 'service-busy',
};

/** A signature is also rejected when it is dated too far from the service's own time. */
function rejection(context: ErrorContext, serverAt: number | null, now: number): ArchiveError {
  const skewMs = serverAt === null ? 0 : now - serverAt;
  if (Math.abs(skewMs) <= maxSkewMs) return new ArchiveError('auth-rejected', { retry: 'later', context });
  return new ArchiveError('clock-skewed', { retry: 'later', context: { ...context, skewMs } });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function phaseOf(error: unknown): string {
  return error instanceof Error && 'event' in error ? String(error.event) : '';
}
