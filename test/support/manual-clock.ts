import type { Clock } from '../../main/clock.ts';

export interface ManualClock extends Clock {
  /** Moves time and lets every wait that is over go on, in order. */
  advance(ms: number): Promise<void>;
  /** Number of waits that are not over. */
  waitingCount(): number;
}

/** A clock that stands still until it is moved. */
export function manualClock(): ManualClock {
  let now = 0;
  let waits: { dueAt: number; resolve: () => void }[] = [];
  return {
    now: () => now,
    monotonic: () => now,
    wait: (ms, signal) =>
      new Promise((resolve, reject) => {
        waits.push({ dueAt: now + ms, resolve });
        signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      }),
    advance: async (ms) => {
      now += ms;
      const due = waits.filter((wait) => wait.dueAt <= now).sort((a, b) => a.dueAt - b.dueAt);
      waits = waits.filter((wait) => wait.dueAt > now);
      for (const wait of due) wait.resolve();
      await settled();
    },
    waitingCount: () => waits.length,
  };
}

/** Resolves when what was ready to go on has gone on. */
export function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
