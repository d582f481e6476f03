/**
 * Rows of `transfers` and `attempts`: what is to be fetched, how far it is, and what was tried.
 * State changes only here, by UPDATE … WHERE id = ? AND state = ?, so that two hands on one row cannot both win.
 */
import type { ErrorCode } from '../../contract/error-codes.ts';
import type { TransferState } from '../../contract/views.ts';
import { withoutWaiting, type Db } from './open.ts';
import { prepared } from './prepared.ts';

export type TransferKind = 'content' | 'metadata';

/** What a transfer needs to know of its row, its chunk and its recording. */
export interface TransferJob {
  id: number;
  kind: TransferKind;
  state: TransferState;
  attemptCount: number;
  /** Failures in a row without progress between. */
  failureCount: number;
  code: ErrorCode | null;
  httpStatus: number | null;
  totalBytes: number | null;
  committedBytes: number;
  /** Digest of a whole file that did not read as a recording. */
  suspectDigest: string | null;
  /** Digest and path of a file that was about to be put in its place. */
  digest: string | null;
  placedAs: string | null;
  chunk: number;
  chunkIndex: number;
  documentId: string;
  /** Verbatim from the event: untrusted. */
  contentLocation: string | null;
  metadataLocation: string | null;
  announcedAt: number;
  deadlineAt: number;
  /** Duration that the metadata tells; null while it is not known. */
  chunkDurationMs: number | null;
  recording: string;
  /** Of the recording, relative to the library, forward slashes. */
  folder: string;
  /** As the event announced it, lower case; null when it did not. */
  format: string | null;
  topic: string | null;
  /** Name of the configured service that fits, once one does. */
  service: string | null;
}

const selectJob = `SELECT t.id, t.kind, t.state, t.attempt_count AS attemptCount, t.failure_count AS failureCount, t.code,
    t.http_status AS httpStatus, t.total_bytes AS totalBytes, t.committed_bytes AS committedBytes,
    t.suspect_digest AS suspectDigest, t.digest, t.placed_as AS placedAs,
    c.id AS chunk, c.chunk_index AS chunkIndex, c.document_id AS documentId, c.content_location AS contentLocation,
    c.metadata_location AS metadataLocation, c.announced_at AS announcedAt, c.deadline_at AS deadlineAt,
    c.duration_ms AS chunkDurationMs, r.id AS recording, r.folder, r.format, r.topic, r.service
  FROM transfers t JOIN chunks c ON c.id = t.chunk JOIN recordings r ON r.id = c.recording`;

export function findJob(db: Db, id: number): TransferJob | null {
  return db.prepare<[number], TransferJob>(`${selectJob} WHERE t.id = ?`).get(id) ?? null;
}

/** The job that fetched, or is to fetch, a file of a chunk. */
export function findJobOfChunk(db: Db, chunk: number, kind: string): TransferJob | null {
  return (
    db
      .prepare<[number, string], TransferJob>(`${selectJob} WHERE t.chunk = ? AND t.kind = ?`)
      .get(chunk, kind) ?? null
  );
}

/** Jobs that may begin: queued ones and those of `due`; the nearest deadline first, metadata before content. */
export function listReady(db: Db, due: readonly number[], limit: number): TransferJob[] {
  return db
    .prepare<[string, number], TransferJob>(
      `${selectJob}
       WHERE t.state = 'queued' OR (t.state = 'waiting' AND t.id IN (SELECT value FROM json_each(?)))
       ORDER BY c.deadline_at, t.kind DESC, t.id LIMIT ?`,
    )
    .all(JSON.stringify(due), limit);
}

/** Jobs that have begun or may begin, without those that ended; for forecasts. */
export function listOpenContent(db: Db): { id: number; deadlineAt: number; bytesLeft: number | null }[] {
  return db
    .prepare<[], { id: number; deadlineAt: number; bytesLeft: number | null }>(
      `SELECT t.id, c.deadline_at AS deadlineAt, t.total_bytes - t.committed_bytes AS bytesLeft
       FROM transfers t JOIN chunks c ON c.id = t.chunk
       WHERE t.state IN ('queued', 'downloading', 'verifying', 'waiting') AND t.kind = 'content'
       ORDER BY c.deadline_at, t.id`,
    )
    .all();
}

/** What a row looks like after a move; what is left out of it becomes null. */
export interface Move {
  state: TransferState;
  dueAt?: number;
  code?: ErrorCode;
  httpStatus?: number | null;
  detail?: string | null;
}

/** Moves a row from one state to another. @returns false when it was not in `from`; nothing is changed then */
export function moveTransfer(db: Db, id: number, from: TransferState, to: Move, now: number): boolean {
  const done = prepared<unknown[]>(
    db,
    `UPDATE transfers SET state = @state, due_at = @dueAt, code = @code, http_status = @httpStatus, detail = @detail,
         updated_at = @now WHERE id = @id AND state = @from`,
  ).run({
    state: to.state,
    dueAt: to.dueAt ?? null,
    code: to.code ?? null,
    httpStatus: to.httpStatus ?? null,
    detail: to.detail ?? null,
    now,
    id,
    from,
  });
  return done.changes === 1;
}

/** Counts a claim; the row keeps why it failed before. @returns false when it was not in `from` */
export function claimTransfer(db: Db, id: number, from: TransferState, now: number): boolean {
  const done = prepared<unknown[]>(
    db,
    `UPDATE transfers SET state = 'downloading', due_at = NULL, attempt_count = attempt_count + 1, updated_at = ?
       WHERE id = ? AND state = ?`,
  ).run(now, id, from);
  return done.changes === 1;
}

