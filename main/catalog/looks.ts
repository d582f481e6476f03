/** Which chunks were decoded, and which wait for it. What was found by it stands with the chunk's findings. */
import type { Look, MediaView } from '../../contract/views.ts';
import type { Db } from './open.ts';
import { prepared } from './prepared.ts';

const columns = { sound: 'sound_look', pictures: 'picture_look' } as const;
export type LookKind = keyof typeof columns;

/** Content that came in anew has to be looked at anew, as far as there is something to look at. */
export function beginLooks(db: Db, chunk: number, media: MediaView | null): void {
  const first = (codec: string | null | undefined): Look | null => (codec === null ? 'absent' : null);
  prepared<unknown[]>(db, 'UPDATE chunks SET sound_look = ?, picture_look = ? WHERE id = ?').run(
    first(media?.audioCodec),
    first(media?.videoCodec),
    chunk,
  );
}

/** @returns whether that is news */
export function setLook(db: Db, chunk: number, kind: LookKind, look: Look): boolean {
  const column = columns[kind];
  const sql = `UPDATE chunks SET ${column} = @look WHERE id = @chunk AND ${column} IS NOT @look`;
  return prepared<object>(db, sql).run({ look, chunk }).changes > 0;
}

export function forgetUndecodable(db: Db, recording: string): void {
  prepared<[string]>(
    db,
    `UPDATE chunks SET sound_look = nullif(sound_look, 'undecodable'), picture_look = nullif(picture_look, 'undecodable')
     WHERE recording = ?`,
  ).run(recording);
}

export interface ChunkToLookAt {
  recordingId: string;
  chunkId: number;
  sha256: string;
  /** What was not decoded yet. */
  sound: boolean;
  pictures: boolean;
}

/**
 * The newest chunk with content here that was not wholly decoded.
 * @param of of this recording only; null for any
 */
export function nextToLookAt(db: Db, of: string | null, except: readonly number[]): ChunkToLookAt | null {
  const given = { except: JSON.stringify(except), ...(of === null ? {} : { of }) };
  const row = prepared<object, Row>(db, lookStatement(of !== null)).get(given);
  return row === undefined ? null : { ...row, sound: row.sound === 1, pictures: row.pictures === 1 };
}

/** Never by all files: this is asked again and again, and the engine stands still meanwhile. */
export function lookStatement(isOfOne: boolean): string {
  return `SELECT c.recording AS recordingId, c.id AS chunkId, f.digest AS sha256,
      c.sound_look IS NULL AS sound, c.picture_look IS NULL AS pictures
    FROM chunks c INDEXED BY ${isOfOne ? 'chunks_by_recording' : 'chunks_to_look_at'}
    CROSS JOIN files f ON f.recording = c.recording AND f.chunk = c.id AND f.kind = 'content'
    WHERE c.media IS NOT NULL AND (c.sound_look IS NULL OR c.picture_look IS NULL)
      AND c.id NOT IN (SELECT value FROM json_each(@except)) ${isOfOne ? 'AND c.recording = @of' : ''}
    ORDER BY c.id DESC LIMIT 1`;
}

interface Row extends Omit<ChunkToLookAt, 'sound' | 'pictures'> {
  sound: number;
  pictures: number;
}
