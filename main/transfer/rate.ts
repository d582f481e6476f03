/** Limits on bytes per second: one that all transfers share, and one for each host that has its own. */
import type { TransfersConfig } from '../../contract/config.ts';
import type { Clock } from '../clock.ts';
import { limitOf } from './allowance.ts';

export interface Rate {
  /** Resolves when these bytes may count; undefined when they may at once. */
  take(bytes: number, signal: AbortSignal): Promise<void> | undefined;
}

interface Bucket extends Rate {
  /** Null lifts the limit. */
  setLimit(bytesPerSecond: number | null): void;
}

/** So much may come at once after a pause. */
const burstMs = 250;

export interface Rates {
  /** For bytes that come from a host. */
  ofHost(host: string): Rate;
  /** Of all together; null lifts it. */
  setLimit(bytesPerSecond: number | null): void;
  setHosts(hosts: TransfersConfig['hosts']): void;
}

export function createRates(clock: Clock): Rates {
  const all = createBucket(clock);
  const byPattern = new Map<string, Bucket>();
  let limits: TransfersConfig['hosts'] = [];

  function bucketOf(host: string): Bucket | null {
    const limit = limitOf(limits, host);
    if (limit === null) return null;
    const bucket = byPattern.get(limit.host) ?? createBucket(clock, limit.maxBytesPerSecond);
    byPattern.set(limit.host, bucket);
    return bucket;
  }

  return {
    ofHost: (host) => ({
      take(bytes, signal) {
        const own = bucketOf(host)?.take(bytes, signal);
        const shared = all.take(bytes, signal);
        return own === undefined || shared === undefined
          ? (own ?? shared)
          : Promise.all([own, shared]).then(() => undefined);
      },
    }),
    setLimit: (bytesPerSecond) => all.setLimit(bytesPerSecond),
    setHosts(next) {
      limits = next;
      byPattern.clear();
    },
  };
}

function createBucket(clock: Clock, limit: number | null = null): Bucket {
  let bytesPerSecond = limit;
  /** When the bucket will have paid for all that was taken. */
  let paidAt = Number.NEGATIVE_INFINITY;
  return {
    take(bytes, signal) {
      if (bytesPerSecond === null) return undefined;
      const now = clock.monotonic();
      paidAt = Math.max(paidAt, now - burstMs) + (bytes * 1000) / bytesPerSecond;
      return paidAt > now ? clock.wait(paidAt - now, signal) : undefined;
    },
    setLimit(next) {
      if (next === bytesPerSecond) return;
      bytesPerSecond = next;
      paidAt = Number.NEGATIVE_INFINITY;
    },
  };
}
