import { AudioLines, FileText, Flag, Repeat } from 'lucide-react';
import { useWords } from '../../i18n/use-words.ts';
import type { Playback } from './playback.ts';
import { skipStrengths, type SkipStrength } from './silences.ts';
import { Tool } from './tool.tsx';
import type { MixControl } from './use-mixer.ts';
import { usePlayback } from './use-playback.ts';

export interface TransportToolsProps {
  playback: Playback;
  mixer: MixControl;
  skip: SkipStrength;
  onSkip: (skip: SkipStrength) => void;
  onMark: () => void;
  hasTranscript: boolean;
  onTranscript: () => void;
}

/** What changes how it is listened to: loop, marker, loudness, silence, transcript. */
export function TransportTools({
  playback,
  mixer,
  skip,
  onSkip,
  onMark,
  ...transcript
}: TransportToolsProps) {
  const { t, format } = useWords();
  const loop = usePlayback(playback, (state) => state.loop);
  const loopStartMs = usePlayback(playback, (state) => state.loopStartMs);
  const savedMs = usePlayback(playback, (state) => state.savedMs);
  const { isLevelled } = mixer.mix;
  return (
    <>
      <Tool
        label={t(loopWord(loop !== null, loopStartMs))}
        icon={<Repeat size={16} aria-hidden />}
        isOn={loop !== null || loopStartMs !== null}
        onPress={() => playback.markLoop()}
      />
      <Tool
        label={loop ? t('markers.addRange') : t('markers.add')}
        icon={<Flag size={16} aria-hidden />}
        onPress={onMark}
      />
      <Tool
        label={isLevelled ? t('player.levelOn') : t('player.levelOff')}
        icon={<AudioLines size={16} aria-hidden />}
        isOn={isLevelled}
        onPress={() => mixer.setLevelled(!isLevelled)}
      />
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
      <Tool
        label={transcript.hasTranscript ? t('transcript.hide') : t('transcript.show')}
        icon={<FileText size={16} aria-hidden />}
        isOn={transcript.hasTranscript}
        onPress={transcript.onTranscript}
      />
      {savedMs > 0 && (
        <span className="soft">{t('player.saved', { duration: format.duration(savedMs) })}</span>
      )}
    </>
  );
}

function loopWord(isOn: boolean, loopStartMs: number | null) {
  if (isOn) return 'player.loopOn';
  return loopStartMs === null ? 'player.loopOff' : 'player.loopFrom';
}
