/** When a process that died is started again. Pure; the waiting is the caller's. */

export interface CrashHistory {
  /** Crashes in a row that came soon after the start. */
  readonly fastCrashes: number;
}

export type RestartDecision = { action: 'restart'; afterMs: number } | { action: 'give-up' };

export const noCrashes: CrashHistory = { fastCrashes: 0 };

/** A process that ran this long was healthy: what kills it later is a new story. */
const healthyMs = 60_000;
const firstDelayMs = 250;
const longestDelayMs = 8_000;
const mostFastCrashes = 5;

/** What to do after a process died that had been up for `upMs`. */
export function afterCrash(
  history: CrashHistory,
  upMs: number,
): { history: CrashHistory; decision: RestartDecision } {
  const fastCrashes = upMs >= healthyMs ? 1 : history.fastCrashes + 1;
  if (fastCrashes > mostFastCrashes) return { history: { fastCrashes }, decision: { action: 'give-up' } };
  const afterMs = Math.min(firstDelayMs * 4 ** (fastCrashes - 1), longestDelayMs);
  return { history: { fastCrashes }, decision: { action: 'restart', afterMs } };
}
