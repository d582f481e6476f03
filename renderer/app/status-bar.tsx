import { Check, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useRequest } from '../bridge/use-request.ts';
import { isNoDeadline } from '../features/transfers/transfer-words.ts';
import { useWords } from '../i18n/use-words.ts';
import type { View } from '../store/navigation-slice.ts';
import { useWindow } from '../store/window-store.ts';
import { useNow } from '../ui/use-now.ts';

const onSources = ['sources.changed'] as const;
const onTransfers = ['transfers.changed'] as const;
const onLibrary = ['recordings.changed'] as const;
const onEngine = ['engine.status'] as const;

/** The whole state of the program in one line; each part leads to the view that tells more. */
export function StatusBar() {
  const { t } = useWords();
  return (
    <footer className="status-bar" aria-label={t('status.label')}>
      <SourcesStatus />
      <TransfersStatus />
      <LibraryStatus />
      <span className="spring" />
      <EngineState />
    </footer>
  );
}

function Part({ to, children }: { to: View; children: ReactNode }) {
  const go = useWindow((state) => state.go);
  return (
    <button type="button" className="status" onClick={() => go(to)}>
      {children}
    </button>
  );
}

function SourcesStatus() {
  const { t, format } = useWords();
  const { value } = useRequest('sources.list', {}, onSources);
  if (!value) return null;
  const failing = value.sources.filter((source) => source.state === 'failing').length;
  const silent = value.sources.filter(({ state, alarm }) => alarm === 'silent' && state !== 'failing').length;
  const fine = value.sources.length - failing - silent;
  return (
    <Part to="sources">
      {value.sources.length === 0 && t('status.noSources')}
      {fine > 0 && (
        <span className="mark">
          <Check size={12} aria-hidden className="tone-good" />
          {t('status.sourcesOk', { count: fine, formatted: format.number(fine) })}
        </span>
      )}
      {failing > 0 && (
        <span className="mark tone-bad">
          <TriangleAlert size={12} aria-hidden />
          {t('status.sourcesFailing', { count: failing, formatted: format.number(failing) })}
        </span>
      )}
      {silent > 0 && (
        <span className="mark tone-warn">
          <TriangleAlert size={12} aria-hidden />
          {t('status.sourcesSilent', { formatted: format.number(silent) })}
        </span>
      )}
    </Part>
  );
}

function TransfersStatus() {
  const { t, format } = useWords();
  const { value } = useRequest('transfers.summary', {}, onTransfers);
  const nowAt = useNow(30_000);
  if (!value) return null;
  const { queued, downloading, verifying, waiting } = value.byState;
  const open = queued + downloading + verifying + waiting;
  const parts: string[] = [
    open === 0 ? t('status.idle') : t('status.transfers', { count: open, formatted: format.number(open) }),
  ];
  if (open > 0 && value.bytesPerSecond > 0) {
    parts.push(t('transfers.speed', { bytes: format.bytes(value.bytesPerSecond) }));
  }
  const { spareMs, late } = value.forecast;
  // A forecast needs a measured speed; without one only the deadline itself is known.
  const isMeasured = value.bytesPerSecond > 0 && spareMs !== null;
  if (open > 0 && isMeasured && late === 0) {
    parts.push(t('status.inTime', { duration: format.span(spareMs) }));
  } else if (open > 0 && late === 0 && value.nextDeadlineAt !== null) {
    const leftMs = value.nextDeadlineAt - nowAt;
    if (!isNoDeadline(leftMs)) parts.push(t('status.spare', { duration: format.span(leftMs) }));
  }
  return (
    <Part to="transfers">
      <span>{value.isPaused ? t('status.transfersPaused') : parts.join(' · ')}</span>
      {open > 0 && late > 0 && (
        <span className="mark tone-bad">
          <TriangleAlert size={12} aria-hidden />
          {t('status.late', { formatted: format.number(late) })}
        </span>
      )}
    </Part>
  );
}

/** Beyond this nobody plans, and the growth of a few days says nothing of it. */
const farDays = 3650;

function LibraryStatus() {
  const { t, format } = useWords();
  const { value } = useRequest('library.summary', {}, onLibrary);
  if (!value) return null;
  const { recordings, bytes, byState, freeBytes, daysLeft, quarantinedEvents } = value;
  const lost = byState.expired ?? 0;
  return (
    <>
      <span className="status">
        {t('library.count', { count: recordings, formatted: format.number(recordings) })} ·{' '}
        {format.bytes(bytes)}
        {freeBytes !== null && ` · ${t('status.free', { bytes: format.bytes(freeBytes) })}`}
        {daysLeft !== null && daysLeft < farDays && (
          <span className={daysLeft < 14 ? 'tone-warn' : ''}>
            {' '}
            {t('status.daysLeft', { count: daysLeft, formatted: format.number(daysLeft) })}
          </span>
        )}
      </span>
      {lost > 0 && (
        <Part to="transfers">
          <span className="tone-bad">
            {t('status.lost', { count: lost, formatted: format.number(lost) })}
          </span>
        </Part>
      )}
      {quarantinedEvents > 0 && (
        <Part to="quarantine">
          <span className="tone-warn">
            {t('sources.quarantine', {
              count: quarantinedEvents,
              formatted: format.number(quarantinedEvents),
            })}
          </span>
        </Part>
      )}
    </>
  );
}

function EngineState() {
  const { t } = useWords();
  const { value } = useRequest('app.engineStatus', {}, onEngine);
  if (!value) return null;
  const isFine = value.state === 'running';
  return <span className={isFine ? 'status' : 'status tone-warn'}>{t(`status.engine.${value.state}`)}</span>;
}
