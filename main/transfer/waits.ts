/** Which rows wait, and until when by the monotonic clock; what the rows themselves say is for people. */
import type { Clock } from '../clock.ts';

/** When a job that failed is due again. */
export interface Wait {
  waitMs: number;
  /** Whether the queue is not idle while this one waits. */
  holdsIdlers: boolean;
  /** The network was to blame: another network, or the same one after sleep, makes it due at once. */
  isOutage: boolean;
}

export interface Waits {
  set(id: number, wait: Wait): void;
  delete(id: number): void;
  /** Rows whose wait is over. */
  due(): number[];
  /** Ms until the next wait is over; Infinity without one. */
  nextMs(): number;
  /** Whether somebody is to be waited for who is due within this time. */
  holdsIdlers(withinMs: number): boolean;
  /** After sleep or on another network: waits count by the wall clock, and what the old network was to blame for is due. */
  renew(): void;
}

interface Waiting {
  dueAt: number;
  /** By the wall clock. */
  dueWallAt: number;
  holdsIdlers: boolean;
  isOutage: boolean;
}

export function createWaits(clock: Clock): Waits {
  const waiting = new Map<number, Waiting>();
  return {
    set(id, { waitMs, holdsIdlers, isOutage }) {
      const [dueAt, dueWallAt] = [clock.monotonic() + waitMs, clock.now() + waitMs];
      waiting.set(id, { dueAt, dueWallAt, holdsIdlers, isOutage });
    },
    delete: (id) => void waiting.delete(id),
    due() {
      const now = clock.monotonic();
      return [...waiting].filter(([, { dueAt }]) => dueAt <= now).map(([id]) => id);
    },
    nextMs() {
      const now = clock.monotonic();
      return [...waiting.values()].reduce((least, { dueAt }) => Math.min(least, dueAt - now), Infinity);
    },
    holdsIdlers(withinMs) {
      const horizon = clock.monotonic() + withinMs;
      return [...waiting.values()].some(({ dueAt, holdsIdlers }) => holdsIdlers && dueAt <= horizon);
    },
    renew() {
      const [now, wallNow] = [clock.monotonic(), clock.now()];
      for (const wait of waiting.values())
        wait.dueAt = wait.isOutage ? now : Math.min(wait.dueAt, now + Math.max(wait.dueWallAt - wallNow, 0));
    },
  };
}
