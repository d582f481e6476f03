/** Every export on record: how far it is, what it lacks, and the digest that proves it. */
import { useState } from 'react';
import type { ExportView } from '../../../contract/exports.ts';
import { useAction, useRequest } from '../../bridge/use-request.ts';
import { useWords } from '../../i18n/use-words.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Confirm } from '../../ui/dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorPanel } from '../shared/error-panel.tsx';
import { Instant } from '../shared/instant.tsx';
import { ExportCompare } from './export-compare.tsx';
import { ExportDialog } from './export-dialog.tsx';
import './exports.css';

const staleOn = ['exports.changed'] as const;
const most = 200;

export function ExportsView() {
  const { t } = useWords();
  const { value, error } = useRequest('exports.list', { limit: most }, staleOn);
  return (
    <div className="page">
      <header className="list-bar">
        <h1>{t('exports.title')}</h1>
        <span className="soft">{t('exports.text')}</span>
      </header>
      {error && <ErrorPanel error={error} />}
      {value?.length === 0 && <EmptyState title={t('exports.title')} text={t('exports.empty')} />}
      {value && value.length > 0 && (
        <ul className="exports" aria-label={t('exports.list')}>
          {value.map((one) => (
            <li key={one.id}>
              <ExportCard shown={one} all={value} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function ExportCard({ shown, all }: { shown: ExportView; all: readonly ExportView[] }) {
  const { t, format } = useWords();
  const {
    state,
    order,
    items,
    itemsDone,
    itemsShort,
    bytes,
    bytesDone,
    bytesPerSecond,
    code,
    detail,
    bagDigest,
  } = shown;
  const name = order.target.split(/[/\\]/).at(-1) ?? order.target;
  const isOpen = state === 'running' || state === 'paused';
  return (
    <article className="export" data-state={state}>
      <header className="export-head">
        <strong>{t(`exports.states.${state}`)}</strong>
        <bdi dir="ltr">{order.target}</bdi>
        <span className="spring" />
        <Instant at={shown.createdAt} />
      </header>
      {isOpen && (
        <div
          className="progress"
          role="progressbar"
          aria-label={t('exports.progressOf', { name })}
          aria-valuenow={bytes === 0 ? 0 : Math.round((bytesDone / bytes) * 100)}
        >
          <div style={{ inlineSize: `${bytes === 0 ? 0 : (bytesDone / bytes) * 100}%` }} />
        </div>
      )}
      <dl className="facts">
        <dt>{t('exports.count')}</dt>
        <dd>{t('exports.progress', { done: format.number(itemsDone), total: format.number(items) })}</dd>
        <dt>{t('exports.size')}</dt>
        <dd>
          {t('exports.progress', { done: format.bytes(bytesDone), total: format.bytes(bytes) })}
          {bytesPerSecond !== null && bytesPerSecond > 0 && (
            <> · {t('transfers.speed', { bytes: format.bytes(bytesPerSecond) })}</>
          )}
        </dd>
        {itemsShort > 0 && (
          <>
            <dt>{t('exports.short')}</dt>
            <dd>{format.number(itemsShort)}</dd>
          </>
        )}
        {order.by !== null && (
          <>
            <dt>{t('exports.by')}</dt>
            <dd dir="auto">{order.by}</dd>
          </>
        )}
        {order.reason !== null && (
          <>
            <dt>{t('exports.reason')}</dt>
            <dd dir="auto">{order.reason}</dd>
          </>
        )}
      </dl>
      {code !== null && (
        <p role="alert">
          {t(`errors.${code}.says`)} {t(`errors.${code}.next`)}{' '}
          {detail !== null && <bdi dir="ltr">{detail}</bdi>}
        </p>
      )}
      {bagDigest !== null && (
        <p className="export-digest">
          <span className="soft">{t('exports.digest')}</span> <code dir="ltr">{bagDigest}</code>{' '}
          <CopyButton text={bagDigest} label={t('exports.copyDigest')} doneLabel={t('common.copied')} />
        </p>
      )}
      {isOpen ? <ExportActions shown={shown} /> : <LaterActions shown={shown} all={all} />}
    </article>
  );
}

/** What may be done with one that has ended. */
function LaterActions({ shown, all }: { shown: ExportView; all: readonly ExportView[] }) {
  const { t } = useWords();
  const [open, setOpen] = useState<'repeat' | 'compare' | null>(null);
  const showing = useAction('app.showExport');
  const { id, state, order, bagDigest } = shown;
  const close = () => setOpen(null);
  return (
    <div className="export-actions">
      {(state === 'done' || state === 'incomplete') && (
        <Button isSmall onPress={() => void showing.run({ id })}>
          {t('common.showInFolder')}
        </Button>
      )}
      <Button isSmall onPress={() => setOpen('repeat')}>
        {t('exports.repeat')}
      </Button>
      {bagDigest !== null && (
        <Button isSmall onPress={() => setOpen('compare')}>
          {t('exports.compare')}
        </Button>
      )}
      {showing.error && <ErrorPanel error={showing.error} />}
      {open === 'repeat' && <ExportDialog selection={order.selection} like={order} onClose={close} />}
      {open === 'compare' && <ExportCompare shown={shown} all={all} onClose={close} />}
    </div>
  );
}

function ExportActions({ shown }: { shown: ExportView }) {
  const { t } = useWords();
  const { id, state, order } = shown;
  const [isAsking, setAsking] = useState(false);
  const pausing = useAction('exports.pause');
  const resuming = useAction('exports.resume');
  const cancelling = useAction('exports.cancel');
  const cancel = async () => {
    await cancelling.run({ id });
    setAsking(false);
  };
  const error = pausing.error ?? resuming.error ?? cancelling.error;
  return (
    <div className="export-actions">
      {state === 'running' ? (
        <Button isSmall onPress={() => void pausing.run({ id })}>
          {t('exports.pause')}
        </Button>
      ) : (
        <Button isSmall look="primary" onPress={() => void resuming.run({ id })}>
          {t('exports.resume')}
        </Button>
      )}
      <Button isSmall onPress={() => setAsking(true)}>
        {t('exports.cancel')}
      </Button>
      {error && <ErrorPanel error={error} />}
      {isAsking && (
        <Confirm
          title={t('exports.cancelTitle')}
          text={t('exports.cancelText', { target: order.target })}
          confirm={t('exports.cancel')}
          keep={t('exports.keep')}
          isRunning={cancelling.isRunning}
          onConfirm={() => void cancel()}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}
