/** The markers of a recording as a list: go to one, loop a range, write, change, remove and take that back. */
import { Flag, PackageCheck, Pencil, Repeat, Trash2 } from 'lucide-react';
import { useState, type KeyboardEvent } from 'react';
import { useWords } from '../../i18n/use-words.ts';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { ErrorPanel } from '../shared/error-panel.tsx';
import { Instant } from '../shared/instant.tsx';
import { markerWords } from './marker-words.ts';
import { draftOf, markersWith, type Marker, type MarkerDraft } from './markers.ts';
import type { AxisRange } from './playback.ts';
import type { Timeline } from './timeline.ts';
import type { MarkerControl } from './use-markers.ts';
import { FindField } from './find-field.tsx';
import './markers.css';

interface MarkerListProps {
  control: MarkerControl;
  timeline: Timeline;
  onSeek: (axisMs: number) => void;
  onLoop: (range: AxisRange) => void;
  onExport: (range: AxisRange) => void;
}

export function MarkerList({ control, timeline, onSeek, onLoop, onExport }: MarkerListProps) {
  const { t, format } = useWords();
  const { markers, draft, removed, error } = control;
  const [words, setWords] = useState('');
  const shown = markersWith(markers, words);
  const editor = draft && (
    <MarkerEditor
      key={`${draft.id ?? ''} ${String(draft.fromMs)}`}
      draft={draft}
      words={markerWords({ positionMs: draft.fromMs, endMs: draft.toMs }, timeline, t, format)}
      control={control}
    />
  );
  if (markers.length === 0 && !editor && !removed && !error) return null;
  const counts = { shown: format.number(shown.length), total: format.number(markers.length) };
  return (
    <section className="markers" aria-label={t('markers.title')}>
      <h2>
        {t('markers.title')} <span className="soft">{format.number(markers.length)}</span>
      </h2>
      {markers.length > 1 && (
        <FindField
          label={t('markers.filter')}
          words={words}
          onWords={setWords}
          found={words.trim() === '' ? null : t('markers.shown', counts)}
        />
      )}
      {error && <ErrorPanel error={error} />}
      {draft?.id === null && editor}
      <ol>
        {shown.map((marker) =>
          marker.id === draft?.id ? (
            <li key={marker.id}>{editor}</li>
          ) : (
            <MarkerLine
              key={marker.id}
              marker={marker}
              words={markerWords(marker, timeline, t, format)}
              control={control}
              onSeek={onSeek}
              onLoop={onLoop}
              onExport={onExport}
            />
          ),
        )}
      </ol>
      {removed && (
        <p className="soft" role="status">
          {t('markers.removed', { text: removed.text })}{' '}
          <Button isSmall onPress={() => void control.restore()}>
            {t('markers.undo')}
          </Button>
        </p>
      )}
    </section>
  );
}

interface MarkerLineProps {
  marker: Marker;
  words: string;
  control: MarkerControl;
  onSeek: (axisMs: number) => void;
  onLoop: (range: AxisRange) => void;
  onExport: (range: AxisRange) => void;
}

function MarkerLine({ marker, words, control, onSeek, onLoop, onExport }: MarkerLineProps) {
  const { t } = useWords();
  const { text, positionMs, endMs, author, updatedAt } = marker;
  return (
    <li className="marker-line">
      <Flag size={12} aria-hidden className="marker-icon" />
      <button type="button" className="link" onClick={() => onSeek(positionMs)}>
        <bdi>{words}</bdi>
      </button>
      <bdi className="marker-text">{text}</bdi>
      <span className="soft">
        {author !== null && <bdi>{author}</bdi>} <Instant at={updatedAt} />
      </span>
      <span className="marker-tools">
        {endMs !== null && (
          <IconButton
            isSmall
            label={t('markers.loop', { text })}
            icon={<Repeat size={13} />}
            onPress={() => {
              onLoop({ fromMs: positionMs, toMs: endMs });
              onSeek(positionMs);
            }}
          />
        )}
        {endMs !== null && (
          <IconButton
            isSmall
            label={t('exports.exportRange', { text })}
            icon={<PackageCheck size={13} />}
            onPress={() => onExport({ fromMs: positionMs, toMs: endMs })}
          />
        )}
        <IconButton
          isSmall
          label={t('markers.edit', { text })}
          icon={<Pencil size={13} />}
          onPress={() => control.setDraft(draftOf(marker))}
        />
        <IconButton
          isSmall
          label={t('markers.remove', { text })}
          icon={<Trash2 size={13} />}
          onPress={() => void control.remove(marker)}
        />
      </span>
    </li>
  );
}

function MarkerEditor({
  draft,
  words,
  control,
}: {
  draft: MarkerDraft;
  words: string;
  control: MarkerControl;
}) {
  const { t } = useWords();
  const [text, setText] = useState(draft.text);
  const save = () => void control.save(text.trim() === '' ? t('markers.untitled') : text.trim());
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) save();
    else if (event.key === 'Escape') control.setDraft(null);
    else return;
    event.preventDefault();
  };
  return (
    <div className="marker-editor">
      <Flag size={12} aria-hidden className="marker-icon" />
      <bdi>{words}</bdi>
      <input
        className="input"
        autoFocus
        maxLength={20_000}
        aria-label={t('markers.text', { place: words })}
        placeholder={t('markers.placeholder')}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <Button isSmall look="primary" onPress={save}>
        {t('markers.save')}
      </Button>
      <Button isSmall onPress={() => control.setDraft(null)}>
        {t('markers.cancel')}
      </Button>
    </div>
  );
}
