import type { TFunction } from 'i18next';
import type { Format } from '../../i18n/format.ts';
import { describeSegment } from './segment-words.ts';
import { segmentAt, type Timeline } from './timeline.ts';

/** Wall-clock words of an axis position; null when the start is not known. */
export function clockAt(timeline: Timeline, axisMs: number, write: (at: number) => string): string | null {
  return timeline.startedAt === null ? null : write(timeline.startedAt + axisMs);
}

/** What an axis position is, for a hand that hovers there: local time, UTC, and what was recorded or why not. */
export function axisWords(timeline: Timeline, axisMs: number, t: TFunction, format: Format): string {
  const segment = segmentAt(timeline, axisMs);
  const words = segment ? describeSegment(segment, t, format) : '';
  const clock = clockAt(timeline, axisMs, format.clock);
  if (clock === null) return t('axis.at', { clock: format.position(axisMs), segment: words });
  const utc = clockAt(timeline, axisMs, format.utcClock) ?? '';
  return t('axis.atUtc', { clock, utc, segment: words });
}
