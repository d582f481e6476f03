/**
 * Takes a delivery apart into the exact bytes of each event: the elements of an array, the lines of JSON lines, or the one object.
 * Whether a piece is an event is decided later; what is not JSON comes out as a piece of its own, so that it can be kept.
 * Invariant: no byte that is not white space, a comma or a bracket between events is lost, save call contexts, which must not be kept.
 */
import { ArchiveError } from '../../contract/error.ts';
import { withoutCallContext } from './call-context.ts';
import { isArrayClosing, isArrayOpening, isOpening, scanContainer, skipBlank } from './json-scan.ts';
import type { ScanResult } from './json-scan.ts';

/** Larger pieces in a stream are refused; an event has at most 1 MiB. @see Event Grid docs "Quotas and limits" */
const maxPieceBytes = 16 * 1024 * 1024;

/** One event's bytes, as a view on those given. */
export interface Piece {
  bytes: Uint8Array;
  /** The bytes are one balanced object; false for what can only be broken. */
  isObject: boolean;
}

/** The exact bytes of each event in a delivery; views, not copies. No events for an empty body or an empty array. */
export function splitEvents(bytes: Uint8Array): Uint8Array[] {
  return splitPieces(bytes).map((piece) => piece.bytes);
}

/** As {@link splitEvents}, with what is known about each piece. */
export function splitPieces(given: Uint8Array): Piece[] {
  const bytes = withoutCallContext(given);
  const cutter = createCutter(bytes.length);
  const pieces: Piece[] = [];
  let at = hasMark(bytes) ? 3 : 0;
  for (;;) {
    const cut = cutter(bytes, at, true);
    if (cut.piece !== null) pieces.push(cut.piece);
    if (cut.next >= bytes.length) return pieces;
    at = cut.next;
  }
}

/**
 * As {@link splitPieces} for a stream of any length; holds one piece and one block of the stream in memory.
 * @throws ArchiveError event-too-large when a single piece exceeds 16 MiB
 */
export async function* splitStream(
  blocks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Piece, void, undefined> {
  const cutter = createCutter(Number.POSITIVE_INFINITY);
  let held: Uint8Array = new Uint8Array(0);
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  let isFirst = true;
  for await (const block of blocks) {
    waiting.push(block);
    waitingBytes += block.length;
    // Scanning begins anew at the piece's start, so wait until the bytes have doubled.
    if (waitingBytes < held.length || (isFirst && held.length + waitingBytes < 3)) continue;
    held = join([held, ...waiting]);
    waiting = [];
    waitingBytes = 0;
    let at = isFirst && hasMark(held) ? 3 : 0;
    isFirst = false;
    for (;;) {
      const cut = cutter(held, at, false);
      if (cut.piece !== null) yield cleaned(cut.piece);
      at = cut.next;
      if (cut.piece === null) break;
    }
    held = held.subarray(at);
    if (held.length > maxPieceBytes)
      throw new ArchiveError('event-too-large', { context: { bytes: held.length } });
  }
  held = join([held, ...waiting]);
  let at = isFirst && hasMark(held) ? 3 : 0;
  while (at < held.length) {
    const cut = cutter(held, at, true);
    if (cut.piece !== null) yield cleaned(cut.piece);
    at = cut.next;
  }
}

interface Cut {
  /** Null when no more piece can be told from these bytes. */
  piece: Piece | null;
  next: number;
}

type Cutter = (bytes: Uint8Array, from: number, isEnd: boolean) => Cut;

/**
 * Cuts one piece after another. Remembers whether it is inside a top-level array, whose elements are pieces of their own.
 * @param budget Bytes that broken pieces may cost in second looks, so that hostile input stays linear.
 */
function createCutter(budget: number): Cutter {
  let isInArray = false;
  let left = budget * 4;
  return (bytes, from, isEnd) => {
    let at = skipBlank(bytes, from, true);
    while (isInArray ? isArrayClosing(bytes[at]) : isArrayOpening(bytes[at])) {
      isInArray = !isInArray;
      at = skipBlank(bytes, at + 1, true);
    }
    if (at >= bytes.length) return { piece: null, next: isEnd ? bytes.length : at };
    if (isOpening(bytes[at])) {
      const scan: ScanResult = left > 0 ? scanContainer(bytes, at) : { brokenAt: at };
      if (typeof scan === 'object' && 'end' in scan) {
        const isObject = !isArrayOpening(bytes[at]);
        return { piece: { bytes: bytes.subarray(at, scan.end), isObject }, next: scan.end };
      }
      if (scan === 'incomplete' && !isEnd) return { piece: null, next: at };
      left -= (scan === 'incomplete' ? bytes.length : scan.brokenAt) - at;
    }
    const end = left > 0 ? endOfBroken(bytes, at, isInArray) : bytes.length;
    if (end === null && !isEnd) return { piece: null, next: at };
    const piece = { bytes: trimEnd(bytes.subarray(at, end ?? bytes.length)), isObject: false };
    return { piece, next: end ?? bytes.length };
  };
}

/**
 * Where a broken piece ends: at the next line that begins with an object or array in its first column. What begins with neither ends
 * with its line, or inside an array at the next comma or the array's end.
 */
function endOfBroken(bytes: Uint8Array, from: number, isInArray: boolean): number | null {
  const isContainer = isOpening(bytes[from]);
  if (isInArray && !isContainer) return endOfScalar(bytes, from);
  let line = bytes.indexOf(0x0a, from);
  while (line >= 0) {
    if (!isContainer || isOpening(bytes[line + 1])) return line + 1;
    line = bytes.indexOf(0x0a, line + 1);
  }
  return null;
}

function endOfScalar(bytes: Uint8Array, from: number): number | null {
  let isQuoted = false;
  for (let at = from; at < bytes.length; at += 1) {
    const byte = bytes[at] as number;
    if (byte === 0x5c) at += 1;
    else if (byte === 0x22) isQuoted = !isQuoted;
    else if (!isQuoted && (byte === 0x2c || byte === 0x5d)) return at;
  }
  return null;
}

function cleaned(piece: Piece): Piece {
  return { ...piece, bytes: withoutCallContext(piece.bytes) };
}

function trimEnd(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] as number) <= 0x20) end -= 1;
  return bytes.subarray(0, end);
}

function hasMark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
}
