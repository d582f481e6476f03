import type { ErrorCode } from '../../contract/error-codes.ts';
import type { LiveAction, LiveState, StartRecording } from '../../contract/recording-control.ts';
import type { LiveActionView, LiveRecordingView, RecordingState } from '../../contract/views.ts';
import { callbackKey } from './events.ts';
import type { Db } from './open.ts';

/** What the catalog keeps of a recording that was started or controlled from here, as it was last known. */
export interface LiveRow extends Omit<LiveRecordingView, 'actions' | 'callbacks' | 'archived'> {
  /** The recording in the library, once its event came. */
  archivedId: string | null;
  archivedState: RecordingState | null;
}

export type NewLive = Omit<LiveRow, 'id' | 'archivedId' | 'archivedState'>;

/** Adds a recording under way; one that is known already only gets the newer state. @returns its id */
export function insertLive(db: Db, live: NewLive): number {
  const id = db
    .prepare<[Record<string, unknown>], number>(
      `INSERT INTO live_recordings
         (service, service_recording_id, server_call_id, request, state, is_paused, created_at, state_at)
       VALUES (@service, @recordingId, @serverCallId, @request, @state, @isPaused, @createdAt, @stateAt)
       ON CONFLICT (service, service_recording_id) DO UPDATE SET state = excluded.state, state_at = excluded.state_at,
         server_call_id = coalesce(server_call_id, excluded.server_call_id)
       RETURNING id`,
    )
    .pluck()
    .get({ ...live, request: JSON.stringify(live.request), isPaused: Number(live.isPaused) });
  return id ?? 0;
}

export function setLiveState(
  db: Db,
  id: number,
  state: LiveState | null,
  isPaused: boolean,
  at: number,
): void {
  db.prepare('UPDATE live_recordings SET state = ?, is_paused = ?, state_at = ? WHERE id = ?').run(
    state,
    Number(isPaused),
    at,
    id,
  );
}

interface NewAction {
  live: number;
  at: number;
  action: LiveAction;
  outcome: LiveActionView['outcome'];
  state: LiveState | null;
  code: ErrorCode | null;
  httpStatus: number | null;
}

export function insertLiveAction(db: Db, action: NewAction): void {
  db.prepare(
    `INSERT INTO live_actions (live, at, action, outcome, state, code, http_status)
     VALUES (@live, @at, @action, @outcome, @state, @code, @httpStatus)`,
  ).run(action);
}

/** What was done to a recording, oldest first. */
export function actionsOfLive(db: Db, live: number): LiveActionView[] {
  return db
    .prepare<[number], LiveActionView>(
      `SELECT at, action, outcome, state, code, http_status AS httpStatus FROM live_actions WHERE live = ?
       ORDER BY at, id`,
    )
    .all(live);
}

/** The newest recordings under way first; with an id only that one. */
export function listLive(db: Db, limit: number, id: number | null = null): LiveRow[] {
  interface Row extends Omit<LiveRow, 'request' | 'isPaused'> {
    request: string;
    isPaused: number;
  }
  return db
    .prepare<{ limit: number; id: number | null }, Row>(
      `SELECT l.id, l.service, l.service_recording_id AS recordingId, l.server_call_id AS serverCallId, l.request, l.state,
         l.is_paused AS isPaused, l.created_at AS createdAt, l.state_at AS stateAt, r.id AS archivedId,
         r.state AS archivedState
       FROM live_recordings l LEFT JOIN recordings r ON r.service_recording_id = l.service_recording_id
       WHERE @id IS NULL OR l.id = @id ORDER BY l.created_at DESC, l.id DESC LIMIT @limit`,
    )
    .all({ limit, id })
    .map((row) => ({
      ...row,
      request: JSON.parse(row.request) as StartRecording,
      isPaused: row.isPaused === 1,
    }));
}

/** Bodies of the kept callbacks about a recording of the service, oldest first. */
export function callbacksAbout(db: Db, serviceRecordingId: string): { receivedAt: number; body: Buffer }[] {
  return db
    .prepare<[string], { receivedAt: number; body: Buffer }>(
      `SELECT received_at AS receivedAt, body FROM events WHERE call_key = ?
       ORDER BY coalesce(event_at, received_at), id`,
    )
    .all(callbackKey(serviceRecordingId));
}
