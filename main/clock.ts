/** Time as a port, so that tests can move it. */
export interface Clock {
  /** UTC epoch ms; may jump when the system clock is set. */
  now(): number;
  /** Ms from an arbitrary start; never goes back. */
  monotonic(): number;
  /** Resolves after `ms`, or rejects with the signal's reason as soon as it is aborted. */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Does something now and then every `everyMs`, until the signal is aborted. What it throws ends it. */
export async function everySoOften(
  clock: Clock,
  everyMs: number,
  signal: AbortSignal,
  work: () => void,
): Promise<void> {
  for (;;) {
    work();
    await clock.wait(everyMs, signal);
  }
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  wait: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason as Error);
        return;
      }
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      }, ms);
      const onAbort = (): void => {
        clearTimeout(timer);
        reject(signal?.reason as Error);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
    }),
};
