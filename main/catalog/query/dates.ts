import type { DateValue } from './ast.ts';

/** What a query needs to know of the moment it is asked in. */
export interface QueryMoment {
  /** UTC epoch ms. */
  now: number;
  /** Days begin at its midnight. */
  zone: Zone;
}

/** A time zone. */
export interface Zone {
  /** Ms that local time is ahead of UTC. */
  offsetAt(instant: number): number;
}

/** A stretch of time: `from` inclusive, `to` exclusive; UTC epoch ms. */
export interface Span {
  from: number;
  to: number;
}

export interface CalendarDay {
  year: number;
  /** 1 to 12. */
  month: number;
  day: number;
}

/** The stretch that a date names. */
export function spanOf(value: DateValue, moment: QueryMoment): Span {
  switch (value.unit) {
    case 'year':
      return between(
        { year: value.year, month: 1, day: 1 },
        { year: value.year + 1, month: 1, day: 1 },
        moment,
      );
    case 'month':
      return between({ ...value, day: 1 }, { year: value.year, month: value.month + 1, day: 1 }, moment);
    case 'day':
      return between(value, { ...value, day: value.day + 1 }, moment);
    case 'minute': {
      const from = instantOf(value, moment.zone, value.hour, value.minute);
      return { from, to: from + 60_000 };
    }
    case 'today':
      return daysFrom(0, 1, moment);
    case 'yesterday':
      return daysFrom(-1, 0, moment);
    case 'last':
      return lastSpan(value, moment);
  }
}

function lastSpan({ count, of }: { count: number; of: 'h' | 'd' | 'w' | 'm' }, moment: QueryMoment): Span {
  if (of === 'h') return { from: moment.now - count * 3_600_000, to: moment.now };
  if (of !== 'm') return daysFrom(1 - count * (of === 'w' ? 7 : 1), 1, moment);
  const today = dayOf(moment.now, moment.zone);
  const lastDay = new Date(Date.UTC(today.year, today.month - count, 0)).getUTCDate();
  const from = { year: today.year, month: today.month - count, day: Math.min(today.day, lastDay) + 1 };
  return between(from, { ...today, day: today.day + 1 }, moment);
}

function daysFrom(first: number, end: number, { now, zone }: QueryMoment): Span {
  const today = dayOf(now, zone);
  return between({ ...today, day: today.day + first }, { ...today, day: today.day + end }, { now, zone });
}

function between(first: CalendarDay, end: CalendarDay, { zone }: QueryMoment): Span {
  return { from: instantOf(first, zone), to: instantOf(end, zone) };
}

/** The day that it is in a zone. */
export function dayOf(instant: number, zone: Zone): CalendarDay {
  const local = new Date(instant + zone.offsetAt(instant));
  return { year: local.getUTCFullYear(), month: local.getUTCMonth() + 1, day: local.getUTCDate() };
}

/** The instant at which a local time is; parts beyond their range roll over, an hour that a clock change leaves out is the one after. */
export function instantOf(day: CalendarDay, zone: Zone, hour = 0, minute = 0): number {
  const wall = new Date(0);
  wall.setUTCFullYear(day.year, day.month - 1, day.day);
  const local = wall.getTime() + (hour * 60 + minute) * 60_000;
  // The offset before and after a change differ; of the two answers the one that reads back as asked is right.
  const guesses = [zone.offsetAt(local - 86_400_000), zone.offsetAt(local + 86_400_000)];
  for (const offset of guesses) {
    const instant = local - offset;
    if (zone.offsetAt(instant) === offset) return instant;
  }
  return local - (guesses[0] ?? 0);
}

/** @param timeZone IANA name @throws RangeError when the runtime does not know it */
export function createZone(timeZone: string): Zone {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return {
    offsetAt(instant) {
      const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
      const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
      const day = Date.UTC(part('year'), part('month') - 1, part('day'));
      const wall = day + (part('hour') * 3600 + part('minute') * 60 + part('second')) * 1000;
      return wall - Math.floor(instant / 1000) * 1000;
    },
  };
}

/** The zone of this computer. */
export function localZone(): Zone {
  return createZone(new Intl.DateTimeFormat().resolvedOptions().timeZone);
}
