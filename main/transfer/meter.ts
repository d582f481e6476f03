/** How fast bytes come, over the last few seconds. */
import type { Clock } from '../clock.ts';

export interface Meter {
  add(bytes: number): void;
  bytesPerSecond(): number;
  /** Ms since bytes came last, or since the meter was made. */
  quietMs(): number;
}

const windowMs = 5000;
const sampleMs = 250;

export function createMeter(clock: Clock): Meter {
  const samples: { at: number; bytes: number }[] = [];
  const begunAt = clock.monotonic();
  let lastAt = begunAt;

  function forgetOld(now: number): void {
    while (samples[0] !== undefined && now - samples[0].at > windowMs) samples.shift();
  }

  return {
    add(bytes) {
      const now = clock.monotonic();
      lastAt = now;
      const latest = samples.at(-1);
      if (latest !== undefined && now - latest.at < sampleMs) {
        latest.bytes += bytes;
        return;
      }
      samples.push({ at: now, bytes });
      forgetOld(now);
    },
    bytesPerSecond() {
      const now = clock.monotonic();
      forgetOld(now);
      const bytes = samples.reduce((sum, sample) => sum + sample.bytes, 0);
      const spanMs = Math.min(Math.max(now - begunAt, sampleMs), windowMs);
      return Math.round((bytes * 1000) / spanMs);
    },
    quietMs: () => clock.monotonic() - lastAt,
  };
}
