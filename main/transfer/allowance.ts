/** What the configuration lets through at a time, and to a host. Pure. */
import { weekdays, type TransfersConfig } from '../../contract/config.ts';

export interface Allowance {
  /** Null for no limit, 0 for nothing at all. */
  bytesPerSecond: number | null;
  /** When the entry of the timetable that is in force ends, UTC epoch ms; null when none is. */
  untilAt: number | null;
}

type Limited = Pick<TransfersConfig, 'maxBytesPerSecond' | 'timetable'>;

/** By the first entry of the timetable that is in force at `now` (UTC epoch ms, read in the computer's own time), else by the limit. */
export function allowanceAt({ maxBytesPerSecond, timetable }: Limited, now: number): Allowance {
  for (const { days, from, until, maxBytesPerSecond: bytesPerSecond } of timetable)
    for (const ago of [0, 1]) {
      // One that passes midnight may have begun yesterday.
      const begun = dayOf(now, -ago);
      const untilAt = timeOf(begun, until, until <= from ? 1 : 0);
      const isDay = days.some((day) => weekdays.indexOf(day) === (begun.getDay() + 6) % 7);
      if (isDay && now >= timeOf(begun, from, 0) && now < untilAt) return { bytesPerSecond, untilAt };
    }
  return { bytesPerSecond: maxBytesPerSecond, untilAt: null };
}

function dayOf(now: number, days: number): Date {
  const at = new Date(now);
  return new Date(at.getFullYear(), at.getMonth(), at.getDate() + days);
}

function timeOf(day: Date, text: string, days: number): number {
  const [hours = 0, minutes = 0] = text.split(':').map(Number);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + days, hours, minutes).getTime();
}

type HostLimit = TransfersConfig['hosts'][number];

/** The first entry for a host (`name[:port]`, as URL.host spells it); null when there is none. */
export function limitOf(hosts: readonly HostLimit[], host: string): HostLimit | null {
  return hosts.find((entry) => isMatch(entry.host.toLowerCase(), host)) ?? null;
}

function isMatch(pattern: string, host: string): boolean {
  const name = host.replace(/:\d+$/, '');
  const isPortNamed = /:\d+$/.test(pattern);
  const called = isPortNamed ? host : name;
  return pattern.startsWith('*.') ? called.endsWith(pattern.slice(1)) : called === pattern;
}
