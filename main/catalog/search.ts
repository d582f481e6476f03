import type { RecordingQuery } from '../../contract/requests.ts';
import type {
  LibrarySummary,
  RecordingSortColumn,
  RecordingState,
  RecordingWindow,
} from '../../contract/views.ts';
import type { Db } from './open.ts';
import { recordingColumns, withParticipants, type BareRecordingRow } from './recordings.ts';

const sortColumns: Record<RecordingSortColumn, string> = {
  startedAt: 'r.started_at',
  durationMs: 'r.duration_ms',
  state: 'r.state',
  participants: 'r.participants_text',
  callId: 'r.call_id',
  chunkCount: 'r.chunk_count',
  bytes: 'r.bytes',
  format: 'r.format',
};

/** Rows `offset` to `offset + limit - 1` of the recordings that match, and how many match. */
export function findRecordings(
  db: Db,
  query: RecordingQuery & { offset: number; limit: number },
): RecordingWindow {
  const { where, order, parameters } = compile(query);
  const total = db
    .prepare<unknown[], number>(`SELECT count(*) FROM recordings r ${where}`)
    .pluck()
    .get(parameters);
  const rows = db
    .prepare<unknown[], BareRecordingRow>(
      `SELECT ${recordingColumns} FROM recordings r ${where} ${order} LIMIT @limit OFFSET @offset`,
    )
    .all({ ...parameters, limit: query.limit, offset: query.offset });
  return { rows: withParticipants(db, rows), offset: query.offset, total: total ?? 0 };
}

/** Where a recording stands among those that match. @returns null when it does not match */
export function findPosition(db: Db, query: RecordingQuery & { id: string }): number | null {
  const { where, parameters } = compile(query);
  const column = sortColumns[query.sort];
  const isMatch = `SELECT ${column} AS value FROM recordings r ${where === '' ? 'WHERE' : `${where} AND`} r.id = @id`;
  const own = db.prepare<unknown[], { value: unknown }>(isMatch).get({ ...parameters, id: query.id });
  if (own === undefined) return null;
  const before = query.descending ? '>' : '<';
  const isNullBefore = query.descending
    ? `${column} IS NOT NULL AND @value IS NULL`
    : `${column} IS NULL AND @value IS NOT NULL`;
  const count = db
    .prepare<unknown[], number>(
      `SELECT count(*) FROM recordings r ${where === '' ? 'WHERE' : `${where} AND`}
         (${column} ${before} @value OR (${isNullBefore}) OR (${column} IS @value AND r.id ${before} @id))`,
    )
    .pluck()
    .get({ ...parameters, id: query.id, value: own.value });
  return count ?? 0;
}

/** Rewrites the search words and the sort text of a recording from its rows. */
export function refreshWords(db: Db, id: string): void {
  interface Facts {
    row: number;
    callId: string | null;
    serverCallId: string | null;
    recordingId: string | null;
    service: string | null;
    format: string | null;
  }
  const facts = db
    .prepare<[string], Facts>(
      `SELECT row, call_id AS callId, server_call_id AS serverCallId, service_recording_id AS recordingId, service, format
       FROM recordings WHERE id = ?`,
    )
    .get(id);
  if (facts === undefined) return;
  const people = db
    .prepare<[string], { rawId: string; name: string | null; phone: string | null }>(
      `SELECT raw_id AS rawId, display_name AS name, phone_number AS phone FROM participants
       WHERE recording = ? ORDER BY display_name IS NULL, display_name, raw_id`,
    )
    .all(id);
  const documents = db
    .prepare<[string], string>('SELECT document_id FROM chunks WHERE recording = ? ORDER BY chunk_index')
    .pluck()
    .all(id);
  const paths = db
    .prepare<[string], string>('SELECT path FROM files WHERE recording = ? ORDER BY path')
    .pluck()
    .all(id);
  const shown = people.map(({ rawId, name, phone }) => name ?? phone ?? rawId).join(', ');
  const words = [
    ...people.flatMap(({ rawId, name, phone }) => [name, phone, rawId]),
    id,
    facts.callId,
    facts.serverCallId,
    facts.recordingId,
    facts.service,
    facts.format,
    ...documents,
    ...paths,
  ];
  db.prepare('UPDATE recordings SET participants_text = ? WHERE row = ?').run(shown, facts.row);
  db.prepare('DELETE FROM recording_words WHERE rowid = ?').run(facts.row);
  db.prepare('INSERT INTO recording_words (rowid, words) VALUES (?, ?)').run(
    facts.row,
    words.filter((word) => word !== null && word !== '').join('\n'),
  );
}

/** Counts of the whole library; free space is the caller's to add. */
export function summarizeLibrary(db: Db): Omit<LibrarySummary, 'freeBytes' | 'quarantinedEvents'> {
  const rows = db
    .prepare<[], { state: RecordingState; count: number; bytes: number }>(
      'SELECT state, count(*) AS count, sum(bytes) AS bytes FROM recordings GROUP BY state',
    )
    .all();
  return {
    recordings: rows.reduce((sum, { count }) => sum + count, 0),
    byState: Object.fromEntries(rows.map(({ state, count }) => [state, count])),
    bytes: rows.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/** Every word of the text must begin a word of the recording. */
export function matchExpression(text: string): string | null {
  const terms = text.normalize('NFC').match(/[\p{L}\p{N}\p{M}\p{Co}]+/gu);
  return terms === null ? null : terms.map((term) => `"${term}"*`).join(' AND ');
}

function compile(query: RecordingQuery): {
  where: string;
  order: string;
  parameters: Record<string, unknown>;
} {
  const direction = query.descending ? 'DESC' : 'ASC';
  const order = `ORDER BY ${sortColumns[query.sort]} ${direction}, r.id ${direction}`;
  if (query.text.trim() === '') return { where: '', order, parameters: {} };
  const match = matchExpression(query.text);
  if (match === null) return { where: 'WHERE 0', order, parameters: {} };
  return {
    where: 'WHERE r.row IN (SELECT rowid FROM recording_words WHERE recording_words MATCH @match)',
    order,
    parameters: { match },
  };
}
