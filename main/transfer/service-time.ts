/**
 * The time that deadlines are held against: what the service last told, carried on by a clock that never jumps. So a system clock
 * that is set back or forward by days neither expires a recording nor keeps one waiting.
 */
import type { Clock } from '../clock.ts';

export interface ServiceTime {
  /** UTC epoch ms. */
  now(): number;
  /** Takes the Date header of an answer. */
  hear(serverAt: number): void;
}

export function createServiceTime(clock: Clock): ServiceTime {
  let offset: number | null = null;
  return {
    now: () => (offset === null ? clock.now() : Math.round(clock.monotonic() + offset)),
    hear(serverAt) {
      offset = serverAt - clock.monotonic();
    },
  };
}
