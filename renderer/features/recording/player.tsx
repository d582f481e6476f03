import { Pause, Play, RotateCcw, RotateCw, Volume2, VolumeX } from 'lucide-react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { RecordingDetail } from '../../../contract/views.ts';
import { useWords } from '../../i18n/use-words.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { createPlayback, rates, type Playback } from './playback.ts';
import { isVideoChunk, PlayerMedia } from './player-media.tsx';
import { describeSegment } from './segment-words.ts';
import { clockAt, TimeAxis } from './time-axis.tsx';
import { nextPlayable, recordedBefore, type Timeline } from './timeline.ts';
import { usePlayerKeys } from './use-player-keys.ts';

/** Plays all chunks of a recording on one axis. */
export function Player({ detail, timeline }: { detail: RecordingDetail; timeline: Timeline }) {
  const { t } = useWords();
  const [playback] = useState(() => createPlayback(timeline));
  const { axisMs, chunkIndex, failure } = useSyncExternalStore(playback.subscribe, playback.snapshot);
  useEffect(() => playback.setTimeline(timeline), [playback, timeline]);
  usePlayerKeys(playback, timeline);
  useSmoothPosition(playback);

  const hasPicture = detail.chunks.some((chunk) => chunk.mediaUrl !== null && isVideoChunk(chunk));
  return (
    <section className="player" aria-label={t('player.label')}>
      {chunkIndex === null ? (
        <EmptyState title={t('player.nothing')} text={t('player.nothingText')} />
      ) : (
        <div className={hasPicture ? 'stage has-picture' : 'stage'}>
          {failure && <Failure playback={playback} timeline={timeline} />}
          <PlayerMedia
            chunks={detail.chunks}
            timeline={timeline}
            playback={playback}
            label={t('player.label')}
          />
        </div>
      )}
      <TimeAxis
        timeline={timeline}
        axisMs={axisMs}
        onSeek={(at) => playback.seek(at)}
        onSkip={(ms) => playback.skip(ms)}
      />
      {chunkIndex !== null && <Transport playback={playback} timeline={timeline} total={detail.chunkCount} />}
      <AxisList timeline={timeline} onSeek={(at) => playback.seek(at)} />
    </section>
  );
}

/** Elements report a few times a second; while playing the cursor is asked for with each painted frame. */
function useSmoothPosition(playback: Playback) {
  const { isPlaying } = useSyncExternalStore(playback.subscribe, playback.snapshot);
  useEffect(() => {
    if (!isPlaying) return undefined;
    let frame = 0;
    const tick = () => {
      const { chunkIndex } = playback.snapshot();
      if (chunkIndex !== null) playback.onProgress(chunkIndex);
      frame = requestAnimationFrame(tick);
    };
    frame = requestAnimationFrame(tick);
    return () => cancelAnimationFrame(frame);
  }, [playback, isPlaying]);
}

function Failure({ playback, timeline }: { playback: Playback; timeline: Timeline }) {
  const { t, format } = useWords();
  const { failure } = useSyncExternalStore(playback.subscribe, playback.snapshot);
  if (!failure) return null;
  const next = nextPlayable(timeline, failure.chunkIndex);
  return (
    <div className="play-failure" role="alert">
      <strong>{t('player.failed', { number: format.number(failure.chunkIndex + 1) })}</strong>
      <p>{t(`player.${failure.why}`)}</p>
      <p className="soft">
        {t('common.code')}: <code>media-unreadable</code> · {t('errors.media-unreadable.next')}
      </p>
      {next && (
        <Button isSmall onPress={() => playback.onEnded(failure.chunkIndex)}>
          {t('player.skipChunk')}
        </Button>
      )}
    </div>
  );
}

function Transport({ playback, timeline, total }: { playback: Playback; timeline: Timeline; total: number }) {
  const { t, format } = useWords();
  const { axisMs, chunkIndex, isPlaying, isMuted, rate } = useSyncExternalStore(
    playback.subscribe,
    playback.snapshot,
  );
  const clock = clockAt(timeline, axisMs, format.clock);
  return (
    <div className="transport">
      <IconButton
        label={t('player.back10')}
        icon={<RotateCcw size={16} />}
        onPress={() => playback.skip(-10_000)}
      />
      <Button
        look="primary"
        aria-label={isPlaying ? t('player.pause') : t('player.play')}
        icon={isPlaying ? <Pause size={16} aria-hidden /> : <Play size={16} aria-hidden />}
        onPress={() => (isPlaying ? playback.pause() : playback.play())}
      />
      <IconButton
        label={t('player.forward30')}
        icon={<RotateCw size={16} />}
        onPress={() => playback.skip(30_000)}
      />
      <label className="rate">
        <span className="visually-hidden">{t('player.speed')}</span>
        <select
          className="input"
          value={rate}
          onChange={(event) => playback.setRate(Number(event.target.value))}
        >
          {rates.map((each) => (
            <option key={each} value={each}>
              {format.number(each)}×
            </option>
          ))}
        </select>
      </label>
      <IconButton
        label={isMuted ? t('player.unmute') : t('player.mute')}
        icon={isMuted ? <VolumeX size={16} /> : <Volume2 size={16} />}
        onPress={() => playback.setMuted(!isMuted)}
      />
      <span className="spring" />
      <span className="soft">
        {t('player.chunkOf', { number: format.number((chunkIndex ?? 0) + 1), total: format.number(total) })}
      </span>
      <bdi className="transport-time">
        {format.position(recordedBefore(timeline, axisMs))} / {format.position(timeline.recordedMs)}
      </bdi>
      {clock !== null && <bdi className="soft">{clock}</bdi>}
    </div>
  );
}

function AxisList({ timeline, onSeek }: { timeline: Timeline; onSeek: (axisMs: number) => void }) {
  const { t, format } = useWords();
  return (
    <details className="axis-list">
      <summary>{t('player.list')}</summary>
      <ol>
        {timeline.segments.map((segment, index) => (
          <li key={index}>
            <button type="button" className="link" onClick={() => onSeek(segment.startMs)}>
              <bdi>
                {clockAt(timeline, segment.startMs, format.clock) ?? format.position(segment.startMs)}
              </bdi>
            </button>
            <span className={`swatch segment is-${segment.kind}`} aria-hidden />
            <span>{describeSegment(segment, t, format)}</span>
            <span className="soft">
              {segment.isLengthKnown && format.duration(segment.endMs - segment.startMs)}
            </span>
          </li>
        ))}
      </ol>
    </details>
  );
}
