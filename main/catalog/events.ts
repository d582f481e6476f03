import type { ErrorCode } from '../../contract/error-codes.ts';
import type { EventView, QuarantineRow } from '../../contract/views.ts';
import type { Db } from './open.ts';
import { prepared } from './prepared.ts';

export interface NewEvent {
  key: string;
  eventId: string | null;
  type: string;
  topic: string | null;
  subject: string | null;
  eventAt: number | null;
  receivedAt: number;
  source: string;
  delivery: Record<string, string>;
  /** Bytes as received. */
  body: Uint8Array;
  /** SHA-256 of `body`. */
  digest: string;
  callKey: string | null;
  /** That it is about; null until one is known. */
  recording: string | null;
  disposition: 'applied' | 'kept' | 'quarantined';
  code: ErrorCode | null;
  detail: string | null;
}

/** Keeps an event. @returns its row id, or null when an event with this key is kept already */
export function insertEvent(db: Db, event: NewEvent): number | null {
  const done = prepared<unknown[]>(
    db,
    `INSERT INTO events (key, event_id, type, topic, subject, event_at, received_at, source, delivery, body, digest,
         call_key, recording, disposition, code, detail)
       VALUES (@key, @eventId, @type, @topic, @subject, @eventAt, @receivedAt, @source, @delivery, @body, @digest,
         @callKey, @recording, @disposition, @code, @detail)
       ON CONFLICT (key) DO NOTHING`,
  ).run({ ...event, delivery: JSON.stringify(event.delivery) });
  return done.changes === 0 ? null : Number(done.lastInsertRowid);
}

/** Row ids of the events of calls that no recording is known of. */
export function looseCallEvents(db: Db): number[] {
  return db
    .prepare<[], number>(
      "SELECT id FROM events WHERE recording IS NULL AND disposition = 'kept' ORDER BY +id",
    )
    .pluck()
    .all();
}

/** The bytes of an event as they came. */
export function bodyOfEvent(db: Db, event: number): Buffer {
  return (
    prepared<[number], Buffer>(db, 'SELECT body FROM events WHERE id = ?').pluck().get(event) ??
    Buffer.alloc(0)
  );
}

/** Whether an event with this key is kept. */
export function hasEvent(db: Db, key: string): boolean {
  return prepared<[string], number>(db, 'SELECT 1 FROM events WHERE key = ?').pluck().get(key) === 1;
}

/** Key under which callbacks about one recording are kept: they belong to it, not to every recording of its call. */
export function callbackKey(serviceRecordingId: string): string {
  return `recording ${serviceRecordingId}`;
}

/** Joins the kept call events of a call to a recording of that call; each event belongs to the first one only. */
export function adoptCallEvents(db: Db, callKey: string, recording: string): void {
  prepared<unknown[]>(db, 'UPDATE events SET recording = ? WHERE call_key = ? AND recording IS NULL').run(
    recording,
    callKey,
  );
}

export interface KeptEvent {
  id: number;
  key: string;
  eventId: string | null;
  eventAt: number | null;
  receivedAt: number;
  body: Buffer;
  digest: string;
  archivedPath: string | null;
}

/** Events of a recording with their bytes, by time of the event, then key. */
export function eventsOfRecording(
  db: Db,
  recording: string,
  disposition: 'applied' | 'any' = 'any',
): KeptEvent[] {
  // A recording has few events; SQLite takes longer to set its sorter up than to read them.
  return prepared<{ recording: string; disposition: string }, KeptEvent>(
    db,
    `SELECT id, key, event_id AS eventId, event_at AS eventAt, received_at AS receivedAt, body, digest,
         archived_path AS archivedPath
       FROM events WHERE recording = @recording AND (@disposition = 'any' OR disposition = @disposition)`,
  )
    .all({ recording, disposition })
    .sort(byTimeAndKey);
}

function byTimeAndKey(a: KeptEvent, b: KeptEvent): number {
  return (a.eventAt ?? a.receivedAt) - (b.eventAt ?? b.receivedAt) || (a.key < b.key ? -1 : 1);
}

/** Notes where the bytes of an event lie in its recording's folder. */
export function setEventPath(db: Db, event: number, path: string): void {
  prepared<unknown[]>(db, 'UPDATE events SET archived_path = ? WHERE id = ?').run(path, event);
}

/** An event with its bytes as text. */
export type EventText = Omit<EventView, 'kind' | 'person' | 'state'>;

/** Events of a recording, and those of its call that lie with another recording. */
export function eventTexts(db: Db, recording: string, callKey: string | null): EventText[] {
  interface Row extends Omit<EventText, 'text' | 'sha256'> {
    body: Buffer;
    digest: string;
  }
  return db
    .prepare<{ recording: string; callKey: string | null }, Row>(
      `SELECT id, event_id AS eventId, type, event_at AS eventAt, received_at AS receivedAt, source, body, digest
       FROM events WHERE recording = @recording OR (call_key = @callKey AND disposition = 'kept')
       ORDER BY coalesce(event_at, received_at), id`,
    )
    .all({ recording, callKey })
    .map(({ body, digest, ...row }) => ({ ...row, sha256: digest, text: body.toString('utf8') }));
}

/** The newest refused events, with their bytes as text. */
export function listQuarantine(db: Db, limit: number): QuarantineRow[] {
  interface Row extends Omit<QuarantineRow, 'text'> {
    body: Buffer;
  }
  return db
    .prepare<[number], Row>(
      `SELECT id, source, received_at AS receivedAt, code, detail, body FROM events
       WHERE disposition = 'quarantined' ORDER BY received_at DESC, id DESC LIMIT ?`,
    )
    .all(limit)
    .map(({ body, ...row }) => ({ ...row, text: body.toString('utf8') }));
}

/** How many events are in quarantine. */
export function countQuarantine(db: Db): number {
  return (
    db.prepare<[], number>(`SELECT count(*) FROM events WHERE disposition = 'quarantined'`).pluck().get() ?? 0
  );
}
