import { ArchiveError } from '../../contract/error.ts';
import type { ErrorContext } from '../../contract/error.ts';
import type { ErrorCode } from '../../contract/error-codes.ts';
import { networkError, withoutRequest } from '../acs/wire-errors.ts';

/** Difference from which a refused signature is blamed on the clock; storage allows fifteen minutes. */
const maxSkewMs = 14 * 60_000;
const badNames = new Set(['InvalidResourceName', 'OutOfRangeInput', 'InvalidUri']);

/**
 * Names what a client of queues, containers or namespaces threw, by status and error code.
 * @returns source-refused (401, 403), clock-skewed, source-missing (404), proxy-credentials (407), stalled, cancelled, source-failed for other
 *   statuses, and those of a connection; context.status and context.reason where there were some
 */
export function cloudError(error: unknown, now: number): ArchiveError {
  if (error instanceof ArchiveError) return error;
  const name = error instanceof Error ? error.name : '';
  if (name === 'TimeoutError') return new ArchiveError('stalled', { retry: 'later' });
  if (name === 'AbortError') return new ArchiveError('cancelled');
  const status = statusOf(error);
  if (status === null) return networkError(error);
  const reason = reasonOf(error);
  const skewMs = skewOf(error, now);
  const isSkewed = (status === 401 || status === 403) && Math.abs(skewMs) > maxSkewMs;
  const context: ErrorContext = { status, reason, ...(isSkewed ? { skewMs } : {}) };
  const code = isSkewed ? 'clock-skewed' : codeOf(status, reason);
  // What the server says may quote the signature back.
  const cause = error instanceof Error ? withoutRequest(error, `${String(status)} ${reason}`) : null;
  return new ArchiveError(code, { retry: 'later', context, cause });
}

/** The lease of a message is not ours any more: somebody else has it, or it is gone. */
export function isLeaseLost(error: unknown): boolean {
  const status = statusOf(error);
  const reason = reasonOf(error);
  return (
    (status === 404 && reason !== 'QueueNotFound') || (status === 400 && reason === 'PopReceiptMismatch')
  );
}

/** Status of the answer; null when there was none. */
export function statusOf(error: unknown): number | null {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : null;
}

/** The server's own time, as its answer tells it; null when it does not. */
export function dateOf(error: unknown): number | null {
  const at = Date.parse((error as WithHeaders).response?.headers?.get?.('date') ?? '');
  return Number.isNaN(at) ? null : at;
}

/** What is worth showing of an error, redacted. */
export function factsOf({ context }: ArchiveError): string | null {
  const facts = Object.entries(context).filter(([, value]) => value !== null && value !== '');
  return facts.length === 0 ? null : facts.map(([name, value]) => `${name} ${String(value)}`).join(', ');
}

function codeOf(status: number, reason: string): ErrorCode {
  if (status === 401 || status === 403) return 'source-refused';
  if (status === 404 || badNames.has(reason)) return 'source-missing';
  if (status === 407) return 'proxy-credentials';
  return 'source-failed';
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' && /^[A-Za-z_]{1,64}$/.test(code) ? code : '';
}

interface WithHeaders {
  response?: { headers?: { get?(name: string): string | undefined } };
}

function skewOf(error: unknown, now: number): number {
  return now - (dateOf(error) ?? now);
}
