import type { ExportView } from '../../contract/exports.ts';
import type { Clock } from '../clock.ts';

export interface ExportProgress {
  add(bytes: number): void;
  /** The same export as far as this run is: on record only whole recordings are counted. */
  seenOn(shown: ExportView): ExportView;
}

const windowMs = 5000;
const tellEveryMs = 500;

/** Of one run of an export, with its speed over the last seconds. `tell` is called now and then while bytes move. */
export function createExportProgress(clock: Clock, tell: () => void): ExportProgress {
  const begunAt = clock.monotonic();
  let samples: { at: number; bytes: number }[] = [];
  let moved = 0;
  let toldAt = begunAt;
  return {
    add(bytes) {
      const now = clock.monotonic();
      moved += bytes;
      const latest = samples.at(-1);
      if (latest !== undefined && now - latest.at < windowMs / 20) latest.bytes += bytes;
      else samples.push({ at: now, bytes });
      if (now - toldAt < tellEveryMs) return;
      toldAt = now;
      tell();
    },
    seenOn(shown) {
      const now = clock.monotonic();
      samples = samples.filter(({ at }) => now - at <= windowMs);
      const bytes = samples.reduce((sum, sample) => sum + sample.bytes, 0);
      const spanMs = Math.max(1, Math.min(now - begunAt, windowMs));
      return {
        ...shown,
        bytesDone: Math.min(shown.bytes, Math.max(shown.bytesDone, moved)),
        bytesPerSecond: Math.round((bytes * 1000) / spanMs),
      };
    },
  };
}
