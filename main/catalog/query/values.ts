/**
 * Values behind a field's colon: read them, write them, and find the nearest right one for a wrong one.
 */
import type { DateValue, DurationBounds } from './ast.ts';

const lowestYear = 1900;
const highestYear = 2999;
const isoDate = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2})(?:T(\d{1,2}):(\d{2}))?)?)?$/i;

/** @returns null when it is no date */
export function readDate(text: string): DateValue | null {
  const lower = text.toLowerCase();
  if (lower === 'today' || lower === 'yesterday') return { unit: lower };
  const last = /^last-(\d{1,4})([hdwm])$/.exec(lower);
  if (last) {
    const count = Number(last[1]);
    return count === 0 ? null : { unit: 'last', count, of: last[2] as 'h' | 'd' | 'w' | 'm' };
  }
  const parts = isoDate.exec(text);
  return parts === null ? null : calendarValue(parts.slice(1).map((part) => (part ? Number(part) : null)));
}

function calendarValue(parts: (number | null)[]): DateValue | null {
  const [year = null, month = null, day = null, hour = null, minute = null] = parts;
  if (year === null || year < lowestYear || year > highestYear) return null;
  if (month === null) return { unit: 'year', year };
  if (month < 1 || month > 12) return null;
  if (day === null) return { unit: 'month', year, month };
  if (day < 1 || day > daysIn(year, month)) return null;
  if (hour === null || minute === null) return { unit: 'day', year, month, day };
  return hour > 23 || minute > 59 ? null : { unit: 'minute', year, month, day, hour, minute };
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** The date that was most likely meant: other orders and signs of date, days past the end of a month. */
export function nearestDate(text: string): DateValue | null {
  const iso = /^(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?/.exec(text);
  const european = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$/.exec(text);
  const found = iso ? iso.slice(1, 4) : european ? [european[3], european[2], european[1]] : null;
  if (found === null) return nearestRelativeDate(text);
  const [year = 0, givenMonth = 1, givenDay] = found.map((part) =>
    part === undefined ? undefined : Number(part),
  );
  // A month past 12 beside a day that could be one: they were swapped.
  const isSwapped = givenMonth > 12 && givenDay !== undefined && givenDay <= 12;
  const month = clamp(isSwapped ? givenDay : givenMonth, 1, 12);
  const wanted = isSwapped ? givenMonth : givenDay;
  const inRange = clamp(year, lowestYear, highestYear);
  if (wanted === undefined) return { unit: 'month', year: inRange, month };
  return { unit: 'day', year: inRange, month, day: clamp(wanted, 1, daysIn(inRange, month)) };
}

function nearestRelativeDate(text: string): DateValue | null {
  const last = /^(?:last)?[-_ ]?(\d{1,4})[-_ ]?([hdwm])/i.exec(text);
  if (last && Number(last[1]) > 0)
    return { unit: 'last', count: Number(last[1]), of: (last[2] ?? 'd').toLowerCase() as 'd' };
  const near = nearestOf(text.toLowerCase(), ['today', 'yesterday']);
  return near === null ? null : { unit: near as 'today' | 'yesterday' };
}

export function writeDate(value: DateValue): string {
  switch (value.unit) {
    case 'today':
    case 'yesterday':
      return value.unit;
    case 'last':
      return `last-${String(value.count)}${value.of}`;
    case 'year':
      return String(value.year);
    case 'month':
      return `${String(value.year)}-${two(value.month)}`;
    case 'day':
      return `${String(value.year)}-${two(value.month)}-${two(value.day)}`;
    case 'minute':
      return `${String(value.year)}-${two(value.month)}-${two(value.day)}T${two(value.hour)}:${two(value.minute)}`;
  }
}

/** `>10m`, `<=90s`, `1m..5m`. @returns null when it is no bound or an empty range */
export function readDuration(text: string): DurationBounds | null {
  const bound = /^([<>]=?)(.+)$/.exec(text);
  if (bound?.[1] !== undefined && bound[2] !== undefined) {
    const seconds = readSeconds(bound[2]);
    if (seconds === null) return null;
    const limit = { seconds, isIncluded: bound[1].endsWith('=') };
    return bound[1].startsWith('>') ? { min: limit, max: null } : { min: null, max: limit };
  }
  const range = /^(.+?)\.\.(.+)$/.exec(text);
  if (range?.[1] === undefined || range[2] === undefined) return null;
  const [min, max] = [readSeconds(range[1]), readSeconds(range[2])];
  if (min === null || max === null || min > max) return null;
  return { min: { seconds: min, isIncluded: true }, max: { seconds: max, isIncluded: true } };
}

/** A bare length is taken for "longer than"; a range the wrong way round is turned. */
export function nearestDuration(text: string): DurationBounds | null {
  const range = text.split('..').map((part) => readSeconds(part.replace(/[^0-9hms]/gi, '')));
  const [first = null, second = null] = range;
  if (first !== null && second !== null)
    return readDuration(`${String(Math.min(first, second))}s..${String(Math.max(first, second))}s`);
  if (first === null) return null;
  return /^\s*</.test(text)
    ? { min: null, max: { seconds: first, isIncluded: false } }
    : { min: { seconds: first, isIncluded: false }, max: null };
}

export function writeDuration({ min, max }: DurationBounds): string {
  if (min !== null && max !== null) return `${writeSeconds(min.seconds)}..${writeSeconds(max.seconds)}`;
  if (min !== null) return `>${min.isIncluded ? '=' : ''}${writeSeconds(min.seconds)}`;
  return max === null ? '>=0s' : `<${max.isIncluded ? '=' : ''}${writeSeconds(max.seconds)}`;
}

/** `1h30m`, `90s`, `90` (seconds). */
function readSeconds(text: string): number | null {
  const parts = /^(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,8})s?)?$/i.exec(text);
  if (parts === null || text === '') return null;
  const [hours, minutes, seconds] = parts.slice(1).map((part) => Number(part || 0));
  return (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0);
}

function writeSeconds(total: number): string {
  const [hours, minutes, seconds] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  const parts = [hours > 0 && `${String(hours)}h`, minutes > 0 && `${String(minutes)}m`];
  return [...parts, (seconds > 0 || total === 0) && `${String(seconds)}s`].filter(Boolean).join('');
}

/** The candidate within the fewest typing errors; null when none is near. */
export function nearestOf(text: string, candidates: readonly string[]): string | null {
  const most = text.length <= 3 ? 1 : text.length <= 6 ? 2 : 3;
  let best: string | null = null;
  let fewest = most + 1;
  for (const candidate of candidates) {
    const errors = candidate.startsWith(text) && text.length >= 2 ? 1 : distance(text, candidate);
    if (errors < fewest) [best, fewest] = [candidate, errors];
  }
  return best;
}

/** Insertions, deletions, replacements. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a.charAt(i - 1) === b.charAt(j - 1) ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
