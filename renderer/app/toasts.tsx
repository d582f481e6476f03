import { X } from 'lucide-react';
import { useEffect } from 'react';
import type { OperationView } from '../../contract/views.ts';
import { useBridgeEvent } from '../bridge/bridge-context.tsx';
import { useLabelling } from '../features/labels/use-labelling.ts';
import { ErrorPanel } from '../features/shared/error-panel.tsx';
import { useWords } from '../i18n/use-words.ts';
import type { Told } from '../store/notices-slice.ts';
import { useWindow } from '../store/window-store.ts';
import { Button } from '../ui/button.tsx';
import { IconButton } from '../ui/icon-button.tsx';

/** Good news leaves by itself; what needs a person stays until it is dismissed. */
const shownMs = 6000;

/** Results of jobs, told politely in a corner. */
export function Toasts() {
  const { t } = useWords();
  const toasts = useWindow((state) => state.toasts);
  const tell = useWindow((state) => state.tell);
  useBridgeEvent('notice', (notice) => tell({ kind: 'notice', notice }));
  return (
    <div className="toasts" role="region" aria-label={t('notices.label')} aria-live="polite">
      {toasts.map(({ id, told }) => (
        <Toast key={id} id={id} told={told} />
      ))}
    </div>
  );
}

function Toast({ id, told }: { id: number; told: Told }) {
  const { t } = useWords();
  const dismiss = useWindow((state) => state.dismiss);
  const leaves =
    told.kind === 'done' ||
    told.kind === 'undone' ||
    told.kind === 'ran' ||
    told.kind === 'labelled' ||
    (told.kind === 'notice' && told.notice.kind === 'recording-archived');
  useEffect(() => {
    if (!leaves) return undefined;
    const timer = setTimeout(() => dismiss(id), shownMs);
    return () => clearTimeout(timer);
  }, [leaves, dismiss, id]);
  return (
    <div className="toast">
      <div className="toast-body">
        <ToldWords told={told} onFollow={() => dismiss(id)} />
      </div>
      <IconButton isSmall label={t('notices.dismiss')} icon={<X size={14} />} onPress={() => dismiss(id)} />
    </div>
  );
}

function ToldWords({ told, onFollow }: { told: Told; onFollow: () => void }) {
  const { t, format } = useWords();
  switch (told.kind) {
    case 'done':
      return (
        <span>
          {told.what === 'saved' || told.what === 'removed'
            ? t(`notices.${told.what}`)
            : t(`notices.${told.what}`, { count: told.count })}
        </span>
      );
    case 'labelled':
      return <LabelledWords operation={told.operation} onFollow={onFollow} />;
    case 'ran':
      return (
        <span>{t('search.saves.ran', { count: told.count, formatted: format.number(told.count) })}</span>
      );
    case 'undone':
      return <span>{t('labels.undone', { count: told.count, formatted: format.number(told.count) })}</span>;
    case 'failed':
      return <ErrorPanel error={told.error} />;
    case 'imported': {
      const { applied, duplicate, kept, quarantined } = told.report;
      const report = {
        applied: format.number(applied),
        duplicate: format.number(duplicate),
        kept: format.number(kept),
        quarantined: format.number(quarantined),
      };
      return (
        <>
          <strong>{t('notices.imported')}</strong>
          <span>{t('notices.importReport', report)}</span>
        </>
      );
    }
    case 'notice':
      return <NoticeWords told={told} onFollow={onFollow} />;
  }
}

function LabelledWords({ operation, onFollow }: { operation: OperationView; onFollow: () => void }) {
  const { t, format } = useWords();
  const { undo } = useLabelling();
  const { id, changeCount } = operation;
  if (changeCount === 0) return <span>{t('labels.unchanged')}</span>;
  return (
    <>
      <span>{t('labels.changed', { count: changeCount, formatted: format.number(changeCount) })}</span>
      <Button
        isSmall
        onPress={() => {
          onFollow();
          void undo(id);
        }}
      >
        {t('labels.undo')}
      </Button>
    </>
  );
}

function NoticeWords({ told, onFollow }: { told: Extract<Told, { kind: 'notice' }>; onFollow: () => void }) {
  const { t, format } = useWords();
  const go = useWindow((state) => state.go);
  const openRecording = useWindow((state) => state.openRecording);
  const { kind, subject, code, count = 1 } = told.notice;
  const follow = (run: () => void) => () => {
    run();
    onFollow();
  };
  return (
    <>
      <strong>{t(`notices.${kind}`, { subject: subject ?? '', formatted: format.number(count) })}</strong>
      {code !== null && (
        <span>
          {t(`errors.${code}.says`)} {t(`errors.${code}.next`)}
        </span>
      )}
      {kind.startsWith('recording-') && subject !== null && (
        <Button isSmall onPress={follow(() => openRecording(subject))}>
          {t('notices.openRecording')}
        </Button>
      )}
      {kind.startsWith('deadline-') && (
        <Button isSmall onPress={follow(() => go('transfers'))}>
          {t('notices.openTransfers')}
        </Button>
      )}
      {(kind === 'source-failed' || kind === 'source-silent') && (
        <Button isSmall onPress={follow(() => go('sources'))}>
          {t('notices.openSources')}
        </Button>
      )}
      {kind === 'event-quarantined' && (
        <Button isSmall onPress={follow(() => go('quarantine'))}>
          {t('notices.openQuarantine')}
        </Button>
      )}
    </>
  );
}
