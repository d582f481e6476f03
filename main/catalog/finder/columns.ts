/**
 * The facts of all recordings that are filtered, counted and sorted by, as arrays with one place per row.
 * They are read once and then follow `find_changes`. Invariant: after `follow` they show what the last commit shows.
 */
import type { Db } from '../open.ts';
import type { Frozen, FrozenArrays } from './frozen.ts';
import { People } from './people.ts';
import { Postings } from './postings.ts';
import { RowSet } from './row-set.ts';

/** Texts that repeat, as small numbers; code 0 is null. */
class Codes {
  readonly values: (string | null)[] = [null];
  private readonly codes = new Map<string, number>();

  constructor(values: readonly (string | null)[] = []) {
    for (const value of values) this.codeOf(value);
  }

  codeOf(value: string | null): number {
    if (value === null) return 0;
    const known = this.codes.get(value);
    if (known !== undefined) return known;
    this.codes.set(value, this.values.length);
    return this.values.push(value) - 1;
  }
}

/** Columns of repeating texts, by their name in the table. */
const codedColumns = ['state', 'service', 'format', 'channel_type', 'content_type'] as const;
export type CodedColumn = (typeof codedColumns)[number];

export interface Coded {
  codes: Codes;
  rows: Uint16Array;
}

export interface Columns {
  /** One more than the highest row there is room for. */
  capacity: number;
  alive: RowSet;
  coded: Record<CodedColumn, Coded>;
  /** NaN when not known. */
  startedAt: Float64Array;
  durationMs: Float64Array;
  bytes: Float64Array;
  kinds: Uint16Array;
  flags: Uint16Array;
  people: People;
  /** By ids of `labels`. */
  labels: Postings;
  /** The last change that is in here. */
  seq: number;
}

type FactRow = [
  row: number,
  state: string | null,
  service: string | null,
  format: string | null,
  channelType: string | null,
  contentType: string | null,
  startedAt: number | null,
  durationMs: number | null,
  bytes: number,
  kinds: number,
  flags: number,
];

/** In the order of the index recordings_facts, which holds all of it. */
const factColumns = `row, ${codedColumns.join(', ')}, started_at, duration_ms, bytes, kinds, flags`;

/** The last change that was committed; 0 before the first. */
export function newestChange(db: Db): number {
  return db.prepare<[], number>('SELECT coalesce(max(seq), 0) FROM find_changes').pluck().get() ?? 0;
}

/** Yields after each slice of rows; what it returns at the end is whole and as of one commit. The connection is its own meanwhile. */
export function* loadColumns(db: Db, sliceRows: number): Generator<undefined, Columns> {
  db.exec('BEGIN');
  try {
    const seq = newestChange(db);
    const highest = db.prepare<[], number>('SELECT coalesce(max(row), 0) FROM recordings').pluck().get() ?? 0;
    const columns = emptyColumns(roomFor(highest), seq);
    let read = 0;
    const facts = db
      .prepare<[], FactRow>(`SELECT ${factColumns} FROM recordings INDEXED BY recordings_facts`)
      .raw();
    for (const fact of facts.iterate()) {
      setFacts(columns, fact);
      if ((read += 1) % sliceRows === 0) yield;
    }
    yield* columns.people.load(db, sliceRows);
    const labelled = db
      .prepare<[], [label: number, rows: string]>(
        'SELECT label, group_concat(row) FROM labelled GROUP BY label',
      )
      .raw();
    yield* columns.labels.load(labelled.iterate(), sliceRows);
    return columns;
  } finally {
    db.exec('COMMIT');
  }
}

/** What of the columns is no array. */
interface ColumnsMeta {
  capacity: number;
  seq: number;
  values: Record<CodedColumn, (string | null)[]>;
}

/** The inverse of {@link thawColumns}; the arrays are those of the columns themselves. */
export function freezeColumns(columns: Columns): Frozen {
  const { capacity, seq, alive, coded, startedAt, durationMs, bytes, kinds, flags, people, labels } = columns;
  const meta: ColumnsMeta = { capacity, seq, values: byCodedColumn((name) => coded[name].codes.values) };
  const rows = codedColumns.map((name) => coded[name].rows);
  const own = [alive.words, ...rows, startedAt, durationMs, bytes, kinds, flags];
  return { meta, arrays: [...own, ...people.freeze(), ...labels.freeze()] };
}

export function thawColumns(meta: unknown, frozen: FrozenArrays): Columns {
  const { capacity, seq, values } = meta as ColumnsMeta;
  const people = new People(capacity);
  const labels = new Postings(capacity);
  const columns: Columns = {
    capacity,
    seq,
    alive: new RowSet(capacity, frozen.take(Uint32Array)),
    coded: byCodedColumn((name) => ({ codes: new Codes(values[name]), rows: frozen.take(Uint16Array) })),
    startedAt: frozen.take(Float64Array),
    durationMs: frozen.take(Float64Array),
    bytes: frozen.take(Float64Array),
    kinds: frozen.take(Uint16Array),
    flags: frozen.take(Uint16Array),
    people,
    labels,
  };
  people.thaw(frozen);
  labels.thaw(frozen);
  return columns;
}

