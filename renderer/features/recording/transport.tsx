import {
  Maximize,
  Pause,
  PictureInPicture2,
  Play,
  RotateCcw,
  RotateCw,
  Volume2,
  VolumeX,
} from 'lucide-react';
import type { RefObject } from 'react';
import { useWords } from '../../i18n/use-words.ts';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { enlargePicture, floatPicture } from './picture.ts';
import { rates, type Playback } from './playback.ts';
import type { Timeline } from './timeline.ts';
import { TransportPlace } from './transport-place.tsx';
import { TransportTools, type TransportToolsProps } from './transport-tools.tsx';
import { usePlayback } from './use-playback.ts';

interface TransportProps extends TransportToolsProps {
  timeline: Timeline;
  total: number;
  /** How much of it this user has listened to, 0 … 1. */
  heardShare: number;
  /** What shows the picture; null without one. */
  stage: RefObject<HTMLElement | null> | null;
}

/** Moves and stops what plays, and says where it is. */
export function Transport({ timeline, total, heardShare, stage, ...tools }: TransportProps) {
  const { playback } = tools;
  const { t } = useWords();
  const isPlaying = usePlayback(playback, (state) => state.isPlaying);
  const isMuted = usePlayback(playback, (state) => state.isMuted);
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
      <TransportTools {...tools} />
      {stage && <PictureTools stage={stage} />}
      <span className="spring" />
      <TransportPlace playback={playback} timeline={timeline} total={total} heardShare={heardShare} />
    </div>
  );
}

function PictureTools({ stage }: { stage: RefObject<HTMLElement | null> }) {
  const { t } = useWords();
  return (
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
  );
}

function Rate({ playback }: { playback: Playback }) {
  const { t, format } = useWords();
  const rate = usePlayback(playback, (state) => state.rate);
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
