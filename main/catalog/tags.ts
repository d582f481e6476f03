import type { LabelKind, LabelView } from '../../contract/views.ts';
import { refreshAnnotationFlags } from './flags.ts';
import type { Db } from './open.ts';
import { foldName } from './query/compile.ts';
import { wordText } from './words.ts';

/** A tag or a case, by name. */
export interface LabelName {
  kind: LabelKind;
  name: string;
}

export interface LabelEdit {
  add: readonly LabelName[];
  remove: readonly LabelName[];
}

/** All tags and cases in use, by name. */
export function listLabels(db: Db): LabelView[] {
  return db
    .prepare<[], LabelView>(
      `SELECT b.kind, b.name, count(*) AS count FROM labels b JOIN labelled l ON l.label = b.id
       GROUP BY b.id ORDER BY b.kind DESC, b.folded`,
    )
    .all();
}

/** Tags and cases of a recording, by kind and name. */
export function labelsOfRow(db: Db, row: number): LabelName[] {
  return db
    .prepare<[number], LabelName>(
      `SELECT b.kind, b.name FROM labelled l JOIN labels b ON b.id = l.label WHERE l.row = ? ORDER BY b.kind DESC, b.folded`,
    )
    .all(row);
}

/**
 * Adds and removes labels of rows in one transaction, noting in the operation what really changed. No label may be on both lists.
 * @returns the rows of which something changed
 */
export function editLabels(db: Db, operation: number, rows: readonly number[], edit: LabelEdit): number[] {
  return db.transaction(() => {
    const list = JSON.stringify(rows);
    const changed = new Set<number>();
    const take = (found: readonly number[]): void => found.forEach((row) => changed.add(row));
    for (const name of edit.add) take(addLabel(db, operation, list, labelIdOf(db, name)));
    for (const name of edit.remove) {
      const label = findLabel(db, name);
      if (label !== null) take(removeLabel(db, operation, list, label));
    }
    noteChange(db, [...changed]);
    return [...changed];
  })();
}

/**
 * Takes back up to `limit` changes of labels of an operation, in one transaction.
 * @returns the rows that changed; none when nothing is left
 */
export function undoLabels(db: Db, operation: number, limit: number): number[] {
  return db.transaction(() => {
    const changes = db
      .prepare<[number, number], { label: number; row: number; wasAdded: 0 | 1 }>(
        'SELECT label, row, was_added AS wasAdded FROM operation_labels WHERE operation = ? LIMIT ?',
      )
      .all(operation, limit);
    const remove = db.prepare('DELETE FROM labelled WHERE label = ? AND row = ?');
    const add = db.prepare('INSERT OR IGNORE INTO labelled (label, row) VALUES (?, ?)');
    const forget = db.prepare('DELETE FROM operation_labels WHERE operation = ? AND label = ? AND row = ?');
    for (const { label, row, wasAdded } of changes) {
      (wasAdded === 1 ? remove : add).run(label, row);
      forget.run(operation, label, row);
    }
    const rows = [...new Set(changes.map(({ row }) => row))];
    noteChange(db, rows);
    return rows;
  })();
}

/** Notes that the annotations of rows changed: their flags, and their bags, which hold the annotations too. */
export function noteChange(db: Db, rows: readonly number[]): void {
  refreshAnnotationFlags(db, rows);
  db.prepare(
    'UPDATE recordings SET bag_changes = bag_changes + 1 WHERE row IN (SELECT value FROM json_each(?))',
  ).run(JSON.stringify(rows));
}

function addLabel(db: Db, operation: number, rows: string, label: number): number[] {
  const added = db
    .prepare<[number, string], number>(
      `INSERT INTO labelled (label, row) SELECT ?, r.row FROM recordings r
       WHERE r.row IN (SELECT value FROM json_each(?)) ON CONFLICT DO NOTHING RETURNING row`,
    )
    .pluck()
    .all(label, rows);
  return log(db, operation, label, added, 1);
}

function removeLabel(db: Db, operation: number, rows: string, label: number): number[] {
  const removed = db
    .prepare<[number, string], number>(
      'DELETE FROM labelled WHERE label = ? AND row IN (SELECT value FROM json_each(?)) RETURNING row',
    )
    .pluck()
    .all(label, rows);
  return log(db, operation, label, removed, 0);
}

function log(db: Db, operation: number, label: number, rows: number[], wasAdded: 0 | 1): number[] {
  db.prepare(
    `INSERT INTO operation_labels (operation, label, row, was_added)
     SELECT ?, ?, value, ? FROM json_each(?)`,
  ).run(operation, label, wasAdded, JSON.stringify(rows));
  return rows;
}

function findLabel(db: Db, { kind, name }: LabelName): number | null {
  return (
    db
      .prepare<[string, string], number>('SELECT id FROM labels WHERE kind = ? AND folded = ?')
      .pluck()
      .get(kind, foldName(name)) ?? null
  );
}

/** Tags that fold to the same are one; the first spelling stays. */
export function labelIdOf(db: Db, label: LabelName): number {
  const known = findLabel(db, label);
  if (known !== null) return known;
  const name = label.name.replace(/\s+/g, ' ').trim();
  const done = db
    .prepare('INSERT INTO labels (kind, name, folded) VALUES (?, ?, ?)')
    .run(label.kind, name, foldName(name));
  const id = Number(done.lastInsertRowid);
  db.prepare('INSERT INTO label_words (rowid, words) VALUES (?, ?)').run(id, wordText([name]));
  return id;
}
