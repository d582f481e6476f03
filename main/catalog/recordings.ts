import type { LabelKind, ParticipantKind, ParticipantView, RecordingRow } from '../../contract/views.ts';
import { annotatedBit, annotationMask } from './flags.ts';
import type { Db } from './open.ts';
import { prepared } from './prepared.ts';
import {
  chunkStandings,
  derivedFlags,
  standingOf,
  type ChunkStanding,
  type FlaggedFacts,
} from './standing.ts';

/** What the events of a recording say about it, folded into one. */
export interface RecordingFacts {
  serviceRecordingId: string | null;
  callId: string | null;
  serverCallId: string | null;
  topic: string | null;
  startedAt: number | null;
  startedAtText: string | null;
  durationMs: number | null;
  contentType: string | null;
  channelType: string | null;
  format: string | null;
  sessionEndReason: string | null;
  storageType: string | null;
}

/** The facts of a recording before any event has told of it. */
export const nothingSaid: RecordingFacts = {
  serviceRecordingId: null,
  callId: null,
  serverCallId: null,
  topic: null,
  startedAt: null,
  startedAtText: null,
  durationMs: null,
  contentType: null,
  channelType: null,
  format: null,
  sessionEndReason: null,
  storageType: null,
};

/** What identifies the recording that an event is about. */
export interface RecordingKeys {
  serviceRecordingId: string | null;
  callId: string | null;
  startedAtText: string | null;
  documentIds: readonly string[];
}

export interface RecordingPlace {
  id: string;
  folder: string;
}

/**
 * The recording that an event belongs to: by the service's recording id, else by a chunk that is already known, else by call and start
 * (unless both sides name different recording ids).
 */
export function findRecordingByKeys(db: Db, keys: RecordingKeys): RecordingPlace | null {
  if (keys.serviceRecordingId !== null) {
    const found = prepared<[string], RecordingPlace>(
      db,
      'SELECT id, folder FROM recordings WHERE service_recording_id = ?',
    ).get(keys.serviceRecordingId);
    if (found) return found;
  }
  const byDocument = prepared<[string], RecordingPlace>(
    db,
    'SELECT r.id, r.folder FROM chunks c JOIN recordings r ON r.id = c.recording WHERE c.document_id = ?',
  );
  for (const documentId of keys.documentIds) {
    const found = byDocument.get(documentId);
    if (found) return found;
  }
  if (keys.callId === null) return null;
  const found = prepared<[string, string | null, string | null], RecordingPlace>(
    db,
    `SELECT id, folder FROM recordings
       WHERE call_id = ? AND started_at_text IS ? AND (service_recording_id IS NULL OR ? IS NULL) LIMIT 1`,
  ).get(keys.callId, keys.startedAtText, keys.serviceRecordingId);
  return found ?? null;
}

/** What a new recording is said to be; its chunks are put in by the caller, as they are told here. */
export interface NewRecording {
  facts: RecordingFacts;
  service: string | null;
  chunks: readonly ChunkStanding[];
}

/** Adds a recording; {@link updateRecordingFacts} and {@link refreshRecording} renew its row. */
export function insertRecording(
  db: Db,
  place: RecordingPlace,
  now: number,
  { facts, service, chunks }: NewRecording = { facts: nothingSaid, service: null, chunks: [] },
): void {
  prepared<unknown[]>(
    db,
    `INSERT INTO recordings (id, folder, created_at, updated_at, service_recording_id, call_id, server_call_id, topic, service,
         started_at, started_at_text, duration_ms, content_type, channel_type, format, session_end_reason, storage_type,
         chunk_count, deadline_at, flags)
       VALUES (@id, @folder, @now, @now, @serviceRecordingId, @callId, @serverCallId, @topic, @service,
         @startedAt, @startedAtText, @durationMs, @contentType, @channelType, @format, @sessionEndReason, @storageType,
         @chunkCount, @deadlineAt, @flags)`,
  ).run({
    ...facts,
    ...place,
    service,
    now,
    chunkCount: chunks.length,
    deadlineAt: standingOf(chunks).deadlineAt,
    flags: derivedFlags(facts, chunks),
  });
}

