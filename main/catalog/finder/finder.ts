/**
 * Answers what the list asks at a million recordings: pages at any depth, exact counts, facets, a histogram.
 * It owns a read connection and what it keeps in memory of the catalog; it writes nothing. Until its columns are read it answers
 * pages by SQL alone. Invariant: every answer is as of one commit, and of the last one when the question came.
 */
import type { RecordingQuery } from '../../../contract/requests.ts';
import {
  type FacetValue,
  type HistogramView,
  type RecordingTotals,
  type RecordingWindow,
} from '../../../contract/views.ts';
import type { Db } from '../open.ts';
import { printQuery } from '../query/print.ts';
import type { QueryMoment } from '../query/dates.ts';
import { recordingColumns, withParticipants, type BareRecordingRow } from '../recordings.ts';
import { findPosition, findRecordings, requireQuery } from '../search.ts';
import { followColumns, type Columns } from './columns.ts';
import { evaluateQuery } from './evaluate.ts';
import { keepMemory, loadKept, loadRows, type Memory } from './memory.ts';
import { Orders } from './orders.ts';
import type { Questions } from './questions.ts';
import type { RowSet } from './row-set.ts';
import { facetOf, histogramOf, nameGroups, totalsOf, type FacetGround } from './tally.ts';

interface Result {
  /** Text of the query in its plain form, with the moment when that matters. */
  key: string;
  set: RowSet;
  count: number;
  /** By sort: the matching rows in ascending order. */
  ordered: Map<string, Uint32Array>;
}

/** Results that are kept while nothing changes: the list, and the one before it. */
const keptResults = 4;
/** From this offset on the whole list is put in order. */
const deepOffset = 2000;
/** With more changes than these the file for the next start is written anew; it reads them one by one. */
const mostBehind = 1000;

export class Finder {
  private readonly db: Db;
  private readonly loader: Db;
  private readonly moment: () => QueryMoment;
  private readonly countSliceRows: number;
  private columns: Columns | null = null;
  private orders = new Orders();
  private results: Result[] = [];
  private names: { version: string; groups: Uint32Array } | null = null;
  private loading: Generator<undefined, void> | null = null;
  /** The last change that is in the file for the next start. */
  private keptSeq: number | null = null;

  /**
   * @param loader a connection of its own, so that questions can come while the columns are read
   * @param countSliceRows rows that are counted in some ms
   */
  constructor(db: Db, loader: Db, moment: () => QueryMoment, countSliceRows = 250_000) {
    this.countSliceRows = countSliceRows;
    this.db = db;
    this.loader = loader;
    this.moment = moment;
  }

  /** Reads one more slice of the columns. @returns false when nothing is left to read; it may be again after many changes */
  loadSlice(): boolean {
    if (this.columns !== null) return false;
    this.loading ??= this.load();
    if (this.loading.next().done === true) this.loading = null;
    return true;
  }

  private *load(): Generator<undefined, void> {
    this.take(yield* loadRows(this.loader));
    this.keptSeq = null;
  }

  /** Takes what an earlier one kept, in a fraction of the time of reading the rows; without a file for this catalog nothing happens. */
  takeKept(path: string): void {
    const kept = loadKept(this.db, path);
    if (kept === null) return;
    this.take(kept);
    this.keptSeq = kept.columns.seq;
  }

  private take({ columns, orders }: Memory): void {
    this.orders = orders;
    this.columns = columns;
    this.results = [];
  }

  /** Whether the next start would read the rows again, or many changes. */
  get isWorthKeeping(): boolean {
    const { columns, keptSeq } = this;
    return columns !== null && (keptSeq === null || columns.seq - keptSeq > mostBehind);
  }

  /**
   * Writes what is in memory to a file; yields after each slice.
   * @returns the token of the file, to be told to the catalog; null when what is in memory changed meanwhile
   */
  *keep(path: string): Generator<undefined, string | null> {
    const { columns, orders } = this;
    if (columns === null) return null;
    const { seq } = columns;
    const token = yield* keepMemory(this.db, path, { columns, orders });
    if (token !== null) this.keptSeq = seq;
    return token;
  }

  window(query: RecordingQuery & { offset: number; limit: number }): RecordingWindow {
    return this.asOfOneCommit((columns) => {
      if (columns === null) return findRecordings(this.db, query, this.moment());
      const { rows, total } = this.pageOf(query, columns);
      return { rows: withParticipants(this.db, this.rowsOf(rows)), offset: query.offset, total };
    });
  }

  position(query: RecordingQuery & { id: string }): number | null {
    return this.asOfOneCommit((columns) => {
      if (columns === null) return findPosition(this.db, query, this.moment());
      const row = this.db
        .prepare<[string], number>('SELECT row FROM recordings WHERE id = ?')
        .pluck()
        .get(query.id);
      if (row === undefined) return null;
      const ordered = this.orderedRows(query, columns);
      const at = ordered.indexOf(row);
      if (at < 0) return null;
      return query.descending ? ordered.length - 1 - at : at;
    });
  }

  totals(text: string): RecordingTotals {
    return this.withColumns((columns) => totalsOf(this.resultOf(text, columns).set, columns));
  }

  /** Values of a field that occur among the matching recordings, most frequent first. */
  *facet({ text, field, limit }: Questions['facet']['input']): Generator<undefined, FacetValue[]> {
    return yield* this.inSlices((ground) =>
      facetOf(field, this.resultOf(text, ground.columns).set, ground, limit),
    );
  }

