/** The directory: people on one side, what is known of one on the other. */
import { FileInput, UserPlus } from 'lucide-react';
import { useState } from 'react';
import type { PersonView } from '../../../contract/views.ts';
import { useRequest } from '../../bridge/use-request.ts';
import { useWords } from '../../i18n/use-words.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorPanel } from '../shared/error-panel.tsx';
import { PageSteps } from '../shared/page-steps.tsx';
import { PersonEditor } from './person-editor.tsx';
import { PersonImport } from './person-import.tsx';
import './persons.css';

const pageSize = 100;

export function PersonsView() {
  const { t, format } = useWords();
  const [text, setText] = useState('');
  const [offset, setOffset] = useState(0);
  const [chosen, setChosen] = useState<number | 'new' | null>(null);
  const [isImporting, setImporting] = useState(false);
  const { value, error, refresh } = useRequest('persons.window', { text, offset, limit: pageSize });
  const [last, setLast] = useState(value);
  if (value !== null && value !== last) setLast(value);
  const search = (wanted: string) => {
    setText(wanted);
    setOffset(0);
  };
  const shown = value ?? last;
  return (
    <div className="page persons">
      <header className="list-bar">
        <h1>{t('persons.title')}</h1>
        {shown && <span className="soft">{format.number(shown.total)}</span>}
        <span className="spring" />
        <Button isSmall icon={<UserPlus size={14} />} onPress={() => setChosen('new')}>
          {t('persons.add')}
        </Button>
        <Button isSmall icon={<FileInput size={14} />} onPress={() => setImporting(true)}>
          {t('persons.import')}
        </Button>
      </header>
      {error && <ErrorPanel error={error} />}
      <div className="persons-panes">
        <section className="persons-list" aria-label={t('persons.list')}>
          <input
            type="search"
            className="input"
            {...(text === '' ? {} : { dir: 'auto' })}
            value={text}
            maxLength={200}
            aria-label={t('persons.search')}
            placeholder={t('persons.searchHint')}
            onChange={(event) => search(event.target.value)}
          />
          {shown && <PersonList persons={shown.rows} chosen={chosen} onChoose={setChosen} />}
          {shown?.total === 0 && <Nobody text={text} />}
          {shown && shown.total > pageSize && (
            <PageSteps offset={offset} size={pageSize} total={shown.total} onChange={setOffset} />
          )}
        </section>
        <section className="person-pane" aria-label={t('persons.title')}>
          {chosen === null ? (
            <EmptyState title={t('persons.title')} text={`${t('persons.text')} ${t('persons.choose')}`} />
          ) : (
            <PersonEditor
              key={chosen}
              id={chosen === 'new' ? null : chosen}
              onShow={(id) => {
                setChosen(id);
                refresh();
              }}
            />
          )}
        </section>
      </div>
      {isImporting && (
        <PersonImport
          onClose={() => {
            setImporting(false);
            refresh();
          }}
        />
      )}
    </div>
  );
}

interface PersonListProps {
  persons: readonly PersonView[];
  chosen: number | 'new' | null;
  onChoose: (id: number) => void;
}

function PersonList({ persons, chosen, onChoose }: PersonListProps) {
  const { t } = useWords();
  return (
    <ul aria-label={t('persons.list')}>
      {persons.map(({ id, name, identifiers }) => (
        <li key={id}>
          <button
            type="button"
            className="person-line"
            aria-current={chosen === id ? 'true' : undefined}
            onClick={() => onChoose(id)}
          >
            <bdi>{name}</bdi>
            <bdi dir="ltr" className="soft">
              {[...new Set(identifiers.map(({ identifier }) => identifier))].join(', ')}
            </bdi>
          </button>
        </li>
      ))}
    </ul>
  );
}

function Nobody({ text }: { text: string }) {
  const { t } = useWords();
  return text === '' ? (
    <EmptyState title={t('persons.emptyTitle')} text={t('persons.emptyText')} />
  ) : (
    <EmptyState title={t('persons.nobodyTitle')} text={t('persons.nobodyText', { text })} />
  );
}
