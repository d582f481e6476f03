/** The limits of transfers as the form holds them: text, in megabytes a second. */
import { transfersSchema, weekdays, type TransfersConfig } from '../../../contract/config.ts';

export type Weekday = (typeof weekdays)[number];

export interface TimeDraft {
  /** Of this form alone. */
  key: number;
  days: readonly Weekday[];
  from: string;
  until: string;
  speed: string;
}

export interface LimitsDraft {
  speed: string;
  metered: TransfersConfig['metered'];
  yieldToDeadlines: boolean;
  times: readonly TimeDraft[];
}

const mb = 1_000_000;

export function draftOfLimits(config: TransfersConfig): LimitsDraft {
  return {
    speed: textOf(config.maxBytesPerSecond),
    metered: config.metered,
    yieldToDeadlines: config.yieldToDeadlines,
    times: config.timetable.map(({ days, from, until, maxBytesPerSecond }, key) => ({
      key,
      days,
      from,
      until,
      speed: textOf(maxBytesPerSecond),
    })),
  };
}

/** Working hours at a tenth of a usual line. */
export function newTime(times: readonly TimeDraft[]): TimeDraft {
  const key = Math.max(-1, ...times.map((time) => time.key)) + 1;
  return { key, days: weekdays.slice(0, 5), from: '08:00', until: '18:00', speed: '1' };
}

/** Null when something in the form cannot be taken. What the form does not show stays. */
export function configOfLimits(before: TransfersConfig, draft: LimitsDraft): TransfersConfig | null {
  const parsed = transfersSchema.safeParse({
    ...before,
    maxBytesPerSecond: bytesOf(draft.speed),
    metered: draft.metered,
    yieldToDeadlines: draft.yieldToDeadlines,
    timetable: draft.times.map(({ days, from, until, speed }) => ({
      days,
      from,
      until,
      maxBytesPerSecond: bytesOf(speed),
    })),
  });
  return parsed.success ? parsed.data : null;
}

function textOf(bytesPerSecond: number | null): string {
  return bytesPerSecond === null ? '' : String(bytesPerSecond / mb);
}

/** NaN is refused by the schema. */
function bytesOf(text: string): number | null {
  const typed = text.trim().replace(',', '.');
  if (typed === '') return null;
  return /^\d{1,6}(\.\d{1,6})?$/.test(typed) ? Math.round(Number(typed) * mb) : Number.NaN;
}
