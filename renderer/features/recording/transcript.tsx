/** What is said, beside the player: follows playing, and a press goes there. It is an aid, and says so. */
import { FileText, Trash2, Upload } from 'lucide-react';
import {
  memo,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type RefObject,
} from 'react';
import { useAction } from '../../bridge/use-request.ts';
import type { TranscriptView } from '../../../contract/transcripts.ts';
import { useWords } from '../../i18n/use-words.ts';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { ErrorPanel } from '../shared/error-panel.tsx';
import { cueAt, placeCues, type PlacedCue } from './cues.ts';
import { FindField } from './find-field.tsx';
import type { Playback } from './playback.ts';
import type { Timeline } from './timeline.ts';
import './transcript.css';

interface TranscriptProps {
  recordingId: string;
  transcripts: readonly TranscriptView[];
  timeline: Timeline;
  playback: Playback;
}

/** Playing paints many times a second; this only when another cue begins. */
export const Transcript = memo(function Transcript(props: TranscriptProps) {
  const { recordingId, transcripts, timeline, playback } = props;
  const { t, format } = useWords();
  const [wanted, setWanted] = useState('');
  const cues = useMemo(() => placeCues(timeline, transcripts), [timeline, transcripts]);
  const present = useSyncExternalStore(playback.subscribe, () => cueAt(cues, playback.snapshot().axisMs));
  const seek = useCallback((cue: PlacedCue) => playback.seek(cue.axisMs), [playback]);
  const needle = wanted.trim().toLocaleLowerCase();
  const shown = needle === '' ? cues : cues.filter((cue) => saysOf(cue).includes(needle));
  const presentKey = cues[present]?.key ?? null;
  const list = useRef<HTMLOListElement>(null);
  useFollowing(list, presentKey);
  return (
    <aside className="transcript" aria-label={t('transcript.title')}>
      <header className="transcript-head">
        <h2>{t('transcript.title')}</h2>
        <span className="transcript-aid" title={t('transcript.aidText')}>
          {t('transcript.aid')}
        </span>
        <span className="spring" />
        <ImportButton recordingId={recordingId} timeline={timeline} isFirst={transcripts.length === 0} />
      </header>
      {transcripts.length === 0 ? (
        <p className="soft">{t('transcript.none')}</p>
      ) : (
        <>
          <Sources recordingId={recordingId} transcripts={transcripts} />
          <FindField
            label={t('transcript.find')}
            words={wanted}
            onWords={setWanted}
            found={
              needle === ''
                ? null
                : t('transcript.found', { count: shown.length, formatted: format.number(shown.length) })
            }
          />
          <ol ref={list} className="cues">
            {shown.map((cue) => (
              <CueLine key={cue.key} cue={cue} isPresent={cue.key === presentKey} onPick={seek} />
            ))}
          </ol>
        </>
      )}
    </aside>
  );
});

function saysOf({ speaker, text }: PlacedCue): string {
  return `${speaker ?? ''} ${text}`.toLocaleLowerCase();
}

/** Keeps what is said in sight, unless a hand or the keyboard is in the list. */
function useFollowing(list: RefObject<HTMLOListElement | null>, key: string | null) {
  useEffect(() => {
    const box = list.current;
    const line = box?.querySelector<HTMLElement>('[aria-current]');
    if (!box || !line || box.matches(':hover, :focus-within')) return;
    // Only the list moves: the page stays where it is.
    const below = line.getBoundingClientRect().top - box.getBoundingClientRect().top;
    box.scrollBy({ top: below - box.clientHeight / 3 });
  }, [list, key]);
}

interface CueLineProps {
  cue: PlacedCue;
  isPresent: boolean;
  onPick: (cue: PlacedCue) => void;
}

const CueLine = memo(function CueLine({ cue, isPresent, onPick }: CueLineProps) {
  const { format } = useWords();
  return (
    <li className="cue">
      <button type="button" aria-current={isPresent ? 'true' : undefined} onClick={() => onPick(cue)}>
        <bdi className="soft cue-time">{format.position(cue.heardMs)}</bdi>
        <span>
          {cue.speaker !== null && <bdi className="cue-speaker">{cue.speaker}</bdi>} <bdi>{cue.text}</bdi>
        </span>
      </button>
    </li>
  );
});

function Sources({ recordingId, transcripts }: Pick<TranscriptProps, 'recordingId' | 'transcripts'>) {
  const { t, format } = useWords();
  const remove = useAction('transcripts.remove');
  return (
    <ul className="transcript-sources soft">
      {transcripts.map(({ part, fileName }) => (
        <li key={part ?? 'all'}>
          <FileText size={12} aria-hidden />
          <bdi>{fileName}</bdi>
          {part !== null && <span>{t('recording.chunk', { number: format.number(part + 1) })}</span>}
          <IconButton
            isSmall
            label={t('transcript.remove', { name: fileName })}
            icon={<Trash2 size={12} />}
            isDisabled={remove.isRunning}
            onPress={() => void remove.run({ id: recordingId, part })}
          />
        </li>
      ))}
      {remove.error && <ErrorPanel error={remove.error} />}
    </ul>
  );
}

interface ImportProps {
  recordingId: string;
  timeline: Timeline;
  isFirst: boolean;
}

/** Takes a file; with several chunks it must be told whose sound the times are of. */
function ImportButton({ recordingId, timeline, isFirst }: ImportProps) {
  const { t, format } = useWords();
  const input = useRef<HTMLInputElement>(null);
  const take = useAction('transcripts.import');
  const [part, setPart] = useState<number | null>(null);
  const parts = [
    ...new Set(
      timeline.segments.flatMap(({ kind, chunkIndex }) => (kind === 'recorded' ? (chunkIndex ?? []) : [])),
    ),
  ];
  const read = async (file: File) => {
    await take.run({ id: recordingId, part, fileName: file.name, text: await file.text() });
  };
  return (
    <>
      {parts.length > 1 && (
        <select
          className="input transcript-part"
          aria-label={t('transcript.part')}
          value={part ?? ''}
          onChange={(event) => setPart(event.target.value === '' ? null : Number(event.target.value))}
        >
          <option value="">{t('transcript.whole')}</option>
          {parts.map((index) => (
            <option key={index} value={index}>
              {t('recording.chunk', { number: format.number(index + 1) })}
            </option>
          ))}
        </select>
      )}
      <input
        ref={input}
        type="file"
        hidden
        accept=".vtt,.srt,.json,text/vtt,application/json"
        aria-label={t('transcript.file')}
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          if (file) void read(file);
          // The same file may be chosen again, once it was mended.
          event.target.value = '';
        }}
      />
      <Button
        isSmall
        look={isFirst ? 'primary' : 'normal'}
        icon={<Upload size={13} aria-hidden />}
        isDisabled={take.isRunning}
        onPress={() => input.current?.click()}
      >
        {t('transcript.import')}
      </Button>
      {take.error && <ErrorPanel error={take.error} />}
    </>
  );
}
