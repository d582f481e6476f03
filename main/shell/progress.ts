/** What the task bar shows of the transfers. Pure. */
import type { TransferSummary } from '../../contract/views.ts';

export interface Progress {
  /** Most bytes that were left since the transfers were last idle. */
  readonly mostBytesLeft: number;
  /** 0 to 1; -1 shows none. */
  readonly fraction: number;
  readonly mode: 'normal' | 'paused' | 'indeterminate';
}

export const noProgress: Progress = { mostBytesLeft: 0, fraction: -1, mode: 'normal' };

/** Counts from the start of a burst of transfers: the summary knows what is left, not what there was. */
export function nextProgress(
  before: Progress,
  { byState, bytesLeft, isPaused }: Pick<TransferSummary, 'byState' | 'bytesLeft' | 'isPaused'>,
): Progress {
  const activeCount = byState.queued + byState.downloading + byState.verifying;
  if (activeCount === 0) return noProgress;
  const mostBytesLeft = Math.max(before.mostBytesLeft, bytesLeft);
  if (mostBytesLeft === 0) {
    return { mostBytesLeft, fraction: isPaused ? 0 : 2, mode: isPaused ? 'paused' : 'indeterminate' };
  }
  return { mostBytesLeft, fraction: 1 - bytesLeft / mostBytesLeft, mode: isPaused ? 'paused' : 'normal' };
}
