/** Which rows are drawn, and where. */
import type { RecordingPages } from './recording-pages.ts';

export interface PlacedRow {
  index: number;
  /** Where it starts in the list, px. */
  startPx: number;
  /** It is in the document, but not to be seen. */
  isHidden: boolean;
}

interface Place {
  /** Of the rows that belong on the screen, and some around it. */
  indexes: readonly number[];
  /** The first one on the screen. */
  from: number;
  offsetPx: number;
  viewPx: number;
  rowPx: number;
  /** The row under the keyboard. */
  active: number | null;
}

/**
 * The rows of a place. While none of these has come, the list is behind: it shows the rows that came last, under their own numbers, so that
 * who drags through it sees what passes by and no empty bars. The active row is always among them, so that its id leads somewhere.
 */
export function placeRows(
  pages: Pick<RecordingPages, 'rowAt' | 'latest'>,
  { indexes, from, offsetPx, viewPx, rowPx, active }: Place,
): { rows: PlacedRow[]; isBehind: boolean } {
  const last = from + Math.max(0, Math.ceil(viewPx / rowPx) - 1);
  const hasCome = indexes.some((index) => index >= from && index <= last && pages.rowAt(index) !== null);
  const latest = pages.latest();
  const isBehind = !hasCome && latest.count > 0 && indexes.length > 0;
  const rows = isBehind
    ? Array.from({ length: Math.min(latest.count, last - from + 2) }, (_, at) => ({
        index: latest.from + at,
        startPx: offsetPx + at * rowPx,
        isHidden: false,
      }))
    : indexes.map((index) => ({ index, startPx: index * rowPx, isHidden: false }));
  if (active !== null && !rows.some(({ index }) => index === active))
    rows.push({ index: active, startPx: active * rowPx, isHidden: isBehind });
  return { rows, isBehind };
}
