import { memo } from 'react';
import type { TransferView } from '../../../contract/views.ts';
import { useWords } from '../../i18n/use-words.ts';
import { Button } from '../../ui/button.tsx';
import { Instant } from '../shared/instant.tsx';
import { ParticipantNames } from '../shared/participants.tsx';
import { StateMark } from '../shared/state-mark.tsx';
import { msLeft, shownState } from './transfer-words.ts';

interface TransferRowProps {
  transfer: TransferView;
  /** Why it stands as it does, and what comes next. */
  reason: string;
  isPaused: boolean;
  onRetry: (transfer: TransferView) => void;
  onCancel: (transfer: TransferView) => void;
  onOpen: (transfer: TransferView) => void;
}

/** One job in two lines: what it is and how far, then why and what comes next. */
export const TransferRow = memo(function TransferRow(props: TransferRowProps) {
  const { transfer, reason, isPaused, onRetry, onCancel, onOpen } = props;
  const { t, format } = useWords();
  const canRetry = ['failed', 'expired', 'waiting', 'cancelled'].includes(transfer.state);
  const canCancel = !['archived', 'cancelled', 'expired'].includes(transfer.state);
  return (
    <>
      <StateMark state={shownState(transfer, isPaused)} />
      <div className="transfer-what">
        <button type="button" className="link" title={t('transfers.open')} onClick={() => onOpen(transfer)}>
          <ParticipantNames participants={transfer.participants} most={3} />
        </button>
        <span className="soft">
          <Instant at={transfer.startedAt} isShort /> ·{' '}
          {t('transfers.fileOf', {
            number: format.number(transfer.chunkIndex + 1),
            kind: t(`transfers.${transfer.kind}`),
          })}
        </span>
      </div>
      <Progress transfer={transfer} />
      <div className="transfer-actions">
        {canRetry && (
          <Button isSmall onPress={() => onRetry(transfer)}>
            {t('transfers.retry')}
          </Button>
        )}
        {canCancel && (
          <Button isSmall look="plain" onPress={() => onCancel(transfer)}>
            {t('transfers.cancel')}
          </Button>
        )}
      </div>
      <p
        className={
          transfer.state === 'failed' || transfer.state === 'expired' ? 'reason tone-bad' : 'reason soft'
        }
      >
        {reason}
      </p>
    </>
  );
});

function Progress({ transfer }: { transfer: TransferView }) {
  const { t, format } = useWords();
  const { bytesDone, bytesTotal, bytesPerSecond, state } = transfer;
  const left = msLeft(transfer);
  const done = format.bytes(bytesDone);
  if (bytesDone === 0 && bytesTotal === null) return <div />;
  const share = bytesTotal === null || bytesTotal === 0 ? null : Math.min(1, bytesDone / bytesTotal);
  return (
    <div className="transfer-progress">
      {share !== null && state !== 'archived' && (
        <div
          className="progress"
          role="progressbar"
          aria-label={t(`states.${state}`)}
          aria-valuenow={Math.round(share * 100)}
          aria-valuemin={0}
          aria-valuemax={100}
        >
          <div style={{ inlineSize: `${share * 100}%` }} />
        </div>
      )}
      <span>
        {bytesTotal === null || state === 'archived'
          ? done
          : t('transfers.progress', { done, total: format.bytes(bytesTotal) })}
        {bytesPerSecond !== null && state === 'downloading' && (
          <span className="soft"> · {t('transfers.speed', { bytes: format.bytes(bytesPerSecond) })}</span>
        )}
        {left !== null && (
          <span className="soft"> · {t('transfers.timeLeft', { duration: format.span(left) })}</span>
        )}
      </span>
    </div>
  );
}
