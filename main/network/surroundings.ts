/**
 * Notices that the computer slept, or that it is on another network than before. A system may tell neither, so clocks and addresses are
 * looked at every two seconds.
 */
import { networkInterfaces } from 'node:os';
import type { Clock } from '../clock.ts';

export interface SurroundingsDeps {
  clock: Clock;
  /** Addresses under which this computer is reached from outside; those of the system when left out. */
  addresses?: () => string[];
  /** Slept, or an address is gone: connections that were open lead nowhere. */
  onLost: () => void;
  /** Another address came: what could not be reached before may be reached now. */
  onGained: () => void;
}

const everyMs = 2000;

/** By so much a clock is not off because the computer is busy. */
const gapMs = 10_000;

/** Looks until the signal. */
export function watchSurroundings(deps: SurroundingsDeps, signal: AbortSignal): void {
  const { clock } = deps;
  const addresses = deps.addresses ?? systemAddresses;

  async function run(): Promise<void> {
    let before = look();
    for (;;) {
      await clock.wait(everyMs, signal);
      const now = look();
      // Some steady clocks stand still in sleep, some do not: either it took too long, or the wall clock went on alone.
      const isSlept = Math.max(now.at - before.at, now.wallAt - before.wallAt) > everyMs + gapMs;
      if (isSlept || [...before.known].some((address) => !now.known.has(address))) deps.onLost();
      else if (now.known.size > before.known.size) deps.onGained();
      before = now;
    }
  }

  function look(): { at: number; wallAt: number; known: Set<string> } {
    return { at: clock.monotonic(), wallAt: clock.now(), known: new Set(addresses()) };
  }

  // It ends by the signal alone; what it throws then is the signal's reason.
  run().catch((reason: unknown) => reason);
}

function systemAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((list) =>
    (list ?? []).filter(({ internal }) => !internal).map(({ address }) => address),
  );
}
