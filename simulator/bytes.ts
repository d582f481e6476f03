// Bytes that can be read from any offset, any number of times, without ever being in memory as a whole.
// Sources are pure functions of their inputs: two reads of one range give the same bytes.
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';

/** A file that need not exist. */
export interface ByteSource {
  readonly size: number;
  /** The bytes from `first` up to but not including `end`, in pieces. The pieces must not be written to. */
  pieces(first: number, end: number): Iterable<Buffer>;
}

/** Pieces no larger than this keep sockets busy and memory flat. */
const PIECE_BYTES = 1 << 20;
const STAMP_BYTES = 8;
const BYTES_BETWEEN_TURNS = 32 << 20;

export function fromBuffer(buffer: Buffer): ByteSource {
  return {
    size: buffer.length,
    *pieces(first, end) {
      for (let at = first; at < end; at += PIECE_BYTES) {
        yield buffer.subarray(at, Math.min(at + PIECE_BYTES, end));
      }
    },
  };
}

export function concat(parts: readonly ByteSource[]): ByteSource {
  return {
    size: parts.reduce((sum, part) => sum + part.size, 0),
    *pieces(first, end) {
      let base = 0;
      for (const part of parts) {
        const from = Math.max(first - base, 0);
        const to = Math.min(end - base, part.size);
        if (from < to) yield* part.pieces(from, to);
        base += part.size;
      }
    },
  };
}

/** The first `size` bytes of a source. */
export function head(source: ByteSource, size: number): ByteSource {
  return { size: Math.min(size, source.size), pieces: (first, end) => source.pieces(first, end) };
}

/**
 * One block over and over. When `isNumbered`, the first 8 bytes of every repetition are its number, so
 * that a reader who swaps or repeats two parts of the file gets another digest.
 */
export function repeat(block: Buffer, size: number, isNumbered = false): ByteSource {
  return {
    size,
    *pieces(first, end) {
      let at = first;
      while (at < end) {
        const inside = at % block.length;
        if (isNumbered && inside < STAMP_BYTES) {
          const stamp = Buffer.alloc(STAMP_BYTES);
          stamp.writeBigUInt64LE(BigInt(Math.floor(at / block.length)));
          const piece = stamp.subarray(inside, Math.min(STAMP_BYTES, inside + end - at));
          yield piece;
          at += piece.length;
          continue;
        }
        const piece = block.subarray(inside, Math.min(block.length, inside + PIECE_BYTES, inside + end - at));
        yield piece;
        at += piece.length;
      }
    },
  };
}

/** All bytes of a range in one buffer; for small things only. */
export function readAll(source: ByteSource, first = 0, end = source.size): Buffer {
  return Buffer.concat([...source.pieces(first, end)]);
}

/** Makes a function that answers the SHA-256 in hex; the work is done once, in turns with other work. */
export function digestOnce(source: ByteSource): () => Promise<string> {
  let digest: Promise<string> | undefined;
  return () => (digest ??= sha256Of(source));
}

async function sha256Of(source: ByteSource): Promise<string> {
  const hash = createHash('sha256');
  let sinceTurn = 0;
  for (const piece of source.pieces(0, source.size)) {
    hash.update(piece);
    sinceTurn += piece.length;
    if (sinceTurn >= BYTES_BETWEEN_TURNS) {
      sinceTurn = 0;
      await setImmediate();
    }
  }
  return hash.digest('hex');
}
