import type { ErrorCode } from '../../contract/error-codes.ts';
import type { ExportOrder, ExportState, ExportView } from '../../contract/exports.ts';
import type { Db } from './open.ts';
import { compileQuery } from './query/compile.ts';
import { presentMoment, requireQuery } from './search.ts';
import { refreshDueWords } from './words.ts';

export interface ExportedFile {
  /** Inside the bag, forward slashes. */
  path: string;
  bytes: number;
  sha256: string;
  /** Where the order asked for it. */
  sha512?: string;
}

export interface ExportItem {
  position: number;
  recording: string;
  /** Inside the bag. */
  folder: string;
  state: 'waiting' | 'done' | 'failed';
  bytes: number;
  isWhole: boolean;
  code: ErrorCode | null;
  detail: string | null;
  files: ExportedFile[];
}

export interface ExportJob {
  id: string;
  state: ExportState;
  order: ExportOrder;
  createdAt: number;
}

/** Ids of the recordings that match, oldest first. @throws ArchiveError query-invalid */
export function matchingIds(db: Db, text: string): string[] {
  const { sql, parameters } = compileQuery(requireQuery(text), presentMoment());
  return db
    .prepare<unknown[], string>(`SELECT r.id FROM recordings r WHERE ${sql} ORDER BY r.started_at, r.id`)
    .pluck()
    .all(...parameters);
}

/** Ids of the recordings a person of the directory took part in, oldest first; names that are due are brought up to date before. */
export function recordingsOfPerson(db: Db, person: number): string[] {
  while (refreshDueWords(db, 500).done > 0);
  return db
    .prepare<[number], string>(
      `SELECT id FROM recordings WHERE row IN
         (SELECT p.recording_row FROM names n JOIN participants p ON p.name = n.id WHERE n.person = ?)
       ORDER BY started_at, id`,
    )
    .pluck()
    .all(person);
}

/** Puts an export on record with all its items, in one step. */
export function insertExport(
  db: Db,
  job: ExportJob,
  items: readonly Pick<ExportItem, 'recording' | 'folder' | 'bytes' | 'isWhole'>[],
): void {
  db.transaction(() => {
    db.prepare('INSERT INTO exports (id, state, what, target, created_at) VALUES (?, ?, ?, ?, ?)').run(
      job.id,
      job.state,
      JSON.stringify(job.order),
      job.order.target,
      job.createdAt,
    );
    const insert = db.prepare(
      'INSERT INTO export_items (export, position, recording, folder, bytes, is_whole) VALUES (?, ?, ?, ?, ?, ?)',
    );
    items.forEach(({ recording, folder, bytes, isWhole }, position) =>
      insert.run(job.id, position, recording, folder, bytes, isWhole ? 1 : 0),
    );
  })();
}

export function findExport(db: Db, id: string): ExportJob | null {
  const row = db
    .prepare<[string], { id: string; state: ExportState; what: string; createdAt: number }>(
      'SELECT id, state, what, created_at AS createdAt FROM exports WHERE id = ?',
    )
    .get(id);
  return row === undefined
    ? null
    : { id: row.id, state: row.state, order: JSON.parse(row.what) as ExportOrder, createdAt: row.createdAt };
}

/** Ids of exports in these states, oldest first. */
export function listExportIds(db: Db, states: readonly ExportState[]): string[] {
  return db
    .prepare<[string], string>(
      'SELECT id FROM exports WHERE state IN (SELECT value FROM json_each(?)) ORDER BY created_at, id',
    )
    .pluck()
    .all(JSON.stringify(states));
}

/** The export that has begun to fill a folder and has not ended. */
export function findUnfinishedExport(db: Db, target: string): ExportJob | null {
  const id = db
    .prepare<[string], string>(
      "SELECT id FROM exports WHERE target = ? AND state IN ('running', 'paused') ORDER BY created_at DESC LIMIT 1",
    )
    .pluck()
    .get(target);
  return id === undefined ? null : findExport(db, id);
}

export function itemsOfExport(db: Db, id: string): ExportItem[] {
  interface Row extends Omit<ExportItem, 'isWhole' | 'files'> {
    isWhole: number;
    files: string | null;
  }
  return db
    .prepare<[string], Row>(
      `SELECT position, recording, folder, state, bytes, is_whole AS isWhole, code, detail, files
       FROM export_items WHERE export = ? ORDER BY position`,
    )
    .all(id)
    .map((row) => ({
      ...row,
      isWhole: row.isWhole === 1,
      files: row.files === null ? [] : (JSON.parse(row.files) as ExportedFile[]),
    }));
}

/** Notes what became of an item. */
export function settleItem(
  db: Db,
  id: string,
  position: number,
  outcome: Pick<ExportItem, 'state' | 'code' | 'detail' | 'files' | 'isWhole'>,
): void {
  db.prepare(
    `UPDATE export_items SET state = @state, code = @code, detail = @detail, files = @files, is_whole = @isWhole
     WHERE export = @id AND position = @position`,
  ).run({
    id,
    position,
    ...outcome,
    isWhole: outcome.isWhole ? 1 : 0,
    files: JSON.stringify(outcome.files),
  });
}

/** Moves an export from one of `from` to another state. @returns false when it was in none of them */
export function moveExport(
  db: Db,
  id: string,
  from: readonly ExportState[],
  to: { state: ExportState; endedAt?: number; code?: ErrorCode; detail?: string; bagDigest?: string },
): boolean {
  const done = db
    .prepare(
      `UPDATE exports SET state = @state, ended_at = @endedAt, code = @code, detail = @detail, bag_digest = @bagDigest
       WHERE id = @id AND state IN (SELECT value FROM json_each(@from))`,
    )
    .run({
      id,
      from: JSON.stringify(from),
      state: to.state,
      endedAt: to.endedAt ?? null,
      code: to.code ?? null,
      detail: to.detail ?? null,
      bagDigest: to.bagDigest ?? null,
    });
  return done.changes === 1;
}

/** Exports as they are shown, the newest first. */
export function listExports(db: Db, limit: number, only: string | null = null): ExportView[] {
  type Row = Omit<ExportView, 'order' | 'bytesPerSecond'> & { what: string };
  return db
    .prepare<{ limit: number; only: string | null }, Row>(
      `SELECT e.id, e.state, e.what, e.created_at AS createdAt, e.ended_at AS endedAt, e.code, e.detail,
         e.bag_digest AS bagDigest, count(i.position) AS items,
         coalesce(sum(i.state = 'done'), 0) AS itemsDone,
         coalesce(sum(i.state = 'failed' OR (i.state = 'done' AND i.is_whole = 0)), 0) AS itemsShort,
         coalesce(sum(i.bytes), 0) AS bytes,
         coalesce(sum(iif(i.state = 'waiting', 0, i.bytes)), 0) AS bytesDone
       FROM exports e LEFT JOIN export_items i ON i.export = e.id
       WHERE @only IS NULL OR e.id = @only
       GROUP BY e.id ORDER BY e.created_at DESC, e.id LIMIT @limit`,
    )
    .all({ limit, only })
    .map(({ what, ...row }) => ({ ...row, bytesPerSecond: null, order: JSON.parse(what) as ExportOrder }));
}
