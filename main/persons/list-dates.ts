import { instantOf, type Zone } from '../catalog/query/dates.ts';

/**
 * The day that a cell names: `2026-03-01`, `1.3.2026`, `01/03/2026`, `20260301`, with a time behind it or not.
 * @returns null when there is no such day
 */
export function readDay(
  text: string,
  dayOrder: 'dmy' | 'mdy',
): { year: number; month: number; day: number } | null {
  const iso = /^(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})(?:[T ].*)?$/.exec(text);
  const other = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?: .*)?$/.exec(text);
  if (iso !== null) return existing(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  if (other === null) return null;
  const [first, second] = [Number(other[1]), Number(other[3])];
  // Only slashes are written in both orders.
  const isMonthFirst = other[2] === '/' && dayOrder === 'mdy';
  return existing(Number(other[4]), isMonthFirst ? first : second, isMonthFirst ? second : first);
}

function existing(
  year: number,
  month: number,
  day: number,
): { year: number; month: number; day: number } | null {
  if (year < 1900 || year > 2999 || month < 1 || month > 12 || day < 1) return null;
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate() ? { year, month, day } : null;
}

/** When a day begins in a zone, `days` later. */
export function beginOf(date: { year: number; month: number; day: number }, zone: Zone, days = 0): number {
  return instantOf({ ...date, day: date.day + days }, zone);
}
