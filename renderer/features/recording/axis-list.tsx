import { useWords } from '../../i18n/use-words.ts';
import { clockAt } from './axis-words.ts';
import type { Marker } from './markers.ts';
import type { PresenceMark } from './presence.ts';
import { describeSegment } from './segment-words.ts';
import type { Segment, Timeline } from './timeline.ts';

interface AxisListProps {
  timeline: Timeline;
  marks: readonly PresenceMark[];
  markers: readonly Marker[];
  nameOfId: (rawId: string) => string;
  onSeek: (axisMs: number) => void;
}

interface Entry {
  key: string;
  axisMs: number;
  segment: Segment | null;
  words: string;
}

/** All that the axis shows, in words and in order. */
export function AxisList({ timeline, marks, markers, nameOfId, onSeek }: AxisListProps) {
  const { t, format } = useWords();
  const stretches = timeline.segments.map((segment): Entry => ({
    key: `segment ${String(segment.startMs)}`,
    axisMs: segment.startMs,
    segment,
    words: describeSegment(segment, t, format),
  }));
  const comings = marks.map(({ rawId, kind, axisMs }): Entry => ({
    key: `${kind} ${rawId}`,
    axisMs,
    segment: null,
    words: t(`axis.${kind}`, { name: nameOfId(rawId) }),
  }));
  const flags = markers.map(({ id, positionMs, text }): Entry => ({
    key: `marker ${id}`,
    axisMs: positionMs,
    segment: null,
    words: t('markers.axis', { text }),
  }));
  const entries = [...stretches, ...comings, ...flags].sort((a, b) => a.axisMs - b.axisMs);
  return (
    <details className="axis-list">
      <summary>{t('player.list')}</summary>
      <ol>
        {entries.map(({ key, axisMs, segment, words }) => (
          <li key={key}>
            <button type="button" className="link" onClick={() => onSeek(axisMs)}>
              <bdi>{clockAt(timeline, axisMs, format.clock) ?? format.position(axisMs)}</bdi>
            </button>
            <span className={segment ? `swatch segment is-${segment.kind}` : 'swatch'} aria-hidden />
            <span>{words}</span>
            <span className="soft">
              {segment?.isLengthKnown === true && format.duration(segment.endMs - segment.startMs)}
            </span>
          </li>
        ))}
      </ol>
    </details>
  );
}
