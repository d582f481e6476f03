import type { TFunction } from 'i18next';
import type { Format } from '../../i18n/format.ts';
import { clockAt } from './axis-words.ts';
import type { Marker } from './markers.ts';
import type { Timeline } from './timeline.ts';

/** Where a marker is, in words: a moment, or from one to another with the length between. */
export function markerWords(
  { positionMs, endMs }: Pick<Marker, 'positionMs' | 'endMs'>,
  timeline: Timeline,
  t: TFunction,
  format: Format,
): string {
  const clock = (ms: number) => clockAt(timeline, ms, format.clock) ?? format.position(ms);
  if (endMs === null) return clock(positionMs);
  return t('markers.span', {
    from: clock(positionMs),
    to: clock(endMs),
    duration: format.duration(endMs - positionMs),
  });
}
