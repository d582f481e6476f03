import {
  useEffect,
  useEffectEvent,
  useRef,
  type KeyboardEvent,
  type PointerEvent,
  type RefObject,
} from 'react';
import { useWords } from '../../i18n/use-words.ts';
import type { TimeAxisProps } from './axis-props.ts';
import { AxisSlider } from './axis-slider.tsx';
import { clampWindow, type AxisWindow } from './axis-window.ts';
import { MarkerRow } from './marker-row.tsx';
import { Presence } from './presence-row.tsx';
import type { Segment, Timeline } from './timeline.ts';
import { Waveform } from './waveform.tsx';
import './segments.css';

interface AxisTrackProps extends TimeAxisProps {
  window: AxisWindow;
  /** Place of an axis position in the window, in percent. */
  share: (axisMs: number) => string;
  onHover: (axisMs: number | null) => void;
  onZoom: (factor: number, atMs: number) => void;
  onMove: (window: AxisWindow) => void;
}

/** Fewer ms than this are a press, not a range. */
const leastRangeShare = 0.005;

export function AxisTrack(props: AxisTrackProps) {
  const { timeline, playback, lanes, marks, nameOfId, loop, window, share, onSeek, onSkip, onHover } = props;
  const track = useRef<HTMLDivElement>(null);
  useWheel(track, props);
  const drag = useRef<number | null>(null);
  const from = window.fromMs;
  const to = from + window.spanMs;

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.key === 'PageUp') onSkip(60_000);
    else if (event.key === 'PageDown') onSkip(-60_000);
    else if (event.key === 'Home') onSeek(0);
    else if (event.key === 'End') onSeek(timeline.lengthMs);
    else if (event.key === '+') props.onZoom(2, playback.snapshot().axisMs);
    else if (event.key === '-') props.onZoom(0.5, playback.snapshot().axisMs);
    else return;
    event.preventDefault();
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    const at = positionOf(event, window);
    onHover(at);
    if (event.buttons !== 1) return;
    if (drag.current === null) onSeek(at, reachOf(event, window));
    else if (Math.abs(at - drag.current) > window.spanMs * leastRangeShare)
      props.onLoop({ fromMs: Math.min(at, drag.current), toMs: Math.max(at, drag.current) });
  };

  return (
    <AxisSlider
      track={track}
      playback={playback}
      timeline={timeline}
      share={share}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = event.shiftKey ? positionOf(event, window) : null;
        if (!event.shiftKey) onSeek(positionOf(event, window), reachOf(event, window));
      }}
      onPointerMove={onPointerMove}
      onPointerLeave={() => onHover(null)}
    >
      {timeline.segments
        .filter((segment) => segment.endMs >= from && segment.startMs <= to)
        .map((segment) => (
          <SegmentBlock key={segment.startMs} segment={segment} {...props} />
        ))}
      <div className="lanes">
        {lanes.map((lane) => (
          <div key={lane.channel ?? 'mixed'} className="lane" />
        ))}
      </div>
      {marks.length > 0 && <Presence marks={marks} window={window} share={share} nameOfId={nameOfId} />}
      {(props.markers.length > 0 || props.draft !== null) && (
        <MarkerRow
          markers={props.markers}
          draft={props.draft}
          timeline={timeline}
          window={window}
          share={share}
          onPick={({ positionMs }) => onSeek(positionMs)}
        />
      )}
      {seamsOf(timeline)
        .filter((at) => at >= from && at <= to)
        .map((at) => (
          <span key={at} className="seam" style={{ insetInlineStart: share(at) }} />
        ))}
      {props.heard
        .filter(({ fromMs, toMs }) => toMs > from && fromMs < to)
        .map(({ fromMs, toMs }) => (
          <span
            key={fromMs}
            className="axis-heard"
            style={{
              insetInlineStart: share(Math.max(fromMs, from)),
              inlineSize: `${((Math.min(toMs, to) - Math.max(fromMs, from)) / window.spanMs) * 100}%`,
            }}
          />
        ))}
      {loop && (
        <span
          className="axis-loop"
          style={{
            insetInlineStart: share(loop.fromMs),
            inlineSize: `${((loop.toMs - loop.fromMs) / window.spanMs) * 100}%`,
          }}
        />
      )}
    </AxisSlider>
  );
}

