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

/**
 * Notes that an operation is being taken back. Again only while something of it is left to take back.
 * @throws ArchiveError request-invalid when it is not there or was taken back already
 */
export function markUndone(db: Db, operation: number, now: number): void {
  const done = db
    .prepare(
      `UPDATE operations SET undone_at = ? WHERE id = ? AND (undone_at IS NULL
         OR EXISTS (SELECT 1 FROM operation_labels l WHERE l.operation = operations.id)
         OR EXISTS (SELECT 1 FROM operation_notes n WHERE n.operation = operations.id))`,
    )
    .run(now, operation);
  if (done.changes === 0) throw new ArchiveError('request-invalid', { context: { operation } });
}

interface Row extends Omit<OperationView, 'what'> {
  what: string;
}

const columns = 'id, at, what, change_count AS changeCount, undone_at AS undoneAt';

/** @throws ArchiveError request-invalid */
export function readOperation(db: Db, id: number): OperationView {
  const row = db.prepare<[number], Row>(`SELECT ${columns} FROM operations WHERE id = ?`).get(id);
  if (row === undefined) throw new ArchiveError('request-invalid', { context: { operation: id } });
  return viewOf(row);
}

/** The newest operations. */
export function listOperations(db: Db, limit: number): OperationView[] {
  return db
    .prepare<[number], Row>(`SELECT ${columns} FROM operations ORDER BY id DESC LIMIT ?`)
    .all(limit)
    .map(viewOf);
}

function viewOf(row: Row): OperationView {
  return { ...row, what: JSON.parse(row.what) as OperationView['what'] };
}
