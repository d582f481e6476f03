import { Headphones, Volume2, VolumeX } from 'lucide-react';
import { useWords } from '../../i18n/use-words.ts';
import { nameOf } from '../shared/participants.tsx';
import type { Lane } from './lanes.ts';
import type { MixControl } from './use-mixer.ts';
import './lane-heads.css';

/** Before each lane: who speaks in it, and how it is heard. */
export function LaneHeads({
  lanes,
  mixer,
  hasMarks,
  hasMarkers,
}: {
  lanes: readonly Lane[];
  mixer: MixControl;
  hasMarks: boolean;
  hasMarkers: boolean;
}) {
  const { t } = useWords();
  return (
    <ul className="lane-heads" aria-label={t('axis.lanes')}>
      {lanes.map((lane) => (
        <LaneHead key={lane.channel ?? 'mixed'} lane={lane} mixer={mixer} />
      ))}
      {hasMarks && <li className="flag-head soft">{t('axis.presence')}</li>}
      {hasMarkers && <li className="flag-head soft">{t('markers.title')}</li>}
    </ul>
  );
}

function LaneHead({ lane, mixer }: { lane: Lane; mixer: MixControl }) {
  const { t, format } = useWords();
  const { channel } = lane;
  if (channel === null) return <li className="lane-head soft">{t('axis.mixed')}</li>;
  const names = lane.participants.map((one) => nameOf(one, t('participants.withheld'))).join(', ');
  const number = format.number(channel + 1);
  const name = names === '' ? t('axis.channel', { number }) : names;
  const { isSolo, isMuted, balance } = mixer.mix.channels[channel] ?? {
    isSolo: false,
    isMuted: false,
    balance: 0,
  };
  return (
    <li className="lane-head" title={names === '' ? name : `${name} · ${t('axis.channel', { number })}`}>
      <bdi className="lane-name">{name}</bdi>
      <span className="lane-tools">
        <button
          type="button"
          className="lane-button"
          aria-pressed={isSolo}
          aria-label={t('axis.solo', { name })}
          title={t('axis.solo', { name })}
          onClick={() => mixer.change(channel, { isSolo: !isSolo })}
        >
          <Headphones size={12} aria-hidden />
        </button>
        <button
          type="button"
          className="lane-button"
          aria-pressed={isMuted}
          aria-label={t('axis.mute', { name })}
          title={t('axis.mute', { name })}
          onClick={() => mixer.change(channel, { isMuted: !isMuted })}
        >
          {isMuted ? <VolumeX size={12} aria-hidden /> : <Volume2 size={12} aria-hidden />}
        </button>
        <input
          type="range"
          className="lane-balance"
          dir="ltr"
          min={-1}
          max={1}
          step={0.25}
          value={balance}
          aria-label={t('axis.balance', { name })}
          title={t('axis.balance', { name })}
          onChange={(event) => mixer.change(channel, { balance: Number(event.target.value) })}
          onDoubleClick={() => mixer.change(channel, { balance: 0 })}
        />
      </span>
    </li>
  );
}