/** Wheel with Ctrl zooms where the hand is; sideways it moves along the axis. */
function useWheel(track: RefObject<HTMLDivElement | null>, props: AxisTrackProps) {
  const onWheel = useEffectEvent((event: WheelEvent) => {
    const { window, timeline, onZoom, onMove } = props;
    const box = track.current?.getBoundingClientRect();
    if (!box || box.width === 0) return;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      onZoom(event.deltaY < 0 ? 1.25 : 0.8, placeIn(box, event.clientX, isRtl(track.current), window));
      return;
    }
    const along = event.shiftKey ? event.deltaY : event.deltaX;
    if (along === 0 || window.spanMs >= timeline.lengthMs) return;
    event.preventDefault();
    const moved = (along / box.width) * window.spanMs * (isRtl(track.current) ? -1 : 1);
    onMove(clampWindow({ ...window, fromMs: window.fromMs + moved }, timeline.lengthMs));
  });
  useEffect(() => {
    const element = track.current;
    const listener = (event: WheelEvent) => onWheel(event);
    // React listens passively, and a passive listener cannot keep the page from zooming.
    element?.addEventListener('wheel', listener, { passive: false });
    return () => element?.removeEventListener('wheel', listener);
  }, [track]);
}

function positionOf(event: PointerEvent<HTMLDivElement>, window: AxisWindow): number {
  const element = event.currentTarget;
  return placeIn(element.getBoundingClientRect(), event.clientX, isRtl(element), window);
}

/** Nobody points more exactly than at one point across. */
function reachOf({ currentTarget }: PointerEvent<HTMLDivElement>, window: AxisWindow): number {
  return window.spanMs / Math.max(1, currentTarget.getBoundingClientRect().width);
}

function placeIn(box: DOMRect, clientX: number, isMirrored: boolean, window: AxisWindow): number {
  const along = Math.min(1, Math.max(0, (clientX - box.left) / Math.max(1, box.width)));
  return window.fromMs + (isMirrored ? 1 - along : along) * window.spanMs;
}

function isRtl(element: Element | null): boolean {
  return element !== null && getComputedStyle(element).direction === 'rtl';
}

type SegmentBlockProps = Pick<AxisTrackProps, 'recordingId' | 'chunkIds' | 'lanes' | 'window' | 'share'> & {
  segment: Segment;
};

function SegmentBlock({ segment, recordingId, chunkIds, lanes, window, share }: SegmentBlockProps) {
  // Cut to the window: a stretch of hours would otherwise be millions of pixels wide when looked at closely.
  const startMs = Math.max(segment.startMs, window.fromMs);
  const shownMs = Math.min(segment.endMs, window.fromMs + window.spanMs) - startMs;
  const fromMs = segment.mediaMs + startMs - segment.startMs;
  const chunkId = segment.kind === 'recorded' ? chunkIds.get(segment.chunkIndex ?? -1) : undefined;
  return (
    <div
      className={`segment is-${segment.kind}`}
      style={{ insetInlineStart: share(startMs), inlineSize: `${(shownMs / window.spanMs) * 100}%` }}
    >
      {chunkId !== undefined && shownMs > 0 && (
        <Waveform
          recordingId={recordingId}
          chunkId={chunkId}
          fromMs={fromMs}
          toMs={fromMs + shownMs}
          spanMs={window.spanMs}
          lanes={lanes.length}
        />
      )}
      <SegmentLabel segment={segment} share={shownMs / window.spanMs} />
    </div>
  );
}

/** A word inside the stretch where it fits; never the only thing that tells stretches apart. */
function SegmentLabel({ segment, share }: { segment: Segment; share: number }) {
  const { t, format } = useWords();
  if (share < 0.05) return null;
  if (segment.kind === 'recorded') {
    if (segment.mediaMs > 0) return null;
    return <span>{t('recording.chunk', { number: format.number((segment.chunkIndex ?? 0) + 1) })}</span>;
  }
  const duration = segment.isLengthKnown
    ? format.duration(segment.endMs - segment.startMs)
    : t('axis.unknownLength');
  return (
    <span>
      {t(`axis.kind.${segment.kind}`)} <bdi className="segment-length">{duration}</bdi>
    </span>
  );
}

/** Where one chunk meets the next. */
function seamsOf(timeline: Timeline): number[] {
  return timeline.segments
    .filter((segment, index) => {
      const before = timeline.segments[index - 1];
      return before && before.chunkIndex !== segment.chunkIndex;
    })
    .map((segment) => segment.startMs);
}
