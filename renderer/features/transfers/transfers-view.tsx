/** Every download job, with its progress, its reason and what can be done. The list is a window over all of them. */
import { Pause, Play, RotateCcw } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { transferFilters, transferFilterStates } from '../../../contract/views.ts';
import type { TransferFilter, TransferSummary, TransferView } from '../../../contract/views.ts';
import { useAction, useRequest } from '../../bridge/use-request.ts';
import { useWords } from '../../i18n/use-words.ts';
import { useWindow } from '../../store/window-store.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { useNow } from '../../ui/use-now.ts';
import { ErrorPanel } from '../shared/error-panel.tsx';
import { nameOf } from '../shared/participants.tsx';
import { TransferRow } from './transfer-row.tsx';
import { describeTransfer } from './transfer-words.ts';
import { useTransferRows } from './use-transfer-rows.ts';
import './transfers.css';

const staleOn = ['transfers.changed'] as const;

export function TransfersView() {
  const [filter, setFilter] = useState<TransferFilter>('active');
  const { value: summary, refresh } = useRequest('transfers.summary', {}, staleOn);
  return (
    <div className="transfers">
      <TransfersBar summary={summary} onChanged={refresh} />
      {summary && <HeldLine summary={summary} />}
      <Filters filter={filter} summary={summary} onChange={setFilter} />
      <TransferList key={filter} filter={filter} isPaused={summary?.isPaused ?? false} />
    </div>
  );
}

function TransfersBar({ summary, onChanged }: { summary: TransferSummary | null; onChanged: () => void }) {
  const { t, format } = useWords();
  const tell = useWindow((state) => state.tell);
  const pauseAll = useAction('transfers.pauseAll');
  const resumeAll = useAction('transfers.resumeAll');
  const retryAll = useAction('transfers.retryAll');
  const failed = countOf(summary, 'failed');
  const isPaused = summary?.isPaused ?? false;

  const toggle = async () => {
    await (isPaused ? resumeAll : pauseAll).run({});
    onChanged();
  };
  const retry = async () => {
    const done = await retryAll.run({});
    if (done) tell({ kind: 'done', what: 'retried', count: done.count });
    onChanged();
  };
  const error = pauseAll.error ?? resumeAll.error ?? retryAll.error;
  return (
    <>
      <header className="list-bar">
        <h1>{t('transfers.title')}</h1>
        {summary && summary.bytesLeft > 0 && (
          <span className="soft">
            {t('transfers.bytesLeft', { bytes: format.bytes(summary.bytesLeft) })}
            {summary.bytesPerSecond > 0 &&
              ` · ${t('transfers.speed', { bytes: format.bytes(summary.bytesPerSecond) })}`}
          </span>
        )}
        <span className="spring" />
        {failed > 0 && (
          <Button icon={<RotateCcw size={14} />} isPending={retryAll.isRunning} onPress={() => void retry()}>
            {t('transfers.retryAll')}
          </Button>
        )}
        <Button
          icon={isPaused ? <Play size={14} /> : <Pause size={14} />}
          isPending={pauseAll.isRunning || resumeAll.isRunning}
          onPress={() => void toggle()}
        >
          {isPaused ? t('transfers.resumeAll') : t('transfers.pauseAll')}
        </Button>
      </header>
      {error && <ErrorPanel error={error} />}
    </>
  );
}

/** What holds transfers back, and what goes on all the same. */
function HeldLine({ summary: { hold, isLimitLifted } }: { summary: TransferSummary }) {
  const { t, format } = useWords();
  const parts: string[] = [];
  if (hold?.reason === 'timetable' && hold.untilAt !== null)
    parts.push(t('transfers.holds.timetableUntil', { time: format.shortDateTime(hold.untilAt) }));
  else if (hold) parts.push(t(`transfers.holds.${hold.reason}`));
  if (hold && hold.urgent > 0)
    parts.push(t('transfers.holds.urgent', { count: hold.urgent, formatted: format.number(hold.urgent) }));
  if (isLimitLifted) parts.push(t('transfers.limitLifted'));
  if (parts.length === 0) return null;
  return (
    <p className="notice-line" role="status">
      {parts.join(' ')}
    </p>
  );
}

interface FiltersProps {
  filter: TransferFilter;
  summary: TransferSummary | null;
  onChange: (filter: TransferFilter) => void;
}