/** Replaces the facts of a recording. */
export function updateRecordingFacts(
  db: Db,
  id: string,
  facts: RecordingFacts,
  service: string | null,
  now: number,
): void {
  prepared<unknown[]>(
    db,
    `UPDATE recordings SET service_recording_id = @serviceRecordingId, call_id = @callId,
       server_call_id = @serverCallId, topic = @topic, service = @service, started_at = @startedAt,
       started_at_text = @startedAtText, duration_ms = @durationMs, content_type = @contentType,
       channel_type = @channelType, format = @format, session_end_reason = @sessionEndReason,
       storage_type = @storageType, updated_at = @now, bag_changes = bag_changes + 1
     WHERE id = @id`,
  ).run({ ...facts, id, service, now });
}

/**
 * Derives state, counts, size, deadline and flags of a recording from its chunks, transfers and files.
 * Called in the transaction that changes one of these.
 */
export function refreshRecording(db: Db, id: string, now: number): void {
  const chunks = chunkStandings(db, id);
  const bytes = prepared<[string], number>(
    db, // Event files come at any time, in the bag keeper's hand; counting them would make the size depend on when it was derived.
    "SELECT coalesce(sum(bytes), 0) FROM files WHERE recording = ? AND kind <> 'event'",
  )
    .pluck()
    .get(id);
  prepared<unknown[]>(
    db,
    `UPDATE recordings SET state = @state, chunk_count = @chunkCount, archived_chunk_count = @archivedChunkCount,
       bytes = @bytes, deadline_at = @deadlineAt, updated_at = @now, flags = (flags & ${keptFlags}) | @flags
     WHERE id = @id`,
  ).run({ ...standingOf(chunks), bytes: bytes ?? 0, now, id, flags: flagsNow(db, id, chunks) });
}

/** Derives the flags of a recording anew, save those of annotations. Called in the transaction that changes a chunk or transfer. */
export function refreshFlags(db: Db, id: string): void {
  prepared<unknown[]>(db, `UPDATE recordings SET flags = (flags & ${keptFlags}) | ? WHERE id = ?`).run(
    flagsNow(db, id, chunkStandings(db, id)),
    id,
  );
}

const keptFlags = String(annotationMask | annotatedBit);

function flagsNow(db: Db, id: string, chunks: readonly ChunkStanding[]): number {
  const facts = prepared<[string], FlaggedFacts>(
    db,
    `SELECT session_end_reason AS sessionEndReason, content_type AS contentType, duration_ms AS durationMs
       FROM recordings WHERE id = ?`,
  ).get(id);
  return facts === undefined ? 0 : derivedFlags(facts, chunks);
}

/** Columns of a list row; see {@link toRecordingRow}. */
export const recordingColumns = `r.id, r.service_recording_id AS recordingId, r.call_id AS callId, r.server_call_id AS serverCallId,
  r.service, r.started_at AS startedAt, r.duration_ms AS durationMs, r.state, r.chunk_count AS chunkCount,
  r.archived_chunk_count AS archivedChunkCount, r.bytes, r.format, r.content_type AS contentType,
  r.channel_type AS channelType, r.deadline_at AS deadlineAt`;

export type BareRecordingRow = Omit<RecordingRow, 'participants' | 'tags' | 'cases'>;

/** Adds participants, tags and cases to rows, in one query each for all of them. */
export function withParticipants(db: Db, rows: readonly BareRecordingRow[]): RecordingRow[] {
  const ids = rows.map(({ id }) => id);
  const people = participantsOf(db, ids);
  const labels = labelsOf(db, ids);
  return rows.map((row) => ({
    ...row,
    participants: people.get(row.id) ?? [],
    ...(labels.get(row.id) ?? { tags: [], cases: [] }),
  }));
}

