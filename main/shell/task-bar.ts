import type { Clock } from '../clock.ts';
import type { Result } from '../../contract/error.ts';
import type { TransferSummary } from '../../contract/views.ts';
import { nextProgress, noProgress, type Progress } from './progress.ts';

const restMs = 1_000;

/**
 * Shows the transfers on the task bar. Call the returned function whenever they may have changed: at most one question a
 * second goes to the engine, and the last call is always followed by one.
 */
export function followTransfers(
  ask: () => Promise<Result<TransferSummary>>,
  show: (progress: Progress, summary: TransferSummary | null) => void,
  clock: Clock,
): () => void {
  let progress = noProgress;
  let isStale = false;
  let isAsking = false;
  const refresh = async (): Promise<void> => {
    while (isStale) {
      isStale = false;
      const summary = await ask();
      progress = summary.ok ? nextProgress(progress, summary.value) : noProgress;
      show(progress, summary.ok ? summary.value : null);
      await clock.wait(restMs);
    }
    isAsking = false;
  };
  return () => {
    isStale = true;
    if (isAsking) return;
    isAsking = true;
    void refresh();
  };
}
