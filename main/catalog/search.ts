/**
 * Pages of the list by SQL alone. It serves any library at any time; at a million recordings the finder (finder/) answers filtered
 * and deep pages faster from columns in memory, by the same conditions.
 */
import { ArchiveError } from '../../contract/error.ts';
import type { RecordingQuery } from '../../contract/requests.ts';
import type {
  LibrarySummary,
  RecordingSortColumn,
  RecordingState,
  RecordingTotals,
  RecordingWindow,
} from '../../contract/views.ts';
import type { Db } from './open.ts';
import type { Query } from './query/ast.ts';
import { compileQuery } from './query/compile.ts';
import { localZone, type QueryMoment } from './query/dates.ts';
import { parseQuery } from './query/parse.ts';
import { recordingColumns, withParticipants, type BareRecordingRow } from './recordings.ts';

/** The column that each sort goes by; the id breaks ties, in the same direction. */
export const sortColumns: Readonly<Record<RecordingSortColumn, string>> = {
  startedAt: 'r.started_at',
  durationMs: 'r.duration_ms',
  state: 'r.state',
  participants: 'r.participants_text',
  callId: 'r.call_id',
  chunkCount: 'r.chunk_count',
  bytes: 'r.bytes',
  format: 'r.format',
  service: 'r.service',
  labels: 'r.labels_text',
};

/** The query of a text. @throws ArchiveError query-invalid, with the place of the fault and the nearest right query */
export function requireQuery(text: string): Query {
  const parsed = parseQuery(text);
  if (parsed.isRight) return parsed.query;
  const { fault, offset, length, nearest } = parsed.problem;
  throw new ArchiveError('query-invalid', { context: { fault, offset, length, nearest } });
}

/** Now, by the clock and the zone of this computer. */
export function presentMoment(): QueryMoment {
  return { now: Date.now(), zone: localZone() };
}

/** Rows `offset` to `offset + limit - 1` of the recordings that match, and how many match. @throws ArchiveError query-invalid */
export function findRecordings(
  db: Db,
  query: RecordingQuery & { offset: number; limit: number },
  moment: QueryMoment = presentMoment(),
): RecordingWindow {
  const { sql, parameters } = compileQuery(requireQuery(query.text), moment);
  // All of them are counted as they come and go; only what is searched for has to be looked at.
  const counted =
    sql === '1' ? 'SELECT recordings FROM find_totals' : `SELECT count(*) FROM recordings r WHERE ${sql}`;
  const total = db
    .prepare<unknown[], number>(counted)
    .pluck()
    .get(...parameters);
  const rows = db
    .prepare<unknown[], BareRecordingRow>(pageStatement(query, sql))
    .all(...parameters, query.limit, query.offset);
  return { rows: withParticipants(db, rows), offset: query.offset, total: total ?? 0 };
}

/** The statement of a page; limit and offset are its last parameters. */
export function pageStatement(query: Pick<RecordingQuery, 'sort' | 'descending'>, condition: string): string {
  const direction = query.descending ? 'DESC' : 'ASC';
  // Only the ids walk through the sort; wide rows are read for the page alone. A cross join keeps the order in which tables are read: the
  // planner would walk all recordings again, to have them in order.
  return `SELECT ${recordingColumns} FROM
    (SELECT r.row FROM recordings r WHERE ${condition}
      ORDER BY ${sortColumns[query.sort]} ${direction}, r.id ${direction} LIMIT ? OFFSET ?) page
    CROSS JOIN recordings r ON r.row = page.row
    ORDER BY ${sortColumns[query.sort]} ${direction}, r.id ${direction}`;
}

/** Where a recording stands among those that match. @returns null when it does not match @throws ArchiveError query-invalid */
export function findPosition(
  db: Db,
  query: RecordingQuery & { id: string },
  moment: QueryMoment = presentMoment(),
): number | null {
  const { sql, parameters } = compileQuery(requireQuery(query.text), moment);
  const column = sortColumns[query.sort];
  const own = db
    .prepare<unknown[], { value: unknown }>(
      `SELECT ${column} AS value FROM recordings r WHERE ${sql} AND r.id = ?`,
    )
    .get(...parameters, query.id);
  if (own === undefined) return null;
  const before = query.descending ? '>' : '<';
  const isNullBefore = query.descending
    ? `${column} IS NOT NULL AND ? IS NULL`
    : `${column} IS NULL AND ? IS NOT NULL`;
  const count = db
    .prepare<unknown[], number>(
      `SELECT count(*) FROM recordings r WHERE ${sql}
         AND (${column} ${before} ? OR (${isNullBefore}) OR (${column} IS ? AND r.id ${before} ?))`,
    )
    .pluck()
    .get(...parameters, own.value, own.value, own.value, query.id);
  return count ?? 0;
}

/** What chosen recordings add up to; ids that are not known are left out. */
export function totalsOfIds(db: Db, ids: readonly string[]): RecordingTotals {
  const totals = db
    .prepare<[string], RecordingTotals>(
      `SELECT count(*) AS count, coalesce(sum(bytes), 0) AS bytes, coalesce(sum(duration_ms), 0) AS durationMs
       FROM recordings WHERE id IN (SELECT value FROM json_each(?))`,
    )
    .get(JSON.stringify(ids));
  return totals ?? { count: 0, bytes: 0, durationMs: 0 };
}

/** Counts of the whole library, kept as it changes; free space is the caller's to add. */
export function summarizeLibrary(
  db: Db,
): Omit<LibrarySummary, 'freeBytes' | 'daysLeft' | 'quarantinedEvents'> {
  const rows = db
    .prepare<[], { state: RecordingState; count: number; bytes: number }>(
      'SELECT state, count, bytes FROM recording_totals WHERE count > 0',
    )
    .all();
  return {
    recordings: rows.reduce((sum, { count }) => sum + count, 0),
    byState: Object.fromEntries(rows.map(({ state, count }) => [state, count])),
    bytes: rows.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/** Two weeks have as many working days whenever they begin. */
const growthDays = 14;
const dayMs = 86_400_000;

export const growthStatement =
  'SELECT total(bytes) AS bytes, min(started_at) AS since FROM recordings WHERE started_at > ?';

/** Bytes that a day brings, by the recordings of the last two weeks; null while there are less than a day's. */
export function bytesPerDay(db: Db, now: number): number | null {
  const { bytes, since } = db
    .prepare<[number], { bytes: number; since: number | null }>(growthStatement)
    .get(now - growthDays * dayMs) ?? { bytes: 0, since: null };
  const days = since === null ? 0 : (now - since) / dayMs;
  return days < 1 || bytes === 0 ? null : bytes / days;
}