function Filters({ filter, summary, onChange }: FiltersProps) {
  const { t, format } = useWords();
  return (
    <div className="filters" role="group" aria-label={t('transfers.filters')}>
      {transferFilters.map((each) => (
        <button
          key={each}
          type="button"
          className="filter"
          aria-pressed={each === filter}
          onClick={() => onChange(each)}
        >
          {t(`transfers.${each}`)} <span className="count">{format.number(countOf(summary, each))}</span>
        </button>
      ))}
    </div>
  );
}

function TransferList({ filter, isPaused }: { filter: TransferFilter; isPaused: boolean }) {
  const { t, format } = useWords();
  const { rows, total, error, show } = useTransferRows(filter);
  const nowAt = useNow(1000);
  const scroller = useRef<HTMLDivElement>(null);
  const rowPx = useWindow((state) => (state.preferences.density === 'compact' ? 52 : 60));
  const openRecording = useWindow((state) => state.openRecording);
  const tell = useWindow((state) => state.tell);
  const retry = useAction('transfers.retry');
  const [cancelling, setCancelling] = useState<TransferView | null>(null);
  const virtualizer = useVirtualizer<HTMLDivElement, Element>({
    count: total ?? 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: 6,
    useFlushSync: false,
  });
  const items = virtualizer.getVirtualItems();
  const from = items[0]?.index ?? 0;
  const onShow = useRef(show);
  useEffect(() => {
    onShow.current = show;
  });
  useEffect(() => onShow.current(from), [from]);

  const runRetry = retry.run;
  const onRetry = useCallback(
    (transfer: TransferView) => {
      void runRetry({ ids: [transfer.id] }).then((done) => {
        if (done) tell({ kind: 'done', what: 'retried', count: done.count });
      });
    },
    [runRetry, tell],
  );
  const onOpen = useCallback((transfer: TransferView) => openRecording(transfer.recording), [openRecording]);

  if (error) return <ErrorPanel error={error} />;
  if (total === null) return <p className="loading">{t('common.loading')}</p>;
  if (total === 0) {
    const text = filter === 'active' ? t('transfers.emptyActive') : t('transfers.emptyOther');
    return <EmptyState title={t('transfers.emptyTitle')} text={text} />;
  }
  return (
    <>
      {retry.error && <ErrorPanel error={retry.error} />}
      <div ref={scroller} className="transfer-list" tabIndex={0} role="list" aria-label={t('transfers.list')}>
        <div role="presentation" style={{ blockSize: virtualizer.getTotalSize(), position: 'relative' }}>
          {items.map(({ index, start }) => {
            const transfer = rows.get(index);
            return (
              <div
                key={index}
                role="listitem"
                aria-posinset={index + 1}
                aria-setsize={total}
                className="transfer"
                style={{ blockSize: rowPx, transform: `translateY(${start}px)` }}
              >
                {transfer && (
                  <TransferRow
                    transfer={transfer}
                    reason={describeTransfer(transfer, nowAt, t, format)}
                    isPaused={isPaused}
                    onRetry={onRetry}
                    onCancel={setCancelling}
                    onOpen={onOpen}
                  />
                )}
              </div>
            );
          })}
        </div>
      </div>
      {cancelling && <CancelTransfer transfer={cancelling} onClose={() => setCancelling(null)} />}
    </>
  );
}

function CancelTransfer({ transfer, onClose }: { transfer: TransferView; onClose: () => void }) {
  const { t, format } = useWords();
  const tell = useWindow((state) => state.tell);
  const cancel = useAction('transfers.cancel');
  const names = transfer.participants.map((each) => nameOf(each, t('participants.withheld'))).join(', ');
  const onConfirm = async () => {
    const done = await cancel.run({ ids: [transfer.id] });
    if (!done) return;
    tell({ kind: 'done', what: 'cancelled', count: done.count });
    onClose();
  };
  return (
    <Confirm
      title={t('transfers.cancelTitle')}
      text={t('transfers.cancelText', {
        file: t('transfers.fileOf', {
          number: format.number(transfer.chunkIndex + 1),
          kind: t(`transfers.${transfer.kind}`),
        }),
        recording: names === '' ? transfer.recording : names,
      })}
      confirm={t('transfers.cancelConfirm')}
      keep={t('transfers.cancelKeep')}
      isRunning={cancel.isRunning}
      onConfirm={() => void onConfirm()}
      onClose={onClose}
    >
      {cancel.error && <ErrorPanel error={cancel.error} />}
    </Confirm>
  );
}

function countOf(summary: TransferSummary | null, filter: TransferFilter): number {
  if (!summary) return 0;
  return transferFilterStates[filter].reduce((sum, state) => sum + summary.byState[state], 0);
}
