/** Counts over a set of rows: facets, totals, and recordings per day or month. */
import type { FacetField, FacetValue, HistogramBar, RecordingTotals } from '../../../contract/views.ts';
import { participantKinds } from '../../../contract/views.ts';
import { havingBits, missingBits, missingMask } from '../flags.ts';
import type { Db } from '../open.ts';
import { dayOf, instantOf, type Zone } from '../query/dates.ts';
import type { CodedColumn, Columns } from './columns.ts';
import { groupKeys } from './postings.ts';
import type { RowSet } from './row-set.ts';

/** How many rows there are, and what they add up to. */
export function totalsOf(set: RowSet, columns: Columns): RecordingTotals {
  let [count, bytes, durationMs] = [0, 0, 0];
  set.each((row) => {
    count += 1;
    bytes += columns.bytes[row] ?? 0;
    const length = columns.durationMs[row] ?? NaN;
    if (!Number.isNaN(length)) durationMs += length;
  });
  return { count, bytes, durationMs };
}

const codedFacets: Partial<Record<FacetField, CodedColumn>> = {
  state: 'state',
  service: 'service',
  format: 'format',
  type: 'content_type',
  channel: 'channel_type',
};

export interface FacetGround {
  db: Db;
  columns: Columns;
  /** See {@link nameGroups}; the same array while no name changes. */
  groupsOfNames: () => Uint32Array;
  /** Rows that are counted at a time. */
  sliceRows: number;
}

/** The values of a facet that occur in the set, most frequent first, at most `limit`; yields after each slice, between which nothing may change. */
export function* facetOf(
  field: FacetField,
  set: RowSet,
  ground: FacetGround,
  limit: number,
): Generator<undefined, FacetValue[]> {
  const { columns } = ground;
  const coded = codedFacets[field];
  if (coded !== undefined) return ranked(countCodes(set, columns, coded), limit);
  switch (field) {
    case 'kind':
      return ranked(
        countBits(
          set,
          columns.kinds,
          Object.fromEntries(participantKinds.map((kind, at) => [kind, 1 << at])),
        ),
        limit,
      );
    case 'missing':
      return ranked(countBits(set, columns.flags, { any: missingMask, ...missingBits }), limit);
    case 'has':
      return ranked(countBits(set, columns.flags, havingBits), limit);
    case 'with':
      return yield* countNames(ground, set, limit);
    default:
      return yield* countLabels(ground, field === 'case' ? 'case' : 'tag', set, limit);
  }
}

function countCodes(set: RowSet, columns: Columns, column: CodedColumn): FacetValue[] {
  const { codes, rows } = columns.coded[column];
  const counts = new Uint32Array(codes.values.length);
  set.each((row) => {
    const code = rows[row] ?? 0;
    counts[code] = (counts[code] ?? 0) + 1;
  });
  return codes.values.flatMap((value, code) => (value === null ? [] : { value, count: counts[code] ?? 0 }));
}

function countBits(set: RowSet, bits: Uint16Array, names: Readonly<Record<string, number>>): FacetValue[] {
  // Counted by combination first: there are few, and rows are many.
  const combinations = new Uint32Array(1 << 16);
  set.each((row) => {
    const own = bits[row] ?? 0;
    combinations[own] = (combinations[own] ?? 0) + 1;
  });
  return Object.entries(names).map(([value, mask]) => ({
    value,
    count: combinations.reduce((sum, count, own) => ((own & mask) === 0 ? sum : sum + count), 0),
  }));
}

/** Names that fold to the same are one value: a recording counts once for it, as `with:"…"` finds it. */
function* countNames(
  { db, columns, groupsOfNames, sliceRows }: FacetGround,
  set: RowSet,
  limit: number,
): Generator<undefined, FacetValue[]> {
  const counts = yield* columns.people.countNames(set, groupsOfNames(), sliceRows);
  const textOf = db.prepare<[number], string>('SELECT label FROM names WHERE id = ?').pluck();
  return topOf(counts, limit).map(({ id, count }) => ({ value: textOf.get(id) ?? '', count }));
}

