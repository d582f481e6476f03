import type { Clock } from '../../main/clock.ts';

/** A clock that stands still until a test moves it; the wall clock can be set apart from the steady one. */
export interface StepClock extends Clock {
  /** Lets `ms` pass; waits that are over go on. */
  advance(ms: number): void;
  /** Sets the wall clock forward or back. */
  jump(ms: number): void;
  /** What the wall clock would show had it not been set. */
  trueNow(): number;
}

/** Starts at the real time, so that nobody who reads real time finds it skewed. */
export function stepClock(): StepClock {
  let monotonic = 1000;
  const trueOffset = Date.now() - monotonic;
  let offset = trueOffset;
  const waits = new Set<{ dueAt: number; resolve: () => void }>();
  return {
    now: () => monotonic + offset,
    trueNow: () => monotonic + trueOffset,
    monotonic: () => monotonic,
    wait: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason as Error);
          return;
        }
        const wait = {
          dueAt: monotonic + ms,
          resolve: () => {
            signal?.removeEventListener('abort', onAbort);
            resolve();
          },
        };
        const onAbort = (): void => {
          waits.delete(wait);
          reject(signal?.reason as Error);
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        waits.add(wait);
      }),
    advance(ms) {
      monotonic += ms;
      const over = [...waits].filter(({ dueAt }) => dueAt <= monotonic).sort((a, b) => a.dueAt - b.dueAt);
      for (const wait of over) {
        waits.delete(wait);
        wait.resolve();
      }
    },
    jump(ms) {
      offset += ms;
    },
  };
}
