/**
 * The time that deadlines are held against: carried on by a clock that never jumps, and corrected by what the service tells. So a system
 * clock that is wrong, or set back or forward by days, neither expires a recording nor keeps one waiting.
 */
import type { Clock } from '../clock.ts';

export interface ServiceTime {
  /** UTC epoch ms. */
  now(): number;
  /** Takes the Date header of an answer. */
  hear(serverAt: number): void;
  /** After sleep. */
  woke(): void;
}

/** Date headers are whole seconds and answers take their time: smaller differences tell nothing. */
const toleranceMs = 30_000;

/** No clock that TLS still works with is so far off; a header that is was not written when it was sent. */
const plausibleMs = 7 * 24 * 3_600_000;

export function createServiceTime(clock: Clock): ServiceTime {
  let offset = clock.now() - clock.monotonic();
  return {
    now: () => Math.round(clock.monotonic() + offset),
    hear(serverAt) {
      const told = serverAt - clock.monotonic();
      if (Math.abs(serverAt - clock.now()) > plausibleMs) return;
      if (Math.abs(told - offset) > toleranceMs) offset = told;
    },
    woke() {
      // A steady clock may have stood still meanwhile; where the wall clock was set instead, the next answer puts it right.
      offset = Math.max(offset, clock.now() - clock.monotonic());
    },
  };
}
