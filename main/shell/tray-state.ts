/** What the icon in the task bar says of the archive. Pure. */
import type { EngineStatus, TransferSummary } from '../../contract/views.ts';
import type { NativeWords } from './native-words.ts';

export interface TrayState {
  /** One fact each, the most pressing first. */
  lines: readonly string[];
  /** Somebody has to look. */
  isAlarm: boolean;
  isPaused: boolean;
}

export interface TrayFacts {
  engine: EngineStatus['state'];
  /** Null until the engine has answered. */
  summary: TransferSummary | null;
  /** A recording was lost since a person last looked. */
  hasLostUnseen: boolean;
  /** UTC epoch ms. */
  now: number;
}

const hourMs = 3_600_000;

export function describeTray(
  { engine, summary, hasLostUnseen, now }: TrayFacts,
  { tray }: NativeWords,
): TrayState {
  if (engine === 'failed') return { lines: [tray.engineFailed], isAlarm: true, isPaused: false };
  if (summary === null || engine === 'starting' || engine === 'restarting')
    return { lines: [tray.starting], isAlarm: hasLostUnseen, isPaused: false };
  const { byState, forecast, nextDeadlineAt, isPaused } = summary;
  const leftMs = nextDeadlineAt === null ? Infinity : nextDeadlineAt - now;
  const urgent = leftMs <= hourMs ? tray.dueWithinHour : leftMs <= 6 * hourMs ? tray.dueWithinSix : null;
  const alarms = [
    hasLostUnseen ? tray.lostNow : null,
    forecast.late > 0 ? counted(tray.late, forecast.late) : null,
    urgent,
  ].filter((line) => line !== null);
  const active = byState.queued + byState.downloading + byState.verifying;
  const doing = [
    isPaused ? tray.paused : null,
    active > 0 ? counted(tray.archiving, active) : null,
    byState.waiting > 0 ? counted(tray.waiting, byState.waiting) : null,
    active + byState.waiting === 0 ? tray.nothing : null,
    byState.expired > 0 ? counted(tray.lost, byState.expired) : null,
  ].filter((line) => line !== null);
  return { lines: [...alarms, ...doing], isAlarm: alarms.length > 0, isPaused };
}

function counted(text: string, count: number): string {
  return `${text}: ${String(count)}`;
}
