/** What the headers of an answer say. Pure; what cannot be read is null. @see RFC 9110 sections 8.8.3, 10.2.3 and 14.4 */
import type { IncomingHttpHeaders } from 'node:http';

export interface ContentRange {
  firstByte: number;
  lastByte: number;
  /** Null when the server does not tell. */
  totalBytes: number | null;
}

/** Reads `bytes a-b/total`; null when it is missing, malformed or contradicts itself. */
export function readContentRange(headers: IncomingHttpHeaders): ContentRange | null {
  const match = /^\s*bytes\s+(\d{1,16})-(\d{1,16})\/(\d{1,16}|\*)\s*$/i.exec(headers['content-range'] ?? '');
  if (match === null) return null;
  const [firstByte, lastByte] = [Number(match[1]), Number(match[2])];
  const totalBytes = match[3] === '*' ? null : Number(match[3]);
  if (lastByte < firstByte || (totalBytes !== null && lastByte >= totalBytes)) return null;
  return { firstByte, lastByte, totalBytes };
}

/** How long the file is, as a 416 tells it. */
export function readUnsatisfiedLength(headers: IncomingHttpHeaders): number | null {
  const match = /^\s*bytes\s+\*\/(\d{1,16})\s*$/i.exec(headers['content-range'] ?? '');
  return match === null ? null : Number(match[1]);
}

export function readContentLength(headers: IncomingHttpHeaders): number | null {
  const text = headers['content-length'];
  return text !== undefined && /^\d{1,16}$/.test(text) ? Number(text) : null;
}

/** A strong etag, verbatim; a weak one cannot prove that bytes are the same. */
export function readStrongEtag(headers: IncomingHttpHeaders): string | null {
  const text = headers.etag?.trim() ?? '';
  return /^"[\x21\x23-\x7e\x80-\xff]*"$/.test(text) ? text : null;
}

/** The Date header as UTC epoch ms. */
export function readDate(headers: IncomingHttpHeaders): number | null {
  return instantOf(headers.date);
}

/** Longest wait that a Retry-After may ask for: beyond it the deadline would come too near. */
const maxRetryAfterMs = 3_600_000;

/**
 * Not before when to ask again, UTC epoch ms by the local clock; null when nothing is asked for. A date counts by the server's own
 * clock, where the answer carries one; the wait is at most an hour.
 */
export function readRetryAfter(headers: IncomingHttpHeaders, now: number): number | null {
  const text = headers['retry-after']?.trim() ?? '';
  const at = instantOf(text);
  const waitMs = /^\d{1,9}$/.test(text)
    ? Number(text) * 1000
    : at === null
      ? null
      : at - (readDate(headers) ?? now);
  return waitMs === null ? null : now + Math.min(Math.max(waitMs, 0), maxRetryAfterMs);
}

function instantOf(text: string | undefined): number | null {
  // Date.parse takes bare numbers for years, so a weekday has to be there. @see RFC 9110 section 5.6.7
  if (text === undefined || !/^[A-Za-z]{3,9},? /.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : at;
}