/** For each name the first one that folds to the same. */
export function nameGroups(db: Db): Uint32Array {
  const pairs = db
    .prepare<[], [number, number]>('SELECT id, min(id) OVER (PARTITION BY folded) FROM names')
    .raw()
    .all();
  const groups = new Uint32Array(pairs.reduce((most, [id]) => Math.max(most, id), 0) + 1);
  for (const [id, first] of pairs) groups[id] = first;
  return groups;
}

function* countLabels(
  { db, columns, sliceRows }: FacetGround,
  kind: 'tag' | 'case',
  set: RowSet,
  limit: number,
): Generator<undefined, FacetValue[]> {
  const known = db
    .prepare<[string], { id: number; name: string }>('SELECT id, name FROM labels WHERE kind = ?')
    .all(kind);
  const highest = db.prepare<[], number>('SELECT coalesce(max(id), 0) FROM labels').pluck().get() ?? 0;
  const groups = Uint32Array.from({ length: highest + 1 }, (_, id) => id);
  const counts = yield* columns.labels.countGroups(set, groupKeys(groups, groups.length), sliceRows);
  return ranked(
    known.map(({ id, name }) => ({ value: name, count: counts[id] ?? 0 })),
    limit,
  );
}

function topOf(counts: Uint32Array, limit: number): { id: number; count: number }[] {
  const found: { id: number; count: number }[] = [];
  counts.forEach((count, id) => {
    if (count > 0) found.push({ id, count });
  });
  return found.sort((a, b) => b.count - a.count || a.id - b.id).slice(0, limit);
}

function ranked(values: readonly FacetValue[], limit: number): FacetValue[] {
  return values
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, limit);
}

/** More bars than these are drawn by month. */
const mostBars = 5000;

/**
 * Recordings per local day or month, from the first to the last day with one, those without a start left out; yields after each slice,
 * between which nothing may change.
 */
export function* histogramOf(
  set: RowSet,
  { columns, sliceRows }: Pick<FacetGround, 'columns' | 'sliceRows'>,
  by: 'day' | 'month',
  zone: Zone,
): Generator<undefined, HistogramBar[]> {
  let [first, last] = [Infinity, -Infinity];
  yield* set.eachSliced((row) => {
    const at = columns.startedAt[row] ?? NaN;
    if (at < first) first = at;
    if (at > last) last = at;
  }, sliceRows);
  if (first > last) return [];
  const isTooMany = by === 'day' && last - first > mostBars * 86_400_000;
  const starts = barStarts(first, last, isTooMany ? 'month' : by, zone);
  const counts = new Uint32Array(starts.length);
  const perMs = starts.length / (last + 1 - first);
  yield* set.eachSliced((row) => {
    const at = columns.startedAt[row] ?? NaN;
    if (Number.isNaN(at)) return;
    // Bars are nearly of one length: a guess is right or next to right.
    let bar = Math.min(starts.length - 1, Math.floor((at - first) * perMs));
    while (bar > 0 && at < (starts[bar] ?? 0)) bar -= 1;
    while (bar + 1 < starts.length && at >= (starts[bar + 1] ?? Infinity)) bar += 1;
    counts[bar] = (counts[bar] ?? 0) + 1;
  }, sliceRows);
  return starts.map((from, at) => ({ from, count: counts[at] ?? 0 }));
}

function barStarts(first: number, last: number, by: 'day' | 'month', zone: Zone): number[] {
  const day = dayOf(first, zone);
  const starts: number[] = [];
  for (let step = 0; ; step += 1) {
    const from = instantOf(
      by === 'day' ? { ...day, day: day.day + step } : { ...day, month: day.month + step, day: 1 },
      zone,
    );
    if (from > last) return starts;
    starts.push(from);
  }
}
