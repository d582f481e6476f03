/** What people say of a recording: tags, cases and notes on the whole; markers are written on its time axis. */
import { Pencil, Trash2 } from 'lucide-react';
import { useState, type KeyboardEvent } from 'react';
import type { NoteView } from '../../../contract/views.ts';
import { useAction, useRequest } from '../../bridge/use-request.ts';
import { useWords } from '../../i18n/use-words.ts';
import { useWindow } from '../../store/window-store.ts';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { toggleValue } from '../library/search/query-terms.ts';
import { ErrorPanel } from '../shared/error-panel.tsx';
import { Instant } from '../shared/instant.tsx';
import { LabelChips } from './label-chips.tsx';
import { useLabelling } from './use-labelling.ts';
import './labels.css';

const staleOn = ['recordings.changed'] as const;

export function AnnotationsPanel({ id }: { id: string }) {
  const { t } = useWords();
  const { value, error, refresh } = useRequest('recordings.annotations', { id }, staleOn);
  const { label } = useLabelling();
  const query = useWindow((state) => state.query);
  const setQuery = useWindow((state) => state.setQuery);
  const go = useWindow((state) => state.go);
  if (error) return <ErrorPanel error={error} />;
  if (!value) return null;
  const change = (changes: Parameters<typeof label>[1]) => void label({ ids: [id] }, changes).then(refresh);
  const find = (field: 'tag' | 'case') => (name: string) => {
    setQuery({ ...query, text: toggleValue('', field, name) });
    go('library');
  };
  return (
    <div className="annotations">
      <h3>{t('labels.tags')}</h3>
      <LabelChips
        kind="tag"
        label={t('labels.addTag')}
        names={value.tags}
        onAdd={(name) => change({ addTags: [name] })}
        onRemove={(name) => change({ removeTags: [name] })}
        onFind={find('tag')}
      />
      <h3>{t('labels.cases')}</h3>
      <LabelChips
        kind="case"
        label={t('labels.addCase')}
        names={value.cases}
        onAdd={(name) => change({ addCases: [name] })}
        onRemove={(name) => change({ removeCases: [name] })}
        onFind={find('case')}
      />
      <h3>{t('labels.notes')}</h3>
      <Notes recordingId={id} notes={value.notes} onChanged={refresh} />
    </div>
  );
}

interface NotesProps {
  recordingId: string;
  notes: readonly NoteView[];
  onChanged: () => void;
}

function Notes({ recordingId, notes, onChanged }: NotesProps) {
  const { t } = useWords();
  const saving = useAction('notes.save');
  const removing = useAction('notes.remove');
  const [edited, setEdited] = useState<string | null>(null);
  const save = async (note: NoteView | null, text: string): Promise<boolean> => {
    const { id, positionMs, author } = note ?? { id: null, positionMs: null, author: null };
    const endMs = note?.endMs ?? null;
    const saved = await saving.run({ recordingId, id, text, positionMs, endMs, author });
    if (saved !== null) setEdited(null);
    onChanged();
    return saved !== null;
  };
  const error = saving.error ?? removing.error;
  return (
    <>
      {error && <ErrorPanel error={error} />}
      <ul className="notes">
        {notes.map((note) => (
          <li key={note.id}>
            {edited === note.id ? (
              <NoteField
                label={t('labels.editNote')}
                first={note.text}
                onSave={(text) => save(note, text)}
                onCancel={() => setEdited(null)}
              />
            ) : (
              <Note
                note={note}
                onEdit={() => setEdited(note.id)}
                onRemove={() => void removing.run({ id: note.id }).then(onChanged)}
              />
            )}
          </li>
        ))}
      </ul>
      <NoteField label={t('labels.addNote')} first="" onSave={(text) => save(null, text)} />
    </>
  );
}

function Note({ note, onEdit, onRemove }: { note: NoteView; onEdit: () => void; onRemove: () => void }) {
  const { t, format } = useWords();
  return (
    <div className="note">
      <p dir="auto">{note.text}</p>
      <p className="soft note-foot">
        {note.positionMs !== null && (
          <span>{t('labels.noteAt', { position: format.position(note.positionMs) })}</span>
        )}
        {note.author !== null && <bdi>{note.author}</bdi>}
        <Instant at={note.updatedAt} isShort />
        <IconButton isSmall label={t('labels.editNote')} icon={<Pencil size={12} />} onPress={onEdit} />
        <IconButton isSmall label={t('labels.removeNote')} icon={<Trash2 size={12} />} onPress={onRemove} />
      </p>
    </div>
  );
}

interface NoteFieldProps {
  label: string;
  first: string;
  onSave: (text: string) => Promise<boolean>;
  onCancel?: () => void;
}

function NoteField({ label, first, onSave, onCancel }: NoteFieldProps) {
  const { t } = useWords();
  const [text, setText] = useState(first);
  const save = async () => {
    if (text.trim() !== '' && (await onSave(text))) setText('');
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void save();
    else if (event.key === 'Escape' && (onCancel || text !== '')) {
      setText(first);
      onCancel?.();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="note-field">
      <textarea
        className="input"
        {...(text === '' ? {} : { dir: 'auto' })}
        rows={2}
        maxLength={20_000}
        aria-label={label}
        placeholder={label}
        title={t('labels.noteHint')}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {text.trim() !== first && (
        <Button isSmall onPress={() => void save()}>
          {t('labels.saveNote')}
        </Button>
      )}
    </div>
  );
}
