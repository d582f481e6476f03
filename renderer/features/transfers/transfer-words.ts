import type { TFunction } from 'i18next';
import type { TransferView } from '../../../contract/views.ts';
import type { Format } from '../../i18n/format.ts';
import type { MarkedState } from '../shared/state-mark.tsx';

/** The state that is shown: a stalled download looks like one, and everything unfinished is paused while all is. */
export function shownState(transfer: TransferView, isPaused: boolean): MarkedState {
  if (isPaused && (transfer.state === 'queued' || transfer.state === 'waiting')) return 'paused';
  return transfer.state === 'downloading' && transfer.isStalled ? 'stalled' : transfer.state;
}

/**
 * One line in plain words: why, what happens next, how long there is.
 *
 * @param nowAt UTC epoch ms
 */
export function describeTransfer(
  transfer: TransferView,
  nowAt: number,
  t: TFunction,
  format: Format,
): string {
  const parts: string[] = [];
  if (transfer.state === 'expired') parts.push(t('transfers.lostText'));
  else if (transfer.state === 'downloading' && transfer.isStalled) parts.push(t('transfers.stalledText'));
  else if (transfer.code !== null) parts.push(reasonOf(transfer, t, format));
  if (transfer.state === 'waiting' && transfer.dueAt !== null)
    parts.push(nextTry(transfer.dueAt - nowAt, t, format));
  if (transfer.state === 'failed' && transfer.code !== null) parts.push(t(`errors.${transfer.code}.next`));
  if (!isOver(transfer) && transfer.deadlineAt !== null && !isNoDeadline(transfer.deadlineAt - nowAt))
    parts.push(deadline(transfer.deadlineAt - nowAt, t, format));
  if (transfer.resumedCount > 0) parts.push(t('transfers.resumed', { count: transfer.resumedCount }));
  return parts.join(' ');
}

/** Time until the last byte at the present speed; null while it cannot be told. */
export function msLeft(transfer: TransferView): number | null {
  const { bytesTotal, bytesPerSecond, bytesDone } = transfer;
  if (transfer.state !== 'downloading' || bytesTotal === null || bytesPerSecond === null) return null;
  return bytesPerSecond > 0 ? ((bytesTotal - bytesDone) / bytesPerSecond) * 1000 : null;
}

/** The service forgets within days; own storage keeps what it has, which is told as a time years away. */
export function isNoDeadline(inMs: number): boolean {
  return inMs > 366 * 86_400_000;
}

function isOver({ state }: TransferView): boolean {
  return state === 'archived' || state === 'cancelled' || state === 'expired';
}

function reasonOf(transfer: TransferView, t: TFunction, format: Format): string {
  if (transfer.code === null) return '';
  // The sentence is told after a colon; its own full stop moves behind the status.
  const says = lowerFirst(t(`errors.${transfer.code}.says`).replace(/[.。]$/, ''));
  const state = t(`states.${transfer.state}`);
  if (transfer.httpStatus === null) return t('transfers.reason', { state, says });
  const status = format.number(transfer.httpStatus);
  return t('transfers.reasonHttp', { state, says, status });
}

/** German nouns and names keep their capital: only the English article is lowered. */
function lowerFirst(text: string): string {
  return /^(The|A|An|No|Another|Something) /.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

function nextTry(inMs: number, t: TFunction, format: Format): string {
  return inMs <= 0 ? t('transfers.nextTryNow') : t('transfers.nextTry', { duration: format.span(inMs) });
}

function deadline(inMs: number, t: TFunction, format: Format): string {
  return inMs <= 0 ? t('transfers.deadlinePassed') : t('transfers.left', { duration: format.span(inMs) });
}
