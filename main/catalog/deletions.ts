import type { DeletionView, TransferState } from '../../contract/views.ts';
import type { Db } from './open.ts';

export interface NewDeletion extends DeletionView {
  recording: string;
}

/** Keeps a receipt; the first one of a chunk stays. */
export function insertDeletion(db: Db, deletion: NewDeletion): void {
  db.prepare(
    `INSERT INTO service_deletions (document_id, recording, chunk_index, at, by, result, http_status, host)
     VALUES (@documentId, @recording, @chunkIndex, @at, @by, @result, @httpStatus, @host)
     ON CONFLICT (document_id) DO NOTHING`,
  ).run(deletion);
}

/** Receipts of a recording, oldest first. */
export function deletionsOfRecording(db: Db, recording: string): DeletionView[] {
  return db
    .prepare<[string], DeletionView>(
      `SELECT document_id AS documentId, chunk_index AS chunkIndex, at, by, result, http_status AS httpStatus, host
       FROM service_deletions WHERE recording = ? ORDER BY at, chunk_index, document_id`,
    )
    .all(recording);
}

/** A chunk whose copy the service may still have, with what is needed to delete it. */
export interface ServiceCopy {
  chunk: number;
  index: number;
  documentId: string;
  topic: string | null;
  /** Name of the configured service, once one fits. */
  service: string | null;
  contentLocation: string | null;
  metadataLocation: string | null;
  /** Verbatim, so untrusted. */
  deleteLocation: string | null;
  contentState: TransferState | null;
  metadataState: TransferState | null;
}

/** Chunks of a recording without a receipt, in playing order. */
export function serviceCopiesOf(db: Db, recording: string): ServiceCopy[] {
  return db
    .prepare<[string], ServiceCopy>(
      `SELECT c.id AS chunk, c.chunk_index AS "index", c.document_id AS documentId, r.topic, r.service,
         c.content_location AS contentLocation, c.metadata_location AS metadataLocation,
         c.delete_location AS deleteLocation, t.state AS contentState, m.state AS metadataState
       FROM chunks c JOIN recordings r ON r.id = c.recording
       LEFT JOIN transfers t ON t.chunk = c.id AND t.kind = 'content'
       LEFT JOIN transfers m ON m.chunk = c.id AND m.kind = 'metadata'
       WHERE c.recording = ? AND c.document_id NOT IN (SELECT document_id FROM service_deletions)
       ORDER BY c.chunk_index, c.document_id`,
    )
    .all(recording);
}

/** Archived recordings of these services whose copies the service still has. */
export function recordingsWithCopies(db: Db, services: readonly string[], now: number): string[] {
  return db
    .prepare<{ services: string; now: number }, string>(
      `SELECT DISTINCT r.id FROM chunks c JOIN recordings r ON r.id = c.recording
       WHERE c.delete_location IS NOT NULL AND c.deadline_at > @now AND r.state = 'archived'
         AND r.service IN (SELECT value FROM json_each(@services))
         AND c.document_id NOT IN (SELECT document_id FROM service_deletions)
       ORDER BY r.id`,
    )
    .pluck()
    .all({ services: JSON.stringify(services), now });
}