export function setFailureCount(db: Db, id: number, count: number): void {
  prepared<unknown[]>(db, 'UPDATE transfers SET failure_count = ? WHERE id = ?').run(count, id);
}

export function countResume(db: Db, id: number): void {
  prepared<unknown[]>(db, 'UPDATE transfers SET resumed_count = resumed_count + 1 WHERE id = ?').run(id);
}

export function setSuspectDigest(db: Db, id: number, digest: string | null): void {
  prepared<unknown[]>(db, 'UPDATE transfers SET suspect_digest = ? WHERE id = ?').run(digest, id);
}

/** Notes which file is about to be put where; null when it turned out not to be there. */
export function setPlacement(db: Db, id: number, placement: { digest: string; path: string } | null): void {
  prepared<unknown[]>(db, 'UPDATE transfers SET digest = ?, placed_as = ? WHERE id = ?').run(
    placement?.digest ?? null,
    placement?.path ?? null,
    id,
  );
}

/** What is known of the partial. Never ahead of what has reached the disk. */
export interface StoredJournal {
  totalBytes: number | null;
  etag: string | null;
  committedBytes: number;
  ranges: string | null;
  checks: Uint8Array | null;
}

export function readJournal(db: Db, id: number): StoredJournal | null {
  return (
    db
      .prepare<[number], StoredJournal>(
        `SELECT total_bytes AS totalBytes, etag, committed_bytes AS committedBytes, ranges, checks
         FROM transfers WHERE id = ?`,
      )
      .get(id) ?? null
  );
}

/**
 * Replaces the journal in one step. On its own it does not wait for the medium: after a power cut the journal may be an older one, which
 * claims less than is there, never more. A kill loses nothing.
 */
export function writeJournal(db: Db, id: number, journal: StoredJournal, now: number): void {
  withoutWaiting(db, () =>
    prepared<unknown[]>(
      db,
      `UPDATE transfers SET total_bytes = @totalBytes, etag = @etag, committed_bytes = @committedBytes, ranges = @ranges,
         checks = @checks, updated_at = @now WHERE id = @id`,
    ).run({ ...journal, now, id }),
  );
}

/** Puts rows that were begun back in the queue, as at a start after a crash; attempts are kept. @returns their ids */
export function requeueUnfinished(db: Db, now: number): number[] {
  return db
    .prepare<[number], number>(
      `UPDATE transfers SET state = 'queued', due_at = NULL, updated_at = ?
       WHERE state IN ('downloading', 'verifying', 'waiting') RETURNING id`,
    )
    .pluck()
    .all(now);
}

export interface RowState {
  id: number;
  state: TransferState;
  recording: string;
}

/** Present states of some rows, or of all rows in `states`. */
export function readStates(
  db: Db,
  ids: readonly number[] | { states: readonly TransferState[] },
): RowState[] {
  const select = `SELECT t.id, t.state, c.recording FROM transfers t JOIN chunks c ON c.id = t.chunk`;
  return 'states' in ids
    ? db
        .prepare<[string], RowState>(`${select} WHERE t.state IN (SELECT value FROM json_each(?))`)
        .all(JSON.stringify(ids.states))
    : db
        .prepare<[string], RowState>(`${select} WHERE t.id IN (SELECT value FROM json_each(?))`)
        .all(JSON.stringify(ids));
}

/** Forgets failures of a row that a person wants tried again. */
export function forgiveFailures(db: Db, id: number): void {
  db.prepare('UPDATE transfers SET failure_count = 0 WHERE id = ?').run(id);
}

export interface AttemptRow {
  startedAt: number;
  endedAt: number;
  fromByte: number;
  receivedBytes: number;
  httpStatus: number | null;
  code: ErrorCode | null;
  host: string | null;
}

/** Notes one HTTP try that has ended. */
export function insertAttempt(db: Db, transfer: number, attempt: AttemptRow): void {
  prepared<unknown[]>(
    db,
    `INSERT INTO attempts (transfer, started_at, ended_at, from_byte, received_bytes, http_status, code, host)
     VALUES (@transfer, @startedAt, @endedAt, @fromByte, @receivedBytes, @httpStatus, @code, @host)`,
  ).run({ ...attempt, transfer });
}

export interface OpenTotals {
  /** Of unfinished files whose length is known. */
  bytesLeft: number;
  nextDeadlineAt: number | null;
}

/** What is left to do, over all unfinished rows. */
export function totalOpen(db: Db): OpenTotals {
  const open = db
    .prepare<[], { bytesLeft: number | null; nextDeadlineAt: number | null }>(
      `SELECT sum(t.total_bytes - t.committed_bytes) AS bytesLeft, min(c.deadline_at) AS nextDeadlineAt
       FROM transfers t JOIN chunks c ON c.id = t.chunk
       WHERE t.state IN ('queued', 'downloading', 'verifying', 'waiting')`,
    )
    .get();
  return { bytesLeft: open?.bytesLeft ?? 0, nextDeadlineAt: open?.nextDeadlineAt ?? null };
}

/** True when another chunk of the recording carries the same index. */
export function hasTwin(db: Db, recording: string, index: number, chunk: number): boolean {
  return (
    db
      .prepare<[string, number, number]>(
        'SELECT 1 FROM chunks WHERE recording = ? AND chunk_index = ? AND id <> ? LIMIT 1',
      )
      .get(recording, index, chunk) !== undefined
  );
}