export interface Followed {
  /** Rows that changed, each once; null when there were too many to tell, and all has to be loaded anew. */
  changed: readonly number[] | null;
}

/** More changed rows than these are read faster by loading all anew. */
const mostFollowed = 50_000;

/** Brings the columns up to the last commit. */
export function followColumns(db: Db, columns: Columns): Followed {
  const { low, high } = db
    .prepare<[], { low: number | null; high: number | null }>(
      'SELECT min(seq) AS low, max(seq) AS high FROM find_changes',
    )
    .get() ?? { low: null, high: null };
  if (high === null || high === columns.seq) return { changed: [] };
  // Older changes may have been tidied away: then nobody can tell any more what changed.
  if ((low ?? 0) > columns.seq + 1) return { changed: null };
  const changed = db
    .prepare<[number, number], number>('SELECT DISTINCT row FROM find_changes WHERE seq > ? LIMIT ?')
    .pluck()
    .all(columns.seq, mostFollowed + 1);
  if (changed.length + columns.people.changeCount > mostFollowed) return { changed: null };
  rereadRows(db, columns, changed);
  columns.seq = high;
  return { changed };
}

function rereadRows(db: Db, columns: Columns, rows: readonly number[]): void {
  const highest = rows.reduce((most, row) => Math.max(most, row), 0);
  if (highest >= columns.capacity) growColumns(columns, roomFor(highest));
  const facts = db.prepare<[number], FactRow>(`SELECT ${factColumns} FROM recordings WHERE row = ?`).raw();
  const people = db.prepare<[number], { identity: number; name: number }>(
    `SELECT identity, name FROM participants p JOIN recordings r ON r.id = p.recording
     WHERE r.row = ? AND identity IS NOT NULL AND name IS NOT NULL`,
  );
  const labels = db.prepare<[number], number>('SELECT label FROM labelled WHERE row = ?').pluck();
  for (const row of rows) {
    const fact = facts.get(row);
    if (fact === undefined) columns.alive.delete(row);
    else setFacts(columns, fact);
    columns.people.set(row, people.all(row));
    columns.labels.set(row, labels.all(row));
  }
}

function setFacts(columns: Columns, fact: FactRow): void {
  const [row, state, service, format, channelType, contentType, startedAt, durationMs, bytes, kinds, flags] =
    fact;
  const { coded } = columns;
  columns.alive.add(row);
  coded.state.rows[row] = coded.state.codes.codeOf(state);
  coded.service.rows[row] = coded.service.codes.codeOf(service);
  coded.format.rows[row] = coded.format.codes.codeOf(format);
  coded.channel_type.rows[row] = coded.channel_type.codes.codeOf(channelType);
  coded.content_type.rows[row] = coded.content_type.codes.codeOf(contentType);
  columns.startedAt[row] = startedAt ?? NaN;
  columns.durationMs[row] = durationMs ?? NaN;
  columns.bytes[row] = bytes;
  columns.kinds[row] = kinds;
  columns.flags[row] = flags;
}

/** Room for some more rows, so that arrivals do not copy everything each time. */
function roomFor(highestRow: number): number {
  return Math.ceil(((highestRow + 1) * 1.1 + 1000) / 32) * 32;
}

function emptyColumns(capacity: number, seq: number): Columns {
  return {
    capacity,
    seq,
    alive: new RowSet(capacity),
    coded: byCodedColumn(() => ({ codes: new Codes(), rows: new Uint16Array(capacity) })),
    startedAt: new Float64Array(capacity).fill(NaN),
    durationMs: new Float64Array(capacity).fill(NaN),
    bytes: new Float64Array(capacity),
    kinds: new Uint16Array(capacity),
    flags: new Uint16Array(capacity),
    people: new People(capacity),
    labels: new Postings(capacity),
  };
}

/** Made in the order of the columns. */
function byCodedColumn<T>(make: (name: CodedColumn) => T): Record<CodedColumn, T> {
  return Object.fromEntries(codedColumns.map((name) => [name, make(name)])) as Record<CodedColumn, T>;
}

function growColumns(columns: Columns, capacity: number): void {
  const grown = emptyColumns(capacity, columns.seq);
  for (const name of codedColumns) {
    grown.coded[name].rows.set(columns.coded[name].rows);
    columns.coded[name].rows = grown.coded[name].rows;
  }
  for (const name of ['startedAt', 'durationMs', 'bytes'] as const) {
    grown[name].set(columns[name]);
    columns[name] = grown[name];
  }
  grown.kinds.set(columns.kinds);
  columns.kinds = grown.kinds;
  grown.flags.set(columns.flags);
  columns.flags = grown.flags;
  columns.alive = columns.alive.copy(capacity);
  columns.people.grow(capacity);
  columns.labels.grow(capacity);
  columns.capacity = capacity;
}
