/** Which bytes a Range header asks for. Pure. @see RFC 9110 section 14 */

export type RangeAnswer =
  /** No range, or one that a server has to ignore: the whole file with 200. */
  | { kind: 'whole' }
  /** First and last byte, inclusive: 206. */
  | { kind: 'part'; firstByte: number; lastByte: number }
  /** Well-formed, but no byte of the file is in it: 416. */
  | { kind: 'unsatisfiable' };

const singleRange = /^bytes=[ \t]*(?:(\d+)-(\d*)|-(\d+))[ \t]*$/i;

/**
 * Reads a Range header for a file of `totalBytes`.
 *
 * Malformed headers, foreign units and lists of several ranges are ignored, as sections 14.2 and 15.3.7 allow.
 */
export function answerRange(header: string | null, totalBytes: number): RangeAnswer {
  const match = header === null ? null : singleRange.exec(header);
  if (match === null) return { kind: 'whole' };
  const [, first, last, suffix] = match;
  if (suffix !== undefined) return answerSuffix(Number(suffix), totalBytes);
  const firstByte = Number(first);
  const askedLast = last === undefined || last === '' ? Number.POSITIVE_INFINITY : Number(last);
  if (askedLast < firstByte) return { kind: 'whole' };
  if (firstByte >= totalBytes) return { kind: 'unsatisfiable' };
  return { kind: 'part', firstByte, lastByte: Math.min(askedLast, totalBytes - 1) };
}

function answerSuffix(suffixBytes: number, totalBytes: number): RangeAnswer {
  if (suffixBytes === 0) return { kind: 'unsatisfiable' };
  // An empty file has no first byte that a Content-Range could name.
  if (totalBytes === 0) return { kind: 'whole' };
  return { kind: 'part', firstByte: Math.max(0, totalBytes - suffixBytes), lastByte: totalBytes - 1 };
}
