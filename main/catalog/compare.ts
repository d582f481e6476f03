/** Two catalogs of one library side by side: what of them can be known from disk, row by row and field by field. */
import type { Db } from './open.ts';

export type Cell = string | number | null;

export interface CatalogDifference {
  table: string;
  /** Names the row by what the service and the folders call it. */
  key: string;
  /** `only-before`: the row is in the first catalog alone. */
  what: 'only-before' | 'only-after' | 'differs';
  field: string | null;
  before: Cell;
  after: Cell;
}

/** Times of arrival, row numbers and what is derived for search are left out; so is what never lies on disk. */
const views: Readonly<Record<string, string>> = {
  recordings: `SELECT id AS "key", service_recording_id, call_id, server_call_id, topic, service, started_at, started_at_text,
      duration_ms, content_type, channel_type, format, session_end_reason, storage_type, folder, state, chunk_count,
      archived_chunk_count, bytes, participants_text FROM recordings ORDER BY 1`,
  chunks: `SELECT document_id AS "key", recording, chunk_index, end_reason, content_location, metadata_location, delete_location,
      announced_at, deadline_at, started_at, duration_ms, pauses, media, findings FROM chunks ORDER BY 1`,
  transfers: `SELECT c.document_id || ' ' || t.kind AS "key", t.state FROM transfers t JOIN chunks c ON c.id = t.chunk ORDER BY 1`,
  files: `SELECT f.recording || ' ' || f.path AS "key", f.kind, c.document_id, f.bytes, f.digest
      FROM files f LEFT JOIN chunks c ON c.id = f.chunk ORDER BY 1`,
  participants: `SELECT recording || ' ' || raw_id AS "key", kind, display_name, phone_number, channel
      FROM participants ORDER BY 1`,
  events: `SELECT "key", event_id, type, topic, subject, event_at, digest, call_key, disposition, recording, archived_path
      FROM events ORDER BY 1`,
  attempts: `SELECT CAST(a.id AS TEXT) AS "key", c.document_id || ' ' || t.kind AS file, a.started_at, a.ended_at, a.from_byte,
      a.received_bytes, a.http_status, a.code, a.host
      FROM attempts a JOIN transfers t ON t.id = a.transfer JOIN chunks c ON c.id = t.chunk ORDER BY 1`,
  labelled: `SELECT r.id || ' ' || b.kind || ' ' || b.name AS "key" FROM labelled l
      JOIN labels b ON b.id = l.label JOIN recordings r ON r.row = l.row ORDER BY 1`,
  notes: `SELECT n.id AS "key", r.id AS recording, n.text, n.position_ms, n.end_ms, n.author, n.created_at, n.updated_at
      FROM notes n JOIN recordings r ON r.row = n.row ORDER BY 1`,
  service_deletions: `SELECT document_id AS "key", recording, chunk_index, at, by, result, http_status, host
      FROM service_deletions ORDER BY 1`,
  transcripts: `SELECT r.id || ' ' || t.part AS "key", t.file_name, t.format, t.sha256, t.imported_at, t.cues
      FROM transcripts t JOIN recordings r ON r.row = t.row ORDER BY 1`,
  persons: `SELECT CAST(id AS TEXT) AS "key", "key" AS person_key, name, created_at, updated_at FROM persons ORDER BY 1`,
  person_ids: `SELECT CAST(id AS TEXT) AS "key", person, identifier, valid_from, valid_to, shown_name FROM person_ids ORDER BY 1`,
  saved_searches: `SELECT name AS "key", text, sort, descending, is_pinned, is_default, is_matter, updated_at
      FROM saved_searches ORDER BY 1`,
  matter_runs: `SELECT CAST(id AS TEXT) AS "key", name, text, at, time_zone, count, digest FROM matter_runs ORDER BY 1`,
  live_recordings: `SELECT CAST(id AS TEXT) AS "key", service, service_recording_id, server_call_id, request, state, is_paused,
      created_at, state_at FROM live_recordings ORDER BY 1`,
  live_actions: `SELECT CAST(id AS TEXT) AS "key", live, at, action, outcome, state, code, http_status FROM live_actions ORDER BY 1`,
  fixity_checks: `SELECT CAST(id AS TEXT) AS "key", recording, depth, checked_at, file_count, finding_count, findings
      FROM fixity_checks ORDER BY 1`,
  exports: `SELECT id AS "key", state, what, target, created_at, ended_at, code, detail, bag_digest
      FROM exports WHERE ended_at IS NOT NULL ORDER BY 1`,
  export_items: `SELECT i.export || ' ' || i.position AS "key", i.recording, i.folder, i.state, i.bytes, i.is_whole, i.code, i.detail, i.files
      FROM export_items i JOIN exports e ON e.id = i.export WHERE e.ended_at IS NOT NULL ORDER BY 1`,
};

