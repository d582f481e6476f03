import type { HistogramBar } from '../../../../contract/views.ts';
import { dayText, type Days } from './period.ts';

/** A bar as it is drawn: one or more days or months. */
export interface DrawnBar {
  /** Written days, both inclusive. */
  first: string;
  last: string;
  count: number;
}

/** Bars that are still told apart by the eye and hit by the pointer. */
const mostDrawn = 120;
const fewestDays = 30;

/**
 * The bars to draw: all of them, or when a period is chosen that and as much again on both sides, so that it can be seen and
 * changed; neighbours are joined where they would be too many.
 */
export function drawnBars(bars: readonly HistogramBar[], { from, to }: Days): DrawnBar[] {
  const single = bars.map((bar, at): DrawnBar => {
    const next = bars[at + 1];
    return { first: dayText(bar.from), last: next ? dayBefore(next.from) : lastDay(bars), count: bar.count };
  });
  if (from === null && to === null) return joined(single);
  const start = single.findIndex(({ last }) => from === null || last >= from);
  const end = single.findLastIndex(({ first }) => to === null || first <= to);
  if (start < 0 || end < start) return joined(single);
  const margin = Math.max(end - start + 1, Math.ceil((fewestDays - (end - start)) / 2));
  return joined(single.slice(Math.max(0, start - margin), end + 1 + margin));
}

/** The first and last bar of a period; null where nothing of it is drawn. */
export function barsWithin(
  bars: readonly DrawnBar[],
  { from, to }: Days,
): { start: number; end: number } | null {
  if (from === null && to === null) return null;
  const start = bars.findIndex(({ last }) => from === null || last >= from);
  const end = bars.findLastIndex(({ first }) => to === null || first <= to);
  return start < 0 || end < start ? null : { start, end };
}

function joined(bars: readonly DrawnBar[]): DrawnBar[] {
  const size = Math.ceil(bars.length / mostDrawn);
  if (size <= 1) return [...bars];
  const groups: DrawnBar[] = [];
  for (let at = 0; at < bars.length; at += size) {
    const group = bars.slice(at, at + size);
    const [first, last] = [group[0], group.at(-1)];
    if (first && last)
      groups.push({
        first: first.first,
        last: last.last,
        count: group.reduce((sum, { count }) => sum + count, 0),
      });
  }
  return groups;
}

function dayBefore(at: number): string {
  const date = new Date(at);
  date.setDate(date.getDate() - 1);
  return dayText(date.getTime());
}

/** The last bar has no next one to end at: by its neighbours it is a day or a month. */
function lastDay(bars: readonly HistogramBar[]): string {
  const [before, last] = [bars.at(-2), bars.at(-1)];
  if (!last) return '';
  const date = new Date(last.from);
  const isMonth = before !== undefined && last.from - before.from > 5 * 86_400_000;
  if (isMonth) date.setMonth(date.getMonth() + 1, 0);
  return dayText(date.getTime());
}
