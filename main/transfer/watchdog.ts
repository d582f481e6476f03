/**
 * Ends a connection that brings nothing, and one so slow that it cannot make the deadline while a new one might. Slow alone is no reason,
 * and neither is waiting for our own disk or limit.
 */
import { ArchiveError } from '../../contract/error.ts';
import type { Clock } from '../clock.ts';

export interface WatchdogOptions {
  clock: Clock;
  stallMs: number;
  paceMs: number;
  /** Aborted with `stalled`. */
  ending: AbortController;
  timeLeftMs: () => number;
  bytesLeft: () => number;
}

export interface Watchdog {
  /** Bytes, or with 0 the head of an answer, came. */
  note(bytes: number): void;
  /** Does not watch while we are the ones to wait for. */
  whileBusy<T>(work: Promise<T>): Promise<T>;
  end(): void;
}

/** Below this a connection is so slow that only a broken one explains it. */
const hopelessBytesPerSecond = 16 << 10;

export function createWatchdog(options: WatchdogOptions): Watchdog {
  const { clock, stallMs, paceMs, ending } = options;
  const over = new AbortController();
  let heardAt = clock.monotonic();
  let busy = 0;
  let pace = { since: heardAt, bytes: 0 };

  function isHopeless(now: number): boolean {
    if (now - pace.since < paceMs) return false;
    const bytesPerSecond = (pace.bytes * 1000) / (now - pace.since);
    pace = { since: now, bytes: 0 };
    return (
      bytesPerSecond < hopelessBytesPerSecond &&
      options.bytesLeft() > bytesPerSecond * Math.max(options.timeLeftMs() / 1000, 0)
    );
  }

  async function watch(): Promise<void> {
    for (;;) {
      await clock.wait(Math.ceil(stallMs / 6), over.signal);
      const now = clock.monotonic();
      if (busy > 0) pace = { since: now, bytes: 0 };
      else if (now - heardAt >= stallMs || isHopeless(now)) {
        ending.abort(new ArchiveError('stalled', { retry: 'later' }));
        return;
      }
    }
  }

  // The wait ends by `end`; there is nobody to tell.
  watch().catch((reason: unknown) => reason);
  return {
    note(bytes) {
      heardAt = clock.monotonic();
      pace.bytes += bytes;
    },
    async whileBusy(work) {
      busy += 1;
      try {
        return await work;
      } finally {
        busy -= 1;
        heardAt = clock.monotonic();
      }
    },
    end: () => over.abort(new ArchiveError('cancelled')),
  };
}
