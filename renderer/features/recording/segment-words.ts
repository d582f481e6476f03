import type { TFunction } from 'i18next';
import type { Format } from '../../i18n/format.ts';
import type { Segment } from './timeline.ts';

/** What a stretch of the axis is, in words: the same on hover, in the list and for a screen reader. */
export function describeSegment(segment: Segment, t: TFunction, format: Format): string {
  const number = format.number((segment.chunkIndex ?? 0) + 1);
  const duration = format.duration(segment.endMs - segment.startMs);
  switch (segment.kind) {
    case 'recorded':
      return t('axis.recorded', { number });
    case 'pause':
      return t('axis.pause', { duration });
    case 'gap':
      return t('axis.gap', { duration });
    case 'missing':
      return segment.isLengthKnown
        ? t('axis.missing', { number, duration })
        : t('axis.missingUnknown', { number });
    case 'waiting':
      return t('axis.waiting', { number });
    case 'lost':
      return t('axis.lost', { number });
  }
}