  *histogram({ text, by }: Questions['histogram']['input']): Generator<undefined, HistogramView> {
    const bars = yield* this.inSlices((ground) =>
      histogramOf(this.resultOf(text, ground.columns).set, ground, by, this.moment().zone),
    );
    return { bars };
  }

  /**
   * Counts, and yields after each slice, so that pages may be asked for in between; what changes meanwhile makes it begin anew, and
   * after that it goes through without a pause.
   */
  private *inSlices<T>(count: (ground: FacetGround) => Generator<undefined, T>): Generator<undefined, T> {
    for (let mayPause = true; ; mayPause = false) {
      const begun = this.withColumns((columns) => {
        const { db, countSliceRows: sliceRows } = this;
        const ground = { db, columns, sliceRows, groupsOfNames: () => this.groupsOfNames() };
        return { columns, seq: columns.seq, counting: count(ground) };
      });
      for (;;) {
        const step = begun.counting.next();
        if (step.done === true) return step.value;
        if (!mayPause) continue;
        yield;
        if (this.columns !== begun.columns || begun.columns.seq !== begun.seq) break;
      }
    }
  }

  /** As of the present commit. */
  private groupsOfNames(): Uint32Array {
    const version = `${String(this.db.pragma('data_version', { simple: true }))} ${String(
      this.db.prepare<[], number>('SELECT total_changes()').pluck().get(),
    )}`;
    if (this.names?.version !== version) this.names = { version, groups: nameGroups(this.db) };
    return this.names.groups;
  }

  /** Rows of `recordings` that match, lowest first. */
  rows(text: string): Uint32Array {
    return this.withColumns((columns) => {
      const found = this.resultOf(text, columns).set;
      const rows = new Uint32Array(found.count());
      let at = 0;
      found.each((row) => {
        rows[at] = row;
        at += 1;
      });
      return rows;
    });
  }

  private asOfOneCommit<T>(answer: (columns: Columns | null) => T): T {
    const isInside = this.db.inTransaction;
    if (!isInside) this.db.exec('BEGIN');
    try {
      return answer(this.follow());
    } finally {
      if (!isInside) this.db.exec('COMMIT');
    }
  }

  /** Counting needs the columns; whoever asks before they are there waits for them. */
  private withColumns<T>(answer: (columns: Columns) => T): T {
    for (;;) {
      while (this.loadSlice());
      const answered = this.asOfOneCommit((columns) =>
        columns === null ? null : { value: answer(columns) },
      );
      if (answered !== null) return answered.value;
    }
  }

  private follow(): Columns | null {
    if (this.columns === null) return null;
    const { changed } = followColumns(this.db, this.columns);
    if (changed === null) {
      this.columns = null;
      this.results = [];
      return null;
    }
    if (changed.length > 0) {
      this.orders.note(changed);
      this.results = [];
    }
    return this.columns;
  }

  private resultOf(text: string, columns: Columns): Result {
    const query = requireQuery(text);
    const moment = this.moment();
    // Days move with the clock: a result is good for the minute it was found in.
    const key = `${String(Math.floor(moment.now / 60_000))} ${printQuery(query)}`;
    const known = this.results.find((result) => result.key === key);
    if (known !== undefined) return known;
    const set = evaluateQuery(query, { db: this.db, columns, moment });
    const result: Result = { key, set, count: set.count(), ordered: new Map() };
    this.results = [result, ...this.results.slice(0, keptResults - 1)];
    return result;
  }

  /** First pages are walked to, deep ones are cut out of the whole list, which is kept for the next one. */
  private pageOf(
    query: RecordingQuery & { offset: number; limit: number },
    columns: Columns,
  ): { rows: number[]; total: number } {
    const { text, offset, limit, sort, descending } = query;
    if (offset < deepOffset && requireQuery(text) !== null) {
      const { set, count } = this.resultOf(text, columns);
      const all = this.orders.rowsBy(this.db, sort);
      return { rows: set.page(all, offset, limit, descending), total: count };
    }
    const ordered = this.orderedRows(query, columns);
    return { rows: cut(ordered, query), total: ordered.length };
  }

  private orderedRows(query: RecordingQuery, columns: Columns): Uint32Array {
    const all = this.orders.rowsBy(this.db, query.sort);
    if (requireQuery(query.text) === null) return all;
    const result = this.resultOf(query.text, columns);
    const known = result.ordered.get(query.sort);
    if (known !== undefined) return known;
    const ordered = result.set.select(all);
    result.ordered.set(query.sort, ordered);
    return ordered;
  }

  private rowsOf(rows: readonly number[]): BareRecordingRow[] {
    const find = this.db.prepare<[number], BareRecordingRow>(
      `SELECT ${recordingColumns} FROM recordings r WHERE r.row = ?`,
    );
    return rows.flatMap((row) => find.get(row) ?? []);
  }
}

function cut(
  ordered: Uint32Array,
  { offset, limit, descending }: { offset: number; limit: number; descending: boolean },
): number[] {
  if (!descending) return [...ordered.subarray(offset, offset + limit)];
  const end = Math.max(0, ordered.length - offset);
  return [...ordered.subarray(Math.max(0, end - limit), end)].reverse();
}
