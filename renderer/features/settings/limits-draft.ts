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

export interface HostDraft {
  /** Of this form alone. */
  key: number;
  host: string;
  speed: string;
  connections: string;
}

export interface LimitsDraft {
  speed: string;
  metered: TransfersConfig['metered'];
  yieldToDeadlines: boolean;
  times: readonly TimeDraft[];
  concurrency: string;
  hosts: readonly HostDraft[];
  verifyAfterWrite: boolean;
}

const mb = 1_000_000;

export function draftOfLimits(config: TransfersConfig): LimitsDraft {
  return {
    speed: textOf(config.maxBytesPerSecond),
    metered: config.metered,
    yieldToDeadlines: config.yieldToDeadlines,
    concurrency: String(config.concurrency),
    verifyAfterWrite: config.verifyAfterWrite,
    hosts: config.hosts.map(({ host, maxBytesPerSecond, connections }, key) => ({
      key,
      host,
      speed: textOf(maxBytesPerSecond),
      connections: connections === null ? '' : String(connections),
    })),
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
  return { key: nextKey(times), days: weekdays.slice(0, 5), from: '08:00', until: '18:00', speed: '1' };
}

/** One for which only its name is missing. */
export function newHost(hosts: readonly HostDraft[]): HostDraft {
  return { key: nextKey(hosts), host: '', speed: '', connections: '' };
}

function nextKey(rows: readonly { key: number }[]): number {
  return Math.max(-1, ...rows.map(({ key }) => key)) + 1;
}

export type WrongPart = 'speed' | 'days' | 'concurrency' | 'host' | 'connections';

/** The configuration that the form stands for, or which part of it cannot be taken. What the form does not show stays. */
export function readLimits(
  before: TransfersConfig,
  draft: LimitsDraft,
): { next: TransfersConfig; wrong: null } | { next: null; wrong: WrongPart } {
  const parsed = transfersSchema.safeParse({
    ...before,
    maxBytesPerSecond: bytesOf(draft.speed),
    concurrency: countOf(draft.concurrency) ?? Number.NaN,
    metered: draft.metered,
    yieldToDeadlines: draft.yieldToDeadlines,
    verifyAfterWrite: draft.verifyAfterWrite,
    hosts: draft.hosts.map(({ host, speed, connections }) => ({
      host: host.trim(),
      maxBytesPerSecond: bytesOf(speed),
      connections: countOf(connections),
    })),
    timetable: draft.times.map(({ days, from, until, speed }) => ({
      days,
      from,
      until,
      maxBytesPerSecond: bytesOf(speed),
    })),
  });
  if (parsed.success) return { next: parsed.data, wrong: null };
  return { next: null, wrong: wrongPart(parsed.error.issues[0]?.path ?? []) };
}

function wrongPart(path: readonly PropertyKey[]): WrongPart {
  const last = path.findLast((part) => typeof part === 'string');
  return wrongParts.find((part) => part === last) ?? 'speed';
}

const wrongParts = ['days', 'concurrency', 'host', 'connections'] as const;

function textOf(bytesPerSecond: number | null): string {
  return bytesPerSecond === null ? '' : String(bytesPerSecond / mb);
}

/** NaN is refused by the schema. */
function bytesOf(text: string): number | null {
  const typed = text.trim().replace(',', '.');
  if (typed === '') return null;
  return /^\d{1,6}(\.\d{1,6})?$/.test(typed) ? Math.round(Number(typed) * mb) : Number.NaN;
}

function countOf(text: string): number | null {
  const typed = text.trim();
  if (typed === '') return null;
  return /^\d{1,3}$/.test(typed) ? Number(typed) : Number.NaN;
}
