import { ArchiveError } from '../../contract/error.ts';
import type { OperationView } from '../../contract/views.ts';
import type { Db } from './open.ts';

/** Begins an operation, to which changes by hand are noted so that they can be undone. @param what as JSON, for the list */
export function beginOperation(db: Db, what: OperationView['what'], now: number): number {
  const done = db.prepare('INSERT INTO operations (at, what) VALUES (?, ?)').run(now, JSON.stringify(what));
  return Number(done.lastInsertRowid);
}

/** Adds to the recordings that an operation changed. */
export function countChanges(db: Db, operation: number, changes: number): void {
  db.prepare('UPDATE operations SET change_count = change_count + ? WHERE id = ?').run(changes, operation);
}

export function endOperation(db: Db, operation: number): void {
  db.prepare('UPDATE operations SET is_done = 1 WHERE id = ?').run(operation);
}

/** Notes that an operation is being taken back; only once. @throws ArchiveError request-invalid when it is not there or taken back already */
export function markUndone(db: Db, operation: number, now: number): void {
  const done = db
    .prepare('UPDATE operations SET undone_at = ? WHERE id = ? AND undone_at IS NULL')
    .run(now, operation);
  if (done.changes === 0) throw new ArchiveError('request-invalid', { context: { operation } });
}

/** The newest operations. */
export function listOperations(db: Db, limit: number): OperationView[] {
  interface Row extends Omit<OperationView, 'what'> {
    what: string;
  }
  return db
    .prepare<[number], Row>(
      `SELECT id, at, what, change_count AS changeCount, undone_at AS undoneAt FROM operations ORDER BY id DESC LIMIT ?`,
    )
    .all(limit)
    .map((row) => ({ ...row, what: JSON.parse(row.what) as OperationView['what'] }));
}
