/**
 * Finds where one JSON value ends, over bytes, without parsing it: strings and escapes are minded, numbers and words are not checked.
 * It answers early on what can only be broken, so that one bad line does not swallow the lines after it.
 */

/** Deeper values are taken for broken; events nest less than ten deep. */
const maxDepth = 128;

const quote = 0x22;
const backslash = 0x5c;
const newline = 0x0a;
const comma = 0x2c;
const colon = 0x3a;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/** The value ended before this offset, cannot be JSON from there on, or goes on behind the given bytes. */
export type ScanResult = { end: number } | { brokenAt: number } | 'incomplete';

/** Scans the object or array that begins at `from`. */
export function scanContainer(bytes: Uint8Array, from: number): ScanResult {
  const isObject: boolean[] = [];
  let last = 0;
  let at = from;
  while (at < bytes.length) {
    const byte = bytes[at] as number;
    if (byte === quote) {
      const end = scanString(bytes, at);
      if (end === 'broken') return { brokenAt: at };
      if (end === 'incomplete') return end;
      at = end;
      last = quote;
      continue;
    }
    if (byte === openBrace || byte === openBracket) {
      if (isObject.length === maxDepth || !mayOpen(isObject, last)) return { brokenAt: at };
      isObject.push(byte === openBrace);
    } else if (byte === closeBrace || byte === closeBracket) {
      if (isObject.pop() !== (byte === closeBrace)) return { brokenAt: at };
      if (isObject.length === 0) return { end: at + 1 };
    }
    if (byte > 0x20) last = byte;
    at += 1;
  }
  return 'incomplete';
}

/** The offset behind the string that begins at `from`. A raw line feed cannot be inside one. @see RFC 8259 section 7 */
function scanString(bytes: Uint8Array, from: number): number | 'incomplete' | 'broken' {
  let at = from + 1;
  while (at < bytes.length) {
    const byte = bytes[at] as number;
    if (byte === quote) return at + 1;
    if (byte === newline) return 'broken';
    at += byte === backslash ? 2 : 1;
  }
  return 'incomplete';
}

function mayOpen(isObject: readonly boolean[], last: number): boolean {
  const inside = isObject.at(-1);
  if (inside === undefined) return true;
  return inside ? last === colon : last === comma || last === openBracket;
}

/** Offset of the first byte at or after `from` that is no JSON white space (nor a comma, when those count as such). */
export function skipBlank(bytes: Uint8Array, from: number, alsoComma = false): number {
  let at = from;
  while (at < bytes.length) {
    const byte = bytes[at] as number;
    const isBlank = byte === 0x20 || byte === newline || byte === 0x0d || byte === 0x09;
    if (!isBlank && !(alsoComma && byte === comma)) break;
    at += 1;
  }
  return at;
}

export function isOpening(byte: number | undefined): boolean {
  return byte === openBrace || byte === openBracket;
}

export function isArrayOpening(byte: number | undefined): boolean {
  return byte === openBracket;
}

export function isArrayClosing(byte: number | undefined): boolean {
  return byte === closeBracket;
}
