/** Refused events with their bytes and the reason. */
import { useState } from 'react';
import { ListBox, ListBoxItem } from 'react-aria-components';
import type { QuarantineRow } from '../../../contract/views.ts';
import { useRequest } from '../../bridge/use-request.ts';
import { useWords } from '../../i18n/use-words.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorPanel } from '../shared/error-panel.tsx';
import { Instant } from '../shared/instant.tsx';
import './quarantine.css';

const staleOn = ['recordings.changed', 'sources.changed', 'notice'] as const;
const most = 500;

export function QuarantineView() {
  const { t, format } = useWords();
  const { value, error } = useRequest('quarantine.list', { limit: most }, staleOn);
  const [chosen, setChosen] = useState<number | null>(null);
  const shown = value?.find((row) => row.id === chosen) ?? value?.[0];
  return (
    <div className="page">
      <header className="list-bar">
        <h1>{t('quarantine.title')}</h1>
        <span className="soft">{t('quarantine.text')}</span>
      </header>
      {error && <ErrorPanel error={error} />}
      {value?.length === 0 && <EmptyState title={t('quarantine.title')} text={t('quarantine.empty')} />}
      {value && shown && (
        <div className="quarantine">
          <ListBox
            aria-label={t('quarantine.list')}
            className="quarantine-list"
            selectionMode="single"
            disallowEmptySelection
            selectedKeys={[shown.id]}
            onSelectionChange={(keys) => setChosen(keys === 'all' ? null : Number([...keys][0]))}
          >
            {value.map((row) => (
              <ListBoxItem key={row.id} id={row.id} className="original" textValue={row.code}>
                <strong>{t(`errors.${row.code}.says`)}</strong>
                <span className="soft">
                  {format.dateTime(row.receivedAt)} · <bdi>{row.source}</bdi>
                </span>
              </ListBoxItem>
            ))}
          </ListBox>
          <Refused row={shown} />
        </div>
      )}
    </div>
  );
}

function Refused({ row }: { row: QuarantineRow }) {
  const { t } = useWords();
  return (
    <article className="refused">
      <dl className="facts">
        <dt>{t('quarantine.reason')}</dt>
        <dd>
          {t(`errors.${row.code}.says`)} <code>{row.code}</code>
          {row.detail !== null && (
            <>
              <br />
              <bdi className="soft">{row.detail}</bdi>
            </>
          )}
        </dd>
        <dt>{t('recording.received')}</dt>
        <dd>
          <Instant at={row.receivedAt} />{' '}
          <bdi className="soft">{t('recording.from', { source: row.source })}</bdi>
        </dd>
      </dl>
      <p>{t(`errors.${row.code}.next`)}</p>
      <div className="original-bar">
        <h2>{t('quarantine.bytes')}</h2>
        <CopyButton text={row.text} label={t('common.copyAll')} doneLabel={t('common.copied')} />
      </div>
      <pre dir="ltr" tabIndex={0} aria-label={t('quarantine.bytes')}>
        {row.text}
      </pre>
    </article>
  );
}
