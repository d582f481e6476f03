/** What only a rebuild writes: rows as they stand after work that was done before. */
import type { TransferKind } from './transfers.ts';
import type { Db } from './open.ts';

/** Notes that a file of a chunk was archived before; its bytes are not fetched again. */
export function settleArchived(
  db: Db,
  chunk: number,
  kind: TransferKind,
  file: { path: string; bytes: number; sha256: string },
  now: number,
): void {
  db.prepare(
    `UPDATE transfers SET state = 'archived', due_at = NULL, total_bytes = @bytes, committed_bytes = @bytes,
       digest = @sha256, placed_as = @path, updated_at = @now WHERE chunk = @chunk AND kind = @kind`,
  ).run({ ...file, chunk, kind, now });
}

/** Says whether the tag files of a recording tell what the catalog does. */
export function setBagChanges(db: Db, recording: string, changes: number): void {
  db.prepare('UPDATE recordings SET bag_changes = ? WHERE id = ?').run(changes, recording);
}

/** Recordings of calls that some call event named people of. */
export function listNamedCalls(db: Db): string[] {
  return db
    .prepare<[], string>(
      'SELECT id FROM recordings WHERE server_call_id IN (SELECT call_key FROM call_participants) ORDER BY id',
    )
    .pluck()
    .all();
}

/** Makes the catalog one file without a journal beside it, ready to be renamed. Nothing may use it afterwards but `close`. */
export function sealCatalog(db: Db): void {
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.pragma('journal_mode = DELETE');
}

/** Lets a catalog that nobody relies on yet be filled without waiting for the medium; {@link sealCatalog} and an fsync of the file end that. */
export function beginFilling(db: Db): void {
  db.pragma('synchronous = OFF');
}
