import { useState, type KeyboardEvent, type PointerEvent } from 'react';
import { useWords } from '../../i18n/use-words.ts';
import { describeSegment } from './segment-words.ts';
import { recordedBefore, segmentAt, type Segment, type Timeline } from './timeline.ts';

interface TimeAxisProps {
  timeline: Timeline;
  axisMs: number;
  onSeek: (axisMs: number) => void;
  onSkip: (ms: number) => void;
}

const ticksWanted = 6;
const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400].map((s) => s * 1000);

/** The axis of the recording: what was recorded, what was not and why, and where the player is. */
export function TimeAxis({ timeline, axisMs, onSeek, onSkip }: TimeAxisProps) {
  const { t, format } = useWords();
  const [hoverMs, setHoverMs] = useState<number | null>(null);
  const length = Math.max(1, timeline.lengthMs);
  const share = (ms: number) => `${(ms / length) * 100}%`;

  const positionOf = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const along = (event.clientX - box.left) / Math.max(1, box.width);
    const isRtl = getComputedStyle(event.currentTarget).direction === 'rtl';
    return Math.min(1, Math.max(0, isRtl ? 1 - along : along)) * length;
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.key === 'PageUp') onSkip(60_000);
    else if (event.key === 'PageDown') onSkip(-60_000);
    else if (event.key === 'Home') onSeek(0);
    else if (event.key === 'End') onSeek(length);
    else return;
    event.preventDefault();
  };
  const words = (at: number) => {
    const segment = segmentAt(timeline, at);
    return t('axis.at', {
      clock: clockAt(timeline, at, format.clock) ?? format.position(at),
      segment: segment ? describeSegment(segment, t, format) : '',
    });
  };

  return (
    <div className="axis">
      <div className="axis-ticks" aria-hidden>
        {ticksOf(timeline).map((at) => (
          <span key={at} style={{ insetInlineStart: share(at) }}>
            {clockAt(timeline, at, format.clock) ?? format.duration(at)}
          </span>
        ))}
      </div>
      <div
        className="axis-track"
        role="slider"
        tabIndex={0}
        aria-label={t('player.axis')}
        aria-valuemin={0}
        aria-valuemax={Math.round(length)}
        aria-valuenow={Math.round(axisMs)}
        aria-valuetext={t('player.axisText', {
          clock: clockAt(timeline, axisMs, format.clock) ?? '',
          position: format.position(recordedBefore(timeline, axisMs)),
          length: format.position(timeline.recordedMs),
          segment: segmentWords(timeline, axisMs, (segment) => describeSegment(segment, t, format)),
        })}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          onSeek(positionOf(event));
        }}
        onPointerMove={(event) => {
          setHoverMs(positionOf(event));
          if (event.buttons === 1) onSeek(positionOf(event));
        }}
        onPointerLeave={() => setHoverMs(null)}
      >
        {timeline.segments.map((segment, index) => (
          <div
            key={index}
            className={`segment is-${segment.kind}`}
            style={{
              insetInlineStart: share(segment.startMs),
              inlineSize: share(segment.endMs - segment.startMs),
            }}
          >
            <SegmentLabel segment={segment} lengthMs={length} />
          </div>
        ))}
        {seamsOf(timeline).map((at) => (
          <span key={at} className="seam" style={{ insetInlineStart: share(at) }} />
        ))}
        {hoverMs !== null && <span className="axis-hover" style={{ insetInlineStart: share(hoverMs) }} />}
        <span className="axis-cursor" style={{ insetInlineStart: share(axisMs) }} />
      </div>
      <p className="axis-words" aria-hidden>
        {hoverMs === null ? '\u00a0' : words(hoverMs)}
      </p>
    </div>
  );
}

/** Wall-clock words of an axis position; null when the start is not known. */
export function clockAt(timeline: Timeline, axisMs: number, write: (at: number) => string): string | null {
  return timeline.startedAt === null ? null : write(timeline.startedAt + axisMs);
}

/** A word inside the stretch where it fits; never the only thing that tells stretches apart. */
function SegmentLabel({ segment, lengthMs }: { segment: Segment; lengthMs: number }) {
  const { t, format } = useWords();
  if ((segment.endMs - segment.startMs) / lengthMs < 0.06) return null;
  if (segment.kind === 'recorded') {
    if (segment.mediaMs > 0) return null;
    return <span>{t('recording.chunk', { number: format.number((segment.chunkIndex ?? 0) + 1) })}</span>;
  }
  return <span>{t(`axis.kind.${segment.kind}`)}</span>;
}

function segmentWords(timeline: Timeline, axisMs: number, describe: (segment: Segment) => string): string {
  const segment = segmentAt(timeline, axisMs);
  return segment ? describe(segment) : '';
}

/** Where one recorded chunk meets the next without anything between. */
function seamsOf(timeline: Timeline): number[] {
  return timeline.segments
    .filter((segment, index) => {
      const before = timeline.segments[index - 1];
      return before && before.chunkIndex !== segment.chunkIndex;
    })
    .map((segment) => segment.startMs);
}

/** Round wall-clock moments along the axis. */
function ticksOf(timeline: Timeline): number[] {
  const wanted = timeline.lengthMs / ticksWanted;
  const step = steps.find((candidate) => candidate >= wanted) ?? steps.at(-1) ?? 1;
  const shift = timeline.startedAt === null ? 0 : (step - (timeline.startedAt % step)) % step;
  const ticks: number[] = [];
  for (let at = shift; at < timeline.lengthMs * 0.96; at += step) ticks.push(at);
  return ticks;
}
