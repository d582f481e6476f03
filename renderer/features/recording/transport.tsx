import {
  AudioLines,
  FileText,
  Flag,
  Maximize,
  Pause,
  PictureInPicture2,
  Play,
  Repeat,
  RotateCcw,
  RotateCw,
  Volume2,
  VolumeX,
} from 'lucide-react';
import { useSyncExternalStore, type RefObject } from 'react';
import { useWords } from '../../i18n/use-words.ts';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { clockAt } from './axis-words.ts';
import { enlargePicture, floatPicture } from './picture.ts';
import { rates, type Playback } from './playback.ts';
import { recordedBefore, type Timeline } from './timeline.ts';
import { skipStrengths, type SkipStrength } from './silences.ts';
import type { MixControl } from './use-mixer.ts';

interface TransportProps {
  playback: Playback;
  timeline: Timeline;
  total: number;
  mixer: MixControl;
  skip: SkipStrength;
  onSkip: (skip: SkipStrength) => void;
  onMark: () => void;
  /** How much of it this user has listened to, 0 … 1. */
  heardShare: number;
  hasTranscript: boolean;
  onTranscript: () => void;
  /** What shows the picture; null without one. */
  stage: RefObject<HTMLElement | null> | null;
}

export function Transport({
  playback,
  timeline,
  total,
  mixer,
  skip,
  onSkip,
  onMark,
  stage,
  ...rest
}: TransportProps) {
  const { t, format } = useWords();
  const state = useSyncExternalStore(playback.subscribe, playback.snapshot);
  const { axisMs, chunkIndex, isPlaying, isMuted, loop, savedMs } = state;
  const { isLevelled } = mixer.mix;
  const clock = clockAt(timeline, axisMs, format.clock);
  return (
    <div className="transport">
      <IconButton
        label={t('player.back10')}
        icon={<RotateCcw size={16} />}
        onPress={() => playback.leap(-10_000)}
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
        onPress={() => playback.leap(30_000)}
      />
      <Rate playback={playback} />
      <IconButton
        label={isMuted ? t('player.unmute') : t('player.mute')}
        icon={isMuted ? <VolumeX size={16} /> : <Volume2 size={16} />}
        onPress={() => playback.setMuted(!isMuted)}
      />
      <Button
        look={loop ? 'normal' : 'plain'}
        icon={<Repeat size={16} aria-hidden />}
        onPress={() => playback.markLoop()}
      >
        {t(loopWord(state))}
      </Button>
      <Button look="plain" icon={<Flag size={16} aria-hidden />} onPress={onMark}>
        {loop ? t('markers.addRange') : t('markers.add')}
      </Button>
      <Button
        look={isLevelled ? 'normal' : 'plain'}
        icon={<AudioLines size={16} aria-hidden />}
        onPress={() => mixer.setLevelled(!isLevelled)}
      >
        {isLevelled ? t('player.levelOn') : t('player.levelOff')}
      </Button>
      <label className="skip-silence">
        <span className="visually-hidden">{t('player.skipSilence')}</span>
        <select
          className="input"
          value={skip}
          onChange={(event) => onSkip(skipStrengths.find((each) => each === event.target.value) ?? 'off')}
        >
          {skipStrengths.map((each) => (
            <option key={each} value={each}>
              {t(`player.skip.${each}`)}
            </option>
          ))}
        </select>
      </label>
      <Button
        look={rest.hasTranscript ? 'normal' : 'plain'}
        icon={<FileText size={16} aria-hidden />}
        onPress={rest.onTranscript}
      >
        {rest.hasTranscript ? t('transcript.hide') : t('transcript.show')}
      </Button>
      {savedMs > 0 && (
        <span className="soft">{t('player.saved', { duration: format.duration(savedMs) })}</span>
      )}
      {stage && (
        <>
          <IconButton
            label={t('player.float')}
            icon={<PictureInPicture2 size={16} />}
            onPress={() => floatPicture(stage.current)}
          />
          <IconButton
            label={t('player.enlarge')}
            icon={<Maximize size={16} />}
            onPress={() => enlargePicture(stage.current)}
          />
        </>
      )}
      <span className="spring" />
      {rest.heardShare > 0 && (
        <span className="soft" title={t('heard.text')}>
          {t('heard.share', { share: format.percent(rest.heardShare) })}
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
    </div>
  );
}

function loopWord({ loop, loopStartMs }: { loop: unknown; loopStartMs: number | null }) {
  if (loop !== null) return 'player.loopOn';
  return loopStartMs === null ? 'player.loopOff' : 'player.loopFrom';
}

function Rate({ playback }: { playback: Playback }) {
  const { t, format } = useWords();
  const { rate } = useSyncExternalStore(playback.subscribe, playback.snapshot);
  return (
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
  );
}
