import type { Look, MediaFindingView, MediaView, PauseView, TransferState } from '../../contract/views.ts';
import type { Db } from './open.ts';
import { prepared } from './prepared.ts';

export interface ChunkFacts {
  documentId: string;
  index: number;
  endReason: string | null;
  contentLocation: string | null;
  metadataLocation: string | null;
  deleteLocation: string | null;
  announcedAt: number;
  deadlineAt: number;
}

/** Adds a chunk or renews its facts. @returns its row id and whether it is new */
export function upsertChunk(db: Db, recording: string, facts: ChunkFacts): { id: number; isNew: boolean } {
  const known = prepared<[string], number>(db, 'SELECT id FROM chunks WHERE document_id = ?')
    .pluck()
    .get(facts.documentId);
  if (known === undefined) {
    const done = prepared<unknown[]>(
      db,
      `INSERT INTO chunks (recording, document_id, chunk_index, end_reason, content_location, metadata_location,
           delete_location, announced_at, deadline_at)
         VALUES (@recording, @documentId, @index, @endReason, @contentLocation, @metadataLocation, @deleteLocation,
           @announcedAt, @deadlineAt)`,
    ).run({ ...facts, recording });
    return { id: Number(done.lastInsertRowid), isNew: true };
  }
  prepared<unknown[]>(
    db,
    `UPDATE chunks SET chunk_index = @index, end_reason = @endReason, content_location = @contentLocation,
       metadata_location = @metadataLocation, delete_location = @deleteLocation, announced_at = @announcedAt,
       deadline_at = @deadlineAt WHERE id = @known`,
  ).run({ ...facts, known });
  return { id: known, isNew: false };
}

export interface ChunkMetadata {
  startedAt: number | null;
  durationMs: number | null;
  pauses: PauseView[];
}

/** Stores what the metadata file says of a chunk. */
export function setChunkMetadata(db: Db, chunk: number, metadata: ChunkMetadata): void {
  prepared<unknown[]>(db, 'UPDATE chunks SET started_at = ?, duration_ms = ?, pauses = ? WHERE id = ?').run(
    metadata.startedAt,
    metadata.durationMs,
    JSON.stringify(metadata.pauses),
    chunk,
  );
}

/** Stores what the probe saw in the content of a chunk. */
export function setChunkMedia(
  db: Db,
  chunk: number,
  media: MediaView | null,
  findings: readonly MediaFindingView[],
): void {
  prepared<unknown[]>(db, 'UPDATE chunks SET media = ?, findings = ? WHERE id = ?').run(
    media === null ? null : JSON.stringify(media),
    JSON.stringify(findings),
    chunk,
  );
}

export interface ChunkRow {
  id: number;
  index: number;
  documentId: string;
  endReason: string | null;
  startedAt: number | null;
  durationMs: number | null;
  pauses: PauseView[];
  media: MediaView | null;
  findings: MediaFindingView[];
  soundLook: Look | null;
  pictureLook: Look | null;
  state: TransferState;
  metadataState: TransferState | null;
}

/** Chunks of a recording in playing order, with the state of their transfers. */
export function chunksOfRecording(db: Db, recording: string): ChunkRow[] {
  interface Row extends Omit<ChunkRow, 'pauses' | 'media' | 'findings'> {
    pauses: string | null;
    media: string | null;
    findings: string | null;
  }
  return db
    .prepare<[string], Row>(
      `SELECT c.id, c.chunk_index AS "index", c.document_id AS documentId, c.end_reason AS endReason,
         c.started_at AS startedAt, c.duration_ms AS durationMs, c.pauses, c.media, c.findings,
         c.sound_look AS soundLook, c.picture_look AS pictureLook,
         coalesce(t.state, 'queued') AS state, m.state AS metadataState
       FROM chunks c
       LEFT JOIN transfers t ON t.chunk = c.id AND t.kind = 'content'
       LEFT JOIN transfers m ON m.chunk = c.id AND m.kind = 'metadata'
       WHERE c.recording = ? ORDER BY c.chunk_index, c.document_id`,
    )
    .all(recording)
    .map((row) => ({
      ...row,
      pauses: parseList<PauseView>(row.pauses),
      media: row.media === null ? null : (JSON.parse(row.media) as MediaView),
      findings: parseList<MediaFindingView>(row.findings),
    }));
}

function parseList<T>(json: string | null): T[] {
  return json === null ? [] : (JSON.parse(json) as T[]);
}

/**
 * Makes sure that both files of a chunk have a transfer. Where one had ended without bytes, a new event queues it again.
 * @returns whether anything was queued
 */
export function queueTransfers(db: Db, chunk: number, isReannounced: boolean, now: number): boolean {
  const insert = prepared<unknown[]>(
    db,
    `INSERT INTO transfers (chunk, kind, updated_at) VALUES (?, ?, ?) ON CONFLICT (chunk, kind) DO NOTHING`,
  );
  let changes = insert.run(chunk, 'content', now).changes + insert.run(chunk, 'metadata', now).changes;
  if (isReannounced)
    changes += prepared<unknown[]>(
      db,
      `UPDATE transfers SET state = 'queued', due_at = NULL, failure_count = 0, code = NULL, http_status = NULL,
           detail = NULL, updated_at = ? WHERE chunk = ? AND state IN ('failed', 'expired')`,
    ).run(now, chunk).changes;
  return changes > 0;
}

export interface ChunkFile {
  recording: string;
  index: number;
  documentId: string;
  state: TransferState;
  /** Inside the library; null until archived. */
  path: string | null;
  bytes: number | null;
  sha256: string | null;
}

/** Chunks of several recordings with their content files, in playing order. */
export function chunkFilesOf(db: Db, recordings: readonly string[]): ChunkFile[] {
  return db
    .prepare<[string], ChunkFile>(
      `SELECT c.recording, c.chunk_index AS "index", c.document_id AS documentId, coalesce(t.state, 'queued') AS state,
         r.folder || '/' || f.path AS path, f.bytes, f.digest AS sha256
       FROM chunks c JOIN recordings r ON r.id = c.recording
       LEFT JOIN transfers t ON t.chunk = c.id AND t.kind = 'content'
       LEFT JOIN files f ON f.chunk = c.id AND f.kind = 'content'
       WHERE c.recording IN (SELECT value FROM json_each(?)) ORDER BY c.recording, c.chunk_index, c.document_id`,
    )
    .all(JSON.stringify(recordings));
}
