/** Raises the voice as deadlines come near: once for each recording's content at each threshold, however often it is looked at. */
import { everySoOften, type Clock } from '../clock.ts';

const hourMs = 3_600_000;

/** Time left at which each level begins; the most pressing first. */
const thresholds = [
  { level: 'urgent', leftMs: hourMs },
  { level: 'near', leftMs: 6 * hourMs },
] as const;

export type AlarmLevel = (typeof thresholds)[number]['level'];

export interface Alarm {
  level: AlarmLevel;
  /** Files at this level that are not home yet, those told of before included. */
  count: number;
  /** The nearest deadline among them; UTC epoch ms. */
  deadlineAt: number;
}

export interface EscalationDeps {
  clock: Clock;
  /** The time that deadlines are held against; UTC epoch ms. */
  now: () => number;
  /** Everything that is not home yet. */
  open: () => readonly { id: number; deadlineAt: number }[];
  tell: (alarm: Alarm) => void;
}

/** So often deadlines are looked at. */
const everyMs = 60_000;

export interface Escalation {
  /** Looks at all deadlines now. */
  check(): void;
  /** Looks at once and then every minute until the signal. */
  start(signal: AbortSignal): void;
}

export function createEscalation({ clock, now, open, tell }: EscalationDeps): Escalation {
  let told = new Map<number, AlarmLevel>();

  function check(): void {
    const at = now();
    const next = new Map<number, AlarmLevel>();
    const fresh = new Set<AlarmLevel>();
    const tasks = open().flatMap(({ id, deadlineAt }) => {
      const level = levelOf(deadlineAt - at);
      return level === null ? [] : [{ id, deadlineAt, level }];
    });
    for (const { id, level } of tasks) {
      next.set(id, level);
      if (told.get(id) !== level) fresh.add(level);
    }
    // A file that is home is forgotten, so that one fetched anew counts as new.
    told = next;
    for (const { level } of thresholds) {
      if (!fresh.has(level)) continue;
      const those = tasks.filter((task) => task.level === level);
      tell({ level, count: those.length, deadlineAt: Math.min(...those.map((task) => task.deadlineAt)) });
    }
  }

  return {
    check,
    start(signal) {
      // It ends by the signal alone; what it throws then is the signal's reason.
      everySoOften(clock, everyMs, signal, check).catch((reason: unknown) => reason);
    },
  };
}

/** Null when there is time, and also once the deadline has passed: what follows then is told as a loss. */
function levelOf(leftMs: number): AlarmLevel | null {
  if (leftMs <= 0) return null;
  return thresholds.find((threshold) => leftMs <= threshold.leftMs)?.level ?? null;
}
