import {
  transferFilterStates,
  transferStates,
  type AttemptView,
  type RecordingState,
  type TransferFilter,
  type TransferState,
  type TransferView,
} from '../../contract/views.ts';
import type { Db } from './open.ts';
import { participantsOf } from './recordings.ts';

/** A transfer as its row has it; speed and stalls are known to the running engine only. */
export type StoredTransfer = Omit<TransferView, 'bytesPerSecond' | 'isStalled'>;

/** Transfers of a filter, the most urgent first. */
export function listTransfers(
  db: Db,
  page: { filter: TransferFilter; offset: number; limit: number },
): { rows: StoredTransfer[]; total: number } {
  const states = JSON.stringify(transferFilterStates[page.filter]);
  const total = db
    .prepare<[string], number>(
      'SELECT count(*) FROM transfers WHERE state IN (SELECT value FROM json_each(?))',
    )
    .pluck()
    .get(states);
  const bare = db
    .prepare<[string, number, number], Omit<StoredTransfer, 'participants'>>(
      `SELECT t.id, c.recording, c.chunk_index AS chunkIndex, t.kind, t.state, r.started_at AS startedAt, r.service,
         CASE WHEN t.state = 'archived' THEN coalesce(f.bytes, t.committed_bytes) ELSE t.committed_bytes END AS bytesDone,
         coalesce(f.bytes, t.total_bytes) AS bytesTotal, t.resumed_count AS resumedCount,
         t.attempt_count AS attemptCount, c.deadline_at AS deadlineAt, t.due_at AS dueAt, t.code,
         t.http_status AS httpStatus, t.updated_at AS updatedAt
       FROM transfers t JOIN chunks c ON c.id = t.chunk JOIN recordings r ON r.id = c.recording
       LEFT JOIN files f ON f.chunk = c.id AND f.kind = t.kind
       WHERE t.state IN (SELECT value FROM json_each(?))
       ORDER BY CASE t.state WHEN 'downloading' THEN 0 WHEN 'verifying' THEN 1 WHEN 'waiting' THEN 2 WHEN 'queued' THEN 3
         WHEN 'failed' THEN 4 WHEN 'expired' THEN 5 ELSE 6 END,
         CASE WHEN t.state IN ('archived', 'cancelled', 'failed', 'expired') THEN -t.updated_at ELSE c.deadline_at END, t.id
       LIMIT ? OFFSET ?`,
    )
    .all(states, page.limit, page.offset);
  const people = participantsOf(
    db,
    bare.map(({ recording }) => recording),
  );
  return {
    rows: bare.map((row) => ({ ...row, participants: people.get(row.recording) ?? [] })),
    total: total ?? 0,
  };
}

/** How many transfers are in each state; kept as they change. */
export function countTransfers(db: Db): Record<TransferState, number> {
  const counts = Object.fromEntries(transferStates.map((state) => [state, 0])) as Record<
    TransferState,
    number
  >;
  for (const { state, count } of db
    .prepare<[], { state: TransferState; count: number }>('SELECT state, count FROM transfer_totals')
    .all())
    counts[state] = count;
  return counts;
}

/** Every HTTP try for the files of a recording, oldest first. */
export function attemptsOfRecording(db: Db, recording: string): AttemptView[] {
  return db
    .prepare<[string], AttemptView>(
      `SELECT c.chunk_index AS chunkIndex, t.kind, a.started_at AS startedAt, a.ended_at AS endedAt,
         a.from_byte AS fromByte, a.received_bytes AS bytes, a.http_status AS httpStatus, a.code
       FROM attempts a JOIN transfers t ON t.id = a.transfer JOIN chunks c ON c.id = t.chunk
       WHERE c.recording = ? ORDER BY a.started_at, a.id`,
    )
    .all(recording);
}

/** A chunk that is not archived, or (without an index) a recording that lacks one. */
export interface UnfinishedChunk {
  recording: string;
  recordingId: string | null;
  chunkIndex: number | null;
  state: RecordingState;
  code: string | null;
  httpStatus: number | null;
}

/** Every chunk whose content is not archived and why, and every recording that lacks a chunk index. */
export function listUnfinished(db: Db): UnfinishedChunk[] {
  return db
    .prepare<[], UnfinishedChunk>(
      `SELECT c.recording, r.service_recording_id AS recordingId, c.chunk_index AS chunkIndex, t.state, t.code,
         t.http_status AS httpStatus
       FROM transfers t JOIN chunks c ON c.id = t.chunk JOIN recordings r ON r.id = c.recording
       WHERE t.kind = 'content' AND t.state <> 'archived'
       UNION ALL
       SELECT id, service_recording_id, NULL, state, NULL, NULL FROM recordings WHERE state = 'incomplete'
       ORDER BY 1, 3`,
    )
    .all();
}
