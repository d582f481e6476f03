/** What a `Range` header asks for; `end` is exclusive. */
export type AskedRange =
  | { kind: 'whole' }
  | { kind: 'part'; first: number; end: number }
  | { kind: 'outside' }
  | { kind: 'malformed' };

/**
 * Reads the header as the content host does: one byte range or nothing. Unlike RFC 9110 section 14.2, which lets
 * a server ignore what it cannot read, that host answers 400 to anything else.
 */
export function askedRange(header: string | undefined, size: number): AskedRange {
  if (header === undefined) return { kind: 'whole' };
  const match = /^bytes=(\d*)-(\d*)$/.exec(header.trim());
  if (match === null) return { kind: 'malformed' };
  const [, low = '', high = ''] = match;
  if (low === '' && high === '') return { kind: 'malformed' };
  if (low === '') {
    const length = Number(high);
    if (length === 0 || size === 0) return { kind: 'outside' };
    return { kind: 'part', first: Math.max(size - length, 0), end: size };
  }
  const first = Number(low);
  const last = high === '' ? size - 1 : Number(high);
  if (high !== '' && last < first) return { kind: 'malformed' };
  if (first >= size) return { kind: 'outside' };
  return { kind: 'part', first, end: Math.min(last + 1, size) };
}
