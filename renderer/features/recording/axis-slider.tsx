import type { DOMAttributes, ReactNode, RefObject } from 'react';
import { useWords } from '../../i18n/use-words.ts';
import { clockAt } from './axis-words.ts';
import type { Playback } from './playback.ts';
import { describeSegment } from './segment-words.ts';
import { recordedBefore, segmentAt, type Timeline } from './timeline.ts';
import { usePlayback } from './use-playback.ts';

interface AxisSliderProps extends Pick<
  DOMAttributes<HTMLDivElement>,
  'onKeyDown' | 'onPointerDown' | 'onPointerMove' | 'onPointerLeave'
> {
  track: RefObject<HTMLDivElement | null>;
  playback: Playback;
  timeline: Timeline;
  /** Place of an axis position in what is shown, in percent. */
  share: (axisMs: number) => string;
  /** What lies on the axis; it is not made anew when only the position moves. */
  children: ReactNode;
}

/** The axis as what is moved on it: says where it plays, and shows it. */
export function AxisSlider({ track, playback, timeline, share, children, ...hands }: AxisSliderProps) {
  const { t, format } = useWords();
  const axisMs = usePlayback(playback, (state) => state.axisMs);
  const segment = segmentAt(timeline, axisMs);
  return (
    <div
      {...hands}
      ref={track}
      className="axis-track"
      role="slider"
      tabIndex={0}
      aria-label={t('player.axis')}
      aria-valuemin={0}
      aria-valuemax={Math.round(timeline.lengthMs)}
      aria-valuenow={Math.round(axisMs)}
      aria-valuetext={t('player.axisText', {
        clock: clockAt(timeline, axisMs, format.clock) ?? '',
        position: format.position(recordedBefore(timeline, axisMs)),
        length: format.position(timeline.recordedMs),
        segment: segment ? describeSegment(segment, t, format) : '',
      })}
    >
      {children}
      <span className="axis-cursor" style={{ insetInlineStart: share(axisMs) }} />
    </div>
  );
}
