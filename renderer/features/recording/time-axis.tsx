import { Minus, Maximize2, Plus } from 'lucide-react';
import { useState, type CSSProperties } from 'react';
import { useWords } from '../../i18n/use-words.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import type { TimeAxisProps } from './axis-props.ts';
import { AxisTrack } from './axis-track.tsx';
import { followPosition, isInSight, ticksOf, wholeAxis, zoomWindow, type AxisWindow } from './axis-window.ts';
import { axisWords, clockAt } from './axis-words.ts';
import { LaneHeads } from './lane-heads.tsx';
import { usePlayback } from './use-playback.ts';
import './axis.css';

const zoomStep = 2;

/** The axis of the recording: what was recorded, what was not and why, who was there, and where the player is. */
export function TimeAxis(props: TimeAxisProps) {
  const { timeline, playback, lanes, marks, markers, draft, mixer } = props;
  const { t, format } = useWords();
  const [shown, setShown] = useState<AxisWindow | null>(null);
  const [hoverMs, setHoverMs] = useState<number | null>(null);
  const window_ = shown ?? wholeAxis(timeline.lengthMs);
  const zoom = (factor: number, at: number) => {
    const next = zoomWindow(window_, factor, at, timeline.lengthMs);
    setShown(next.spanMs >= timeline.lengthMs ? null : next);
  };
  // What plays stays in sight; who looks elsewhere while it stands still is left in peace.
  const leftAt = usePlayback(playback, ({ isPlaying, axisMs }) =>
    isPlaying && shown && !isInSight(shown, axisMs) ? axisMs : null,
  );
  if (leftAt !== null && shown) setShown(followPosition(shown, leftAt, timeline.lengthMs));
  const { stepMs, at: ticks } = ticksOf(timeline, window_);
  const share = (ms: number) => `${((ms - window_.fromMs) / window_.spanMs) * 100}%`;
  const write = stepMs < 1000 ? format.preciseClock : format.clock;

  return (
    <div
      className="axis"
      data-lanes={lanes.length > 3 ? 'many' : 'few'}
      style={{ '--lane-count': lanes.length } as CSSProperties}
    >
      <div className="axis-tools">
        <IconButton
          label={t('axis.zoomIn')}
          icon={<Plus size={14} />}
          onPress={() => zoom(zoomStep, playback.snapshot().axisMs)}
        />
        <IconButton
          label={t('axis.zoomOut')}
          icon={<Minus size={14} />}
          isDisabled={shown === null}
          onPress={() => zoom(1 / zoomStep, playback.snapshot().axisMs)}
        />
        <IconButton
          label={t('axis.zoomAll')}
          icon={<Maximize2 size={14} />}
          isDisabled={shown === null}
          onPress={() => setShown(null)}
        />
      </div>
      <div className="axis-ticks" aria-hidden>
        {ticks.map((at) => (
          <span
            key={at}
            style={{ insetInlineStart: share(at) }}
            title={timeline.startedAt === null ? undefined : format.utc(timeline.startedAt + at)}
          >
            {clockAt(timeline, at, write) ?? format.duration(at)}
          </span>
        ))}
      </div>
      <LaneHeads
        lanes={lanes}
        mixer={mixer}
        hasMarks={marks.length > 0}
        hasMarkers={markers.length > 0 || draft !== null}
      />
      <AxisTrack
        {...props}
        window={window_}
        share={share}
        onHover={setHoverMs}
        onZoom={zoom}
        onMove={setShown}
      />
      <p className="axis-words" aria-hidden>
        {hoverMs === null ? t('axis.hint') : axisWords(timeline, hoverMs, t, format)}
      </p>
    </div>
  );
}
