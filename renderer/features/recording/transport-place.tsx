import { useWords } from '../../i18n/use-words.ts';
import { clockAt } from './axis-words.ts';
import type { Playback } from './playback.ts';
import { recordedBefore, type Timeline } from './timeline.ts';
import { usePlayback } from './use-playback.ts';

interface TransportPlaceProps {
  playback: Playback;
  timeline: Timeline;
  total: number;
  heardShare: number;
}

/** Where it plays: in which chunk, how far in what can be heard, and at what time of the day that was. */
export function TransportPlace({ playback, timeline, total, heardShare }: TransportPlaceProps) {
  const { t, format } = useWords();
  const axisMs = usePlayback(playback, (state) => state.axisMs);
  const chunkIndex = usePlayback(playback, (state) => state.chunkIndex);
  const clock = clockAt(timeline, axisMs, format.clock);
  return (
    <span className="transport-place">
      {heardShare > 0 && (
        <span className="soft" title={t('heard.text')}>
          {t('heard.share', { share: format.percent(heardShare) })}
        </span>
      )}
      <span className="soft">
        {t('player.chunkOf', { number: format.number((chunkIndex ?? 0) + 1), total: format.number(total) })}
      </span>
      <bdi className="transport-time">
        {format.position(recordedBefore(timeline, axisMs))} / {format.position(timeline.recordedMs)}
      </bdi>
      {clock !== null && (
        <bdi className="soft" title={clockAt(timeline, axisMs, format.utc) ?? undefined}>
          {clock}
        </bdi>
      )}
    </span>
  );
}
