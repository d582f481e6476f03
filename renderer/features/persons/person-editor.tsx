import { Merge, PackageCheck, Plus, Search, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Input, Label, TextField } from 'react-aria-components';
import type { PersonIdView, PersonView } from '../../../contract/views.ts';
import { useAction, useRequest } from '../../bridge/use-request.ts';
import { useWords } from '../../i18n/use-words.ts';
import { useWindow } from '../../store/window-store.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/dialog.tsx';
import { ExportDialog } from '../exports/export-dialog.tsx';
import { ErrorPanel } from '../shared/error-panel.tsx';
import { IdentifierRow } from './identifier-row.tsx';
import { PersonMerge } from './person-merge.tsx';

const nobody: PersonView = { id: 0, key: null, name: '', identifiers: [] };

/** What is known of one person, or the form for a new one. `onShow` is told who to show next. */
export function PersonEditor({ id, onShow }: { id: number | null; onShow: (id: number | null) => void }) {
  return id === null ? (
    <PersonForm person={nobody} isNew onShow={onShow} />
  ) : (
    <KnownPerson id={id} onShow={onShow} />
  );
}

function KnownPerson({ id, onShow }: { id: number; onShow: (id: number | null) => void }) {
  const { t } = useWords();
  const { value, error } = useRequest('persons.get', { id });
  if (error) return <ErrorPanel error={error} />;
  if (!value) return <p className="loading">{t('common.loading')}</p>;
  return <PersonForm person={value} isNew={false} onShow={onShow} />;
}

interface PersonFormProps {
  person: PersonView;
  isNew: boolean;
  onShow: (id: number | null) => void;
}

const emptyId: PersonIdView = { identifier: '', validFrom: null, validTo: null, shownName: null };

function PersonForm({ person, isNew, onShow }: PersonFormProps) {
  const { t } = useWords();
  const tell = useWindow((state) => state.tell);
  const saving = useAction('persons.save');
  const [kept, setKept] = useState(person);
  const [draft, setDraft] = useState(isNew ? { ...person, identifiers: [emptyId] } : person);

  const save = async (wanted: PersonView) => {
    const { name, key, identifiers } = wanted;
    const given = identifiers.filter(({ identifier }) => identifier.trim() !== '');
    const saved = await saving.run({ id: isNew ? null : person.id, name, key, identifiers: given });
    if (saved === null) return;
    tell({ kind: 'done', what: 'saved', count: 1 });
    if (isNew) onShow(saved.id);
    else {
      setKept(saved);
      setDraft(saved);
      onShow(saved.id);
    }
  };
  const setIdentifier = (at: number, change: Partial<PersonIdView>) =>
    setDraft((last) => ({
      ...last,
      identifiers: last.identifiers.map((one, index) => (index === at ? { ...one, ...change } : one)),
    }));
  const isChanged = JSON.stringify(draft) !== JSON.stringify(kept);
  return (
    <form
      className="person-form"
      onSubmit={(event) => {
        event.preventDefault();
        void save(draft);
      }}
    >
      <PersonHead person={kept} isNew={isNew} onShow={onShow} />
      <div className="person-names">
        <TextField
          className="field"
          value={draft.name}
          onChange={(name) => setDraft({ ...draft, name })}
          maxLength={200}
          isRequired
          autoFocus={isNew}
        >
          <Label>{t('persons.name')}</Label>
          <Input className="input" dir="auto" />
        </TextField>
        <TextField
          className="field"
          value={draft.key ?? ''}
          onChange={(key) => setDraft({ ...draft, key: key.trim() === '' ? null : key })}
          maxLength={200}
        >
          <Label>{t('persons.key')}</Label>
          <Input className="input" dir="ltr" title={t('persons.keyHint')} />
        </TextField>
      </div>
      <h2>{t('persons.identifiers')}</h2>
      {/* The fields name themselves to a screen reader. */}
      <div className="identifier is-head" aria-hidden>
        <span>{t('persons.identifier')}</span>
        <span>{t('persons.validFrom')}</span>
        <span>{t('persons.validTo')}</span>
        <span>{t('persons.shownName')}</span>
      </div>
      {draft.identifiers.map((one, at) => (
        <IdentifierRow
          key={at}
          value={one}
          exceptId={isNew ? null : person.id}
          onChange={(change) => setIdentifier(at, change)}
          onRemove={() =>
            setDraft({ ...draft, identifiers: draft.identifiers.filter((_, index) => index !== at) })
          }
          onShow={onShow}
        />
      ))}
      <p className="soft">{t('persons.always')}</p>
      <Button
        isSmall
        icon={<Plus size={14} />}
        onPress={() => setDraft({ ...draft, identifiers: [...draft.identifiers, emptyId] })}
      >
        {t('persons.addIdentifier')}
      </Button>
      {saving.error && <ErrorPanel error={saving.error} />}
      <div className="dialog-actions">
        {isChanged && <Button onPress={() => setDraft(kept)}>{t('common.cancel')}</Button>}
        <Button
          type="submit"
          look="primary"
          isDisabled={!isChanged || draft.name.trim() === ''}
          isPending={saving.isRunning}
        >
          {t('common.save')}
        </Button>
      </div>
    </form>
  );
}

function PersonHead({ person, isNew, onShow }: PersonFormProps) {
  const { t } = useWords();
  const query = useWindow((state) => state.query);
  const setQuery = useWindow((state) => state.setQuery);
  const go = useWindow((state) => state.go);
  const removing = useAction('persons.remove');
  const [open, setOpen] = useState<'merge' | 'remove' | 'export' | null>(null);
  if (isNew) return <h2 className="person-title">{t('persons.newPerson')}</h2>;
  return (
    <header className="person-head">
      <h2 className="person-title">
        <bdi>{person.name}</bdi>
      </h2>
      <Button
        isSmall
        icon={<Search size={14} />}
        onPress={() => {
          setQuery({ ...query, text: `with:#${person.id}` });
          go('library');
        }}
      >
        {t('persons.recordings')}
      </Button>
      <Button isSmall icon={<PackageCheck size={14} />} onPress={() => setOpen('export')}>
        {t('exports.exportPerson')}
      </Button>
      <Button isSmall icon={<Merge size={14} />} onPress={() => setOpen('merge')}>
        {t('persons.merge')}
      </Button>
      <Button isSmall look="danger" icon={<Trash2 size={14} />} onPress={() => setOpen('remove')}>
        {t('common.remove')}
      </Button>
      {removing.error && <ErrorPanel error={removing.error} />}
      {open === 'export' && (
        <ExportDialog selection={{ kind: 'person', person: person.id }} onClose={() => setOpen(null)} />
      )}
      {open === 'merge' && <PersonMerge person={person} onMerged={onShow} onClose={() => setOpen(null)} />}
      {open === 'remove' && (
        <Confirm
          title={t('persons.removeTitle', { name: person.name })}
          text={t('persons.removeText')}
          confirm={t('common.remove')}
          keep={t('common.cancel')}
          isRunning={removing.isRunning}
          onConfirm={() =>
            void removing.run({ id: person.id }).then(() => {
              setOpen(null);
              onShow(null);
            })
          }
          onClose={() => setOpen(null)}
        />
      )}
    </header>
  );
}
