/**
 * Which bytes are wanted, which are kept, and whether an answer fits what was asked. Pure.
 * Invariant: the spans of a plan cover byte 0 to the last one exactly once; nothing is kept that its answer did not prove to belong there.
 * @see RFC 9110 section 14 (Range Requests) and 15.5.17 (416)
 */
import type { ErrorCode } from '../../contract/error-codes.ts';

/** A stretch of the file that one connection fetches: bytes [first, end) are kept, [end, last] are wanted. */
export interface Span {
  readonly first: number;
  /** Exclusive end of what is kept. */
  end: number;
  /** Inclusive; null while the length of the file is not known. */
  last: number | null;
}

/** Checks go by blocks of this size, counted from the start of the file. */
export const blockBytes = 1 << 20;

/** The last bytes that are asked for again on resume, to see that they are still the same. */
export const overlapBytes = 64 << 10;

/**
 * Spans for what follows a first answer that ends before `firstBytes`: that answer's span, then the rest in pieces of about its length, but
 * in `mostPieces` at most, and in enough of them for `count` connections. Short pieces let the digest follow closely, and let a fast
 * connection take over what a slow one would have been late with.
 */
export function planAfterFirst(totalBytes: number, firstBytes: number, count: number): Span[] {
  if (totalBytes <= firstBytes) return [{ first: 0, end: 0, last: totalBytes - 1 }];
  const rest = totalBytes - firstBytes;
  const pieceBytes =
    count === 1 ? rest : Math.min(rest / (count - 1), Math.max(firstBytes, rest / mostPieces));
  return [{ first: 0, end: 0, last: firstBytes - 1 }, ...cut(firstBytes, totalBytes, pieceBytes)];
}

const mostPieces = 32;

function cut(from: number, totalBytes: number, pieceBytes: number): Span[] {
  const step = Math.max(Math.ceil(pieceBytes / blockBytes), 1) * blockBytes;
  const spans: Span[] = [];
  for (let first = from; first < totalBytes; first += step)
    spans.push({ first, end: first, last: Math.min(first + step, totalBytes) - 1 });
  return spans;
}

/** True when all bytes of a span are kept. */
export function isWhole(span: Span): boolean {
  return span.last !== null && span.end > span.last;
}

/** Kept bytes from byte 0 on without a gap; `spans` are ordered. */
export function prefixEnd(spans: readonly Span[]): number {
  let end = 0;
  for (const span of spans) {
    if (span.first !== end) break;
    end = span.end;
    if (!isWhole(span)) break;
  }
  return end;
}

export function keptBytes(spans: readonly Span[]): number {
  return spans.reduce((sum, span) => sum + span.end - span.first, 0);
}

/** The spans that one span falls into when only `runs` of its kept bytes (ordered, exclusive ends) stay kept. */
export function keepOnly(span: Span, runs: readonly { from: number; to: number }[]): Span[] {
  let open: Span = { first: span.first, end: span.first, last: span.last };
  const spans = [open];
  for (const { from, to } of runs) {
    if (from === open.end) {
      open.end = to;
      continue;
    }
    open.last = from - 1;
    open = { first: from, end: to, last: span.last };
    spans.push(open);
  }
  return spans;
}

/** What a request asked for; `lastByte` null means to the end, 0 with null means the whole file without a Range header. */
export interface Asked {
  firstByte: number;
  lastByte: number | null;
}

/** What the head of an answer says; see ContentAnswer in acs/content.ts. */
export interface AnswerHead {
  status: 200 | 206;
  firstByte: number;
  totalBytes: number | null;
  lengthBytes: number | null;
  etag: string | null;
}

/** What is known of the file from earlier answers. */
export interface Known {
  totalBytes: number | null;
  etag: string | null;
}

export type Verdict =
  /** The body starts at the asked byte; `endByte` is where it ends (exclusive), null when not told. */
  | { is: 'fits'; totalBytes: number | null; endByte: number | null }
  /** The whole file from byte 0 although a part was asked: a new start with this very body. */
  | { is: 'whole'; totalBytes: number | null }
  /** Other bytes than before: what is kept is worth nothing. */
  | { is: 'changed' }
  /** Not an answer to what was asked; nothing of it is kept. */
  | { is: 'wrong'; code: ErrorCode };

/** Compares an answer with what was asked and with what is known. */
export function judgeAnswer(asked: Asked, answer: AnswerHead, known: Known): Verdict {
  if (answer.totalBytes === 0) return { is: 'wrong', code: 'content-empty' };
  return answer.status === 200 ? judgeWhole(asked, answer, known) : judgePart(asked, answer, known);
}

function judgeWhole(asked: Asked, answer: AnswerHead, known: Known): Verdict {
  const { totalBytes, lengthBytes } = answer;
  if (lengthBytes === 0) return { is: 'wrong', code: 'content-empty' };
  if (totalBytes !== null && lengthBytes !== null && totalBytes !== lengthBytes)
    return { is: 'wrong', code: 'answer-invalid' };
  const total = totalBytes ?? lengthBytes;
  if (asked.firstByte > 0) return { is: 'whole', totalBytes: total };
  if (isOther(known, total, answer.etag)) return { is: 'whole', totalBytes: total };
  // A part from byte 0 was asked and everything comes: the same stream serves for all of it.
  return asked.lastByte === null
    ? { is: 'fits', totalBytes: total, endByte: total }
    : { is: 'whole', totalBytes: total };
}

function judgePart(asked: Asked, answer: AnswerHead, known: Known): Verdict {
  const total = answer.totalBytes ?? known.totalBytes;
  if (answer.firstByte !== asked.firstByte) return { is: 'wrong', code: 'answer-invalid' };
  if (total === null) return { is: 'wrong', code: 'answer-invalid' };
  if (isOther(known, total, answer.etag)) return { is: 'changed' };
  if (asked.firstByte >= total) return { is: 'wrong', code: 'answer-invalid' };
  const endByte = Math.min(asked.lastByte ?? total - 1, total - 1) + 1;
  // RFC 9110 lets a server answer with less than was asked; the rest is asked for in the next attempt.
  const told = answer.lengthBytes === null ? endByte : asked.firstByte + answer.lengthBytes;
  if (told > endByte || told <= asked.firstByte) return { is: 'wrong', code: 'answer-invalid' };
  return { is: 'fits', totalBytes: total, endByte: told };
}

function isOther(known: Known, totalBytes: number | null, etag: string | null): boolean {
  if (known.totalBytes !== null && totalBytes !== null && known.totalBytes !== totalBytes) return true;
  return known.etag !== null && etag !== null && known.etag !== etag;
}