/** Rows that only a catalog has; a rebuild cannot bring them back. */
const onlyInCatalog: Readonly<Record<string, string>> = {
  sourceHealth: 'SELECT count(*) FROM source_health',
  settings: 'SELECT count(*) FROM settings',
  exportsUnderWay: 'SELECT count(*) FROM exports WHERE ended_at IS NULL',
};

type Row = Record<string, Cell> & { key: string };

/** All differences, table by table in the order of their keys; both catalogs are read once and in step. */
export function* compareCatalogs(before: Db, after: Db): Generator<CatalogDifference> {
  for (const [table, sql] of Object.entries(views))
    if (hasTable(before, table)) yield* compareRows(table, rowsOf(before, sql), rowsOf(after, sql));
}

/** How many rows a catalog has that lie nowhere on disk, by what they are; those that it has none of are left out. */
export function countOnlyInCatalog(db: Db): Record<string, number> {
  const counts = Object.entries(onlyInCatalog).flatMap(([name, sql]) => {
    const table = /FROM (\w+)/.exec(sql)?.[1] ?? '';
    const count = hasTable(db, table) ? (db.prepare<[], number>(sql).pluck().get() ?? 0) : 0;
    return count === 0 ? [] : [[name, count] as const];
  });
  return Object.fromEntries(counts);
}

/** An older catalog has fewer tables. */
function hasTable(db: Db, table: string): boolean {
  return db.prepare('SELECT 1 FROM sqlite_master WHERE name = ?').get(table) !== undefined;
}

function rowsOf(db: Db, sql: string): Iterator<Row> {
  return db.prepare<[], Row>(sql).iterate();
}

function* compareRows(
  table: string,
  before: Iterator<Row>,
  after: Iterator<Row>,
): Generator<CatalogDifference> {
  let one = nextOf(before);
  let other = nextOf(after);
  while (one !== null || other !== null) {
    const order = one === null ? 1 : other === null ? -1 : orderOf(one.key, other.key);
    if (order === 0 && one !== null && other !== null) yield* compareFields(table, one, other);
    else if (order < 0 && one !== null) yield lonely(table, one.key, 'only-before');
    else if (other !== null) yield lonely(table, other.key, 'only-after');
    if (order <= 0) one = nextOf(before);
    if (order >= 0) other = nextOf(after);
  }
}

function nextOf(rows: Iterator<Row>): Row | null {
  const next = rows.next();
  return next.done === true ? null : next.value;
}

/** As SQLite orders text: by its bytes in UTF-8. */
function orderOf(one: string, other: string): number {
  return one === other ? 0 : Buffer.compare(Buffer.from(one), Buffer.from(other));
}

function* compareFields(table: string, before: Row, after: Row): Generator<CatalogDifference> {
  for (const field of Object.keys(before)) {
    const [one, other] = [before[field] ?? null, after[field] ?? null];
    if (one !== other) yield { table, key: before.key, what: 'differs', field, before: one, after: other };
  }
}

function lonely(table: string, key: string, what: CatalogDifference['what']): CatalogDifference {
  return { table, key, what, field: null, before: null, after: null };
}
