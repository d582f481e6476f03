import type { Clock } from '../../main/clock.ts';

/** A clock on which every wait is over at once; time moves by what was waited. */
export function hastyClock(startMs = Date.UTC(2026, 10, 21, 12)): Clock & { waitedMs(): number } {
  let now = startMs;
  return {
    now: () => now,
    monotonic: () => now - startMs,
    wait: (ms, signal) => {
      if (signal?.aborted === true) return Promise.reject(signal.reason as Error);
      now += ms;
      return Promise.resolve();
    },
    waitedMs: () => now - startMs,
  };
}
