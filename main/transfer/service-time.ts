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
}

/** Date headers are whole seconds and answers take their time: smaller differences tell nothing. */
const toleranceMs = 30_000;

export function createServiceTime(clock: Clock): ServiceTime {
  let offset = clock.now() - clock.monotonic();
  return {
    now: () => Math.round(clock.monotonic() + offset),
    hear(serverAt) {
      const told = serverAt - clock.monotonic();
      if (Math.abs(told - offset) > toleranceMs) offset = told;
    },
  };
}
