/** What the bag of a recording has to say on disk, and which bags are behind the catalog. */
import type { RecordingState } from '../../contract/views.ts';
import type { Db } from './open.ts';
import { prepared } from './prepared.ts';
import type { RecordingFacts } from './recordings.ts';

export interface StaleBag {
  id: string;
  folder: string;
  changes: number;
}

/** Recordings whose tag files on disk are older than the catalog. */
export function listStaleBags(db: Db, limit: number): StaleBag[] {
  return db
    .prepare<[number], StaleBag>(
      'SELECT id, folder, bag_changes AS changes FROM recordings WHERE bag_changes > 0 ORDER BY updated_at LIMIT ?',
    )
    .all(limit);
}

/** Notes a change that the tag files must show. */
export function markBagStale(db: Db, id: string): void {
  prepared<unknown[]>(db, 'UPDATE recordings SET bag_changes = bag_changes + 1 WHERE id = ?').run(id);
}

/** Notes that the tag files show the first `changes` changes; later ones stay to be written. */
export function markBagWritten(db: Db, id: string, changes: number): void {
  prepared<unknown[]>(db, 'UPDATE recordings SET bag_changes = max(bag_changes - ?, 0) WHERE id = ?').run(
    changes,
    id,
  );
}

export interface BagFacts extends RecordingFacts {
  id: string;
  service: string | null;
  state: RecordingState;
}

/** What the bag of a recording says about it. @returns null when it is not known */
export function findBagFacts(db: Db, id: string): BagFacts | null {
  return (
    prepared<[string], BagFacts>(
      db,
      `SELECT id, service, state, service_recording_id AS serviceRecordingId, call_id AS callId,
           server_call_id AS serverCallId, topic, started_at AS startedAt, started_at_text AS startedAtText,
           duration_ms AS durationMs, content_type AS contentType, channel_type AS channelType, format,
           session_end_reason AS sessionEndReason, storage_type AS storageType
         FROM recordings WHERE id = ?`,
    ).get(id) ?? null
  );
}