/** Tags and cases of those recordings that have any, by name. */
function labelsOf(db: Db, recordings: readonly string[]): Map<string, Pick<RecordingRow, 'tags' | 'cases'>> {
  const found = db
    .prepare<[string], { id: string; kind: LabelKind; name: string }>(
      `SELECT r.id, b.kind, b.name FROM recordings r JOIN labelled l ON l.row = r.row JOIN labels b ON b.id = l.label
       WHERE r.id IN (SELECT value FROM json_each(?)) ORDER BY b.folded`,
    )
    .all(JSON.stringify(recordings));
  const labels = new Map<string, Pick<RecordingRow, 'tags' | 'cases'>>();
  for (const { id, kind, name } of found) {
    const own = labels.get(id) ?? { tags: [], cases: [] };
    own[kind === 'tag' ? 'tags' : 'cases'].push(name);
    labels.set(id, own);
  }
  return labels;
}

/** Participants of several recordings, ordered by channel, then name, then raw id. */
export function participantsOf(db: Db, recordings: readonly string[]): Map<string, ParticipantView[]> {
  interface Row {
    recording: string;
    rawId: string;
    kind: ParticipantKind;
    displayName: string | null;
    phoneNumber: string | null;
    channel: number | null;
    personId: number | null;
  }
  const found = db
    .prepare<[string], Row>(
      `SELECT p.recording, p.raw_id AS rawId, p.kind, iif(n.person IS NULL, p.display_name, n.label) AS displayName,
         p.phone_number AS phoneNumber, p.channel, n.person AS personId
       FROM participants p LEFT JOIN names n ON n.id = p.name
       WHERE p.recording IN (SELECT value FROM json_each(?))
       ORDER BY p.channel IS NULL, p.channel, displayName IS NULL, displayName, p.raw_id`,
    )
    .all(JSON.stringify(recordings));
  const byRecording = new Map<string, ParticipantView[]>();
  for (const { recording, personId, ...known } of found) {
    const participant: ParticipantView = personId === null ? known : { ...known, personId };
    const list = byRecording.get(recording);
    if (list) list.push(participant);
    else byRecording.set(recording, [participant]);
  }
  return byRecording;
}

/** One row by our id, by the service's recording id, or by a prefix of ours that is unique. */
export function findRecordingRow(db: Db, anyId: string): RecordingRow | null {
  const rows = db
    .prepare<{ anyId: string }, BareRecordingRow>(
      `SELECT ${recordingColumns} FROM recordings r
       WHERE r.id = @anyId OR r.service_recording_id = @anyId
         OR (length(@anyId) >= 6 AND r.id >= @anyId AND r.id < @anyId || '~') LIMIT 2`,
    )
    .all({ anyId });
  const exact = rows.find(({ id, recordingId }) => id === anyId || recordingId === anyId);
  const found = exact ?? (rows.length === 1 ? rows[0] : undefined);
  return found ? (withParticipants(db, [found])[0] ?? null) : null;
}

/** Folder and bag facts of a recording. @returns null when it is not known */
export function findRecordingFolder(db: Db, id: string): string | null {
  return db.prepare<[string], string>('SELECT folder FROM recordings WHERE id = ?').pluck().get(id) ?? null;
}

/** Recordings that no configured service fits yet, with what tells the service. */
export function listUnassigned(db: Db): { id: string; topic: string | null; locations: string[] }[] {
  return db
    .prepare<[], { id: string; topic: string | null; locations: string }>(
      `SELECT r.id, r.topic, (SELECT json_group_array(content_location) FROM chunks c
         WHERE c.recording = r.id AND content_location IS NOT NULL) AS locations
       FROM recordings r WHERE r.service IS NULL`,
    )
    .all()
    .map((row) => ({ ...row, locations: JSON.parse(row.locations) as string[] }));
}

/** Assigns a recording to a service and queues again what had failed for want of one. */
export function assignService(db: Db, id: string, service: string, now: number): void {
  db.prepare('UPDATE recordings SET service = ?, updated_at = ? WHERE id = ?').run(service, now, id);
  db.prepare(
    `UPDATE transfers SET state = 'queued', due_at = NULL, failure_count = 0, code = NULL, updated_at = ?
     WHERE state = 'failed' AND code = 'service-unknown'
       AND chunk IN (SELECT id FROM chunks WHERE recording = ?)`,
  ).run(now, id);
}

/** Every recording and its folder, oldest first. */
export function listFolders(db: Db): RecordingPlace[] {
  return db.prepare<[], RecordingPlace>('SELECT id, folder FROM recordings ORDER BY started_at, id').all();
}
