import type { ParticipantKind, PresenceView } from '../../contract/views.ts';
import type { Db } from './open.ts';
import { prepared } from './prepared.ts';

export interface NewParticipant {
  rawId: string;
  kind: ParticipantKind;
  phoneNumber: string | null;
  channel: number | null;
}

export interface CallParticipant {
  rawId: string;
  displayName: string | null;
  joinedAt: number | null;
  leftAt: number | null;
}

/** Adds participants to a recording; a channel once known stays known. */
export function addParticipants(db: Db, recording: string, participants: readonly NewParticipant[]): void {
  const insert = prepared<unknown[]>(
    db,
    `INSERT INTO participants (recording, raw_id, kind, phone_number, channel) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (recording, raw_id) DO UPDATE SET channel = coalesce(channel, excluded.channel)`,
  );
  for (const { rawId, kind, phoneNumber, channel } of participants)
    insert.run(recording, rawId, kind, phoneNumber, channel);
}

/** Adds what a call event says of a participant. The latest name wins, the first join, the last leave: any order gives the same row. */
export function addCallParticipant(db: Db, callKey: string, participant: CallParticipant, at: number): void {
  prepared<unknown[]>(
    db,
    `INSERT INTO call_participants (call_key, raw_id, display_name, named_at, joined_at, left_at)
     VALUES (@callKey, @rawId, @displayName, @namedAt, @joinedAt, @leftAt)
     ON CONFLICT (call_key, raw_id) DO UPDATE SET
       display_name = CASE WHEN excluded.named_at > coalesce(named_at, -1)
         OR (excluded.named_at = named_at AND excluded.display_name > display_name)
         THEN excluded.display_name ELSE display_name END,
       named_at = nullif(max(coalesce(named_at, -1), coalesce(excluded.named_at, -1)), -1),
       joined_at = CASE WHEN joined_at IS NULL OR excluded.joined_at < joined_at
         THEN coalesce(excluded.joined_at, joined_at) ELSE joined_at END,
       left_at = CASE WHEN left_at IS NULL OR excluded.left_at > left_at
         THEN coalesce(excluded.left_at, left_at) ELSE left_at END`,
  ).run({ ...participant, callKey, namedAt: participant.displayName === null ? null : at });
}

/** Takes the names (and people) that call events gave into a recording of that call. */
export function adoptCallParticipants(
  db: Db,
  recording: string,
  callKey: string,
  describe: (rawId: string) => { kind: ParticipantKind; phoneNumber: string | null },
): void {
  const known = prepared<[string], { rawId: string; displayName: string | null }>(
    db,
    'SELECT raw_id AS rawId, display_name AS displayName FROM call_participants WHERE call_key = ?',
  ).all(callKey);
  addParticipants(
    db,
    recording,
    known.map(({ rawId }) => ({ rawId, ...describe(rawId), channel: null })),
  );
  const setName = prepared<unknown[]>(
    db,
    'UPDATE participants SET display_name = ? WHERE recording = ? AND raw_id = ?',
  );
  for (const { rawId, displayName } of known)
    if (displayName !== null) setName.run(displayName, recording, rawId);
}

/** Joins and leaves of a call, first to come first. */
export function presenceInCall(db: Db, callKey: string): PresenceView[] {
  return db
    .prepare<[string], PresenceView>(
      `SELECT raw_id AS rawId, joined_at AS joinedAt, left_at AS leftAt FROM call_participants
       WHERE call_key = ? AND coalesce(joined_at, left_at) IS NOT NULL ORDER BY coalesce(joined_at, left_at), raw_id`,
    )
    .all(callKey);
}

/** Ids of recordings of a call. */
export function recordingsOfCall(db: Db, callKey: string): string[] {
  return prepared<[string], string>(db, 'SELECT id FROM recordings WHERE server_call_id = ?')
    .pluck()
    .all(callKey);
}

/** How many channels metadata gave to participants, and whether each has its own. */
export function channelsTold(db: Db, recording: string): { count: number; isUnmixed: boolean } {
  const told = db
    .prepare<[string], { count: number; isUnmixed: number }>(
      `SELECT coalesce(max(p.channel) + 1, 0) AS count, coalesce(r.channel_type = 'unmixed', 0) AS isUnmixed
       FROM recordings r LEFT JOIN participants p ON p.recording = r.id WHERE r.id = ?`,
    )
    .get(recording);
  return { count: told?.count ?? 0, isUnmixed: told?.isUnmixed === 1 };
}
