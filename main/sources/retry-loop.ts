import type { Clock } from '../clock.ts';

/** Waits between tries that double up to a limit, and start small again after a success. */
export interface Backoff {
  next(): number;
  reset(): void;
}

export function createBackoff(firstMs: number, maxMs: number): Backoff {
  let ms = firstMs;
  return {
    next: () => {
      const now = ms;
      ms = Math.min(ms * 2, maxMs);
      return now;
    },
    reset: () => {
      ms = firstMs;
    },
  };
}

/** Waits, or returns early when aborted. @returns false when aborted */
export async function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<boolean> {
  const isAborted = (): boolean => signal.aborted;
  if (isAborted()) return false;
  try {
    await clock.wait(ms, signal);
    return true;
  } catch (error) {
    if (isAborted()) return false;
    throw error;
  }
}

/** Something that a loop can wait for beside the time: a nudge wakes it, also one given just before the wait. */
export interface Nudge {
  give(): void;
  /** Resolves after `ms` or on a nudge. @returns false when aborted */
  wait(clock: Clock, ms: number, signal: AbortSignal): Promise<boolean>;
}

export function createNudge(): Nudge {
  const state: { isGiven: boolean; wake: (() => void) | null } = { isGiven: false, wake: null };
  return {
    give: () => {
      state.isGiven = true;
      state.wake?.();
    },
    wait: async (clock, ms, signal) => {
      const early = new AbortController();
      state.wake = () => {
        early.abort();
      };
      if (state.isGiven) early.abort();
      await pause(clock, ms, AbortSignal.any([early.signal, signal]));
      state.wake = null;
      state.isGiven = false;
      return !signal.aborted;
    },
  };
}
