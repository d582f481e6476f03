import type { ServerResponse } from 'node:http';

/** A limit on bytes per second, shared by everybody who asks it. */
export interface Throttle {
  /** Resolves when `bytes` more may go out. */
  admit(bytes: number): Promise<void>;
  /** Null lifts the limit. */
  setLimit(bytesPerSecond: number | null): void;
  readonly bytesPerSecond: number | null;
}

/** Paced bodies go out in at most this many pieces a second. */
const PIECES_PER_SECOND = 20;

/** Runs on elapsed time rather than on the simulator's clock, which tests may hold still. */
export function createThrottle(
  limit: number | null,
  delay: (ms: number) => Promise<void>,
  elapsedMs: () => number = () => performance.now(),
): Throttle {
  let bytesPerSecond = limit;
  let freeAtMs = 0;
  return {
    get bytesPerSecond() {
      return bytesPerSecond;
    },
    setLimit(next) {
      bytesPerSecond = next;
      freeAtMs = 0;
    },
    async admit(bytes) {
      if (bytesPerSecond === null) return;
      const waitMs = Math.max(freeAtMs - elapsedMs(), 0);
      freeAtMs = Math.max(freeAtMs, elapsedMs()) + (bytes * 1000) / bytesPerSecond;
      if (waitMs > 0) await delay(waitMs);
    },
  };
}

/**
 * Writes the pieces as fast as the slowest of reader, `paces` and network allows.
 * Answers whether all of them were written; false means that the reader has gone.
 */
export async function writePieces(
  response: ServerResponse,
  pieces: Iterable<Buffer>,
  paces: readonly Throttle[],
  onSent: (bytes: number) => void,
): Promise<boolean> {
  for (const piece of paced(pieces, paces)) {
    for (const pace of paces) await pace.admit(piece.length);
    if (response.destroyed) return false;
    onSent(piece.length);
    if (!response.write(piece)) await drained(response);
  }
  return !response.destroyed;
}

function* paced(pieces: Iterable<Buffer>, paces: readonly Throttle[]): Iterable<Buffer> {
  for (const piece of pieces) {
    const limit = Math.min(...paces.map((pace) => pace.bytesPerSecond ?? Infinity));
    const step = Math.max(Math.floor(limit / PIECES_PER_SECOND), 1);
    for (let at = 0; at < piece.length; at += step) {
      yield piece.subarray(at, Math.min(at + step, piece.length));
    }
  }
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      response.off('drain', settle);
      response.off('close', settle);
      resolve();
    };
    response.once('drain', settle);
    response.once('close', settle);
  });
}
