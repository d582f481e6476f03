/** A limit on bytes per second that all transfers share. */
import type { Clock } from '../clock.ts';

export interface Rate {
  /** Resolves when these bytes may count; undefined when they may at once. */
  take(bytes: number, signal: AbortSignal): Promise<void> | undefined;
  /** Null lifts the limit. */
  setLimit(bytesPerSecond: number | null): void;
}

/** So much may come at once after a pause. */
const burstMs = 250;

export function createRate(limit: number | null, clock: Clock): Rate {
  let bytesPerSecond = limit;
  /** When the bucket will have paid for all that was taken. */
  let paidAt = Number.NEGATIVE_INFINITY;
  return {
    take(bytes, signal) {
      if (bytesPerSecond === null) return undefined;
      const now = clock.monotonic();
      paidAt = Math.max(paidAt, now - burstMs) + (bytes * 1000) / bytesPerSecond;
      return paidAt > now ? clock.wait(paidAt - now, signal) : undefined;
    },
    setLimit(next) {
      bytesPerSecond = next;
      paidAt = Number.NEGATIVE_INFINITY;
    },
  };
}
