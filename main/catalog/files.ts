import type { Db } from './open.ts';
import { prepared } from './prepared.ts';

export type FileKind = 'content' | 'metadata' | 'event';

export interface ArchivedFile {
  recording: string;
  chunk: number | null;
  kind: FileKind;
  /** Inside the recording's folder, forward slashes. */
  path: string;
  bytes: number;
  /** SHA-256, lower-case hex. */
  digest: string;
  archivedAt: number;
}

/** Notes a file whose bytes are proven and in place. The same path again replaces the row. */
export function insertFile(db: Db, file: ArchivedFile): void {
  prepared<unknown[]>(
    db,
    `INSERT INTO files (recording, chunk, kind, path, bytes, digest, archived_at)
     VALUES (@recording, @chunk, @kind, @path, @bytes, @digest, @archivedAt)
     ON CONFLICT (recording, path) DO UPDATE SET chunk = excluded.chunk, kind = excluded.kind,
       bytes = excluded.bytes, digest = excluded.digest, archived_at = excluded.archived_at`,
  ).run(file);
}

/** Files of a recording, ordered by path. */
export function filesOfRecording(db: Db, recording: string): ArchivedFile[] {
  return prepared<[string], ArchivedFile>(
    db,
    `SELECT recording, chunk, kind, path, bytes, digest, archived_at AS archivedAt
       FROM files WHERE recording = ? ORDER BY path`,
  ).all(recording);
}

/** The content file of a chunk and where it lies in the library. @returns null when it is not archived */
export function contentOfChunk(
  db: Db,
  recording: string,
  chunk: number,
): { folder: string; path: string; bytes: number; digest: string } | null {
  return (
    db
      .prepare<[string, number], { folder: string; path: string; bytes: number; digest: string }>(
        `SELECT r.folder, f.path, f.bytes, f.digest FROM files f JOIN recordings r ON r.id = f.recording
         WHERE f.recording = ? AND f.chunk = ? AND f.kind = 'content'`,
      )
      .get(recording, chunk) ?? null
  );
}
