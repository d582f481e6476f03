import type { NoteView } from '../../contract/views.ts';
import type { Db } from './open.ts';
import { noteChange } from './tags.ts';
import { wordText } from './words.ts';

const noteColumns = `id, text, position_ms AS positionMs, end_ms AS endMs, author, created_at AS createdAt, updated_at AS updatedAt`;

/** Notes of a recording, oldest first. */
export function notesOfRow(db: Db, row: number): NoteView[] {
  return db
    .prepare<[number], NoteView>(`SELECT ${noteColumns} FROM notes WHERE row = ? ORDER BY created_at, id`)
    .all(row);
}

/** A note and the row it belongs to. @returns null when there is no such note */
export function findNote(db: Db, id: string): { row: number; note: NoteView } | null {
  const found = db
    .prepare<[string], NoteView & { row: number }>(`SELECT row, ${noteColumns} FROM notes WHERE id = ?`)
    .get(id);
  if (found === undefined) return null;
  const { row, ...note } = found;
  return { row, note };
}

/** Puts a note in place of the one with its id, or removes it; notes in the operation what was there before. */
export function changeNote(
  db: Db,
  operation: number,
  change: { row: number; id: string; after: NoteView | null },
): void {
  const { row, id, after } = change;
  db.transaction(() => {
    const before = db.prepare<[string], NoteView>(`SELECT ${noteColumns} FROM notes WHERE id = ?`).get(id);
    db.prepare(
      'INSERT INTO operation_notes (operation, note, row, before, after) VALUES (?, ?, ?, ?, ?)',
    ).run(
      operation,
      id,
      row,
      before === undefined ? null : JSON.stringify(before),
      after && JSON.stringify(after),
    );
    writeNote(db, row, id, after);
  })();
}

/** Takes back the changes of notes of an operation. @returns the rows that changed */
export function undoNotes(db: Db, operation: number): number[] {
  return db.transaction(() => {
    const changes = db
      .prepare<[number], { note: string; row: number; before: string | null }>(
        'SELECT note, row, before FROM operation_notes WHERE operation = ?',
      )
      .all(operation);
    for (const { note, row, before } of changes)
      writeNote(db, row, note, before === null ? null : readNote(before));
    db.prepare('DELETE FROM operation_notes WHERE operation = ?').run(operation);
    return [...new Set(changes.map(({ row }) => row))];
  })();
}

/** Writes or removes a note without an operation, as a rebuild does. */
export function writeNote(db: Db, row: number, id: string, note: NoteView | null): void {
  if (note === null) db.prepare('DELETE FROM notes WHERE id = ?').run(id);
  else
    db.prepare(
      `INSERT INTO notes (id, row, text, position_ms, end_ms, author, created_at, updated_at)
       VALUES (@id, @row, @text, @positionMs, @endMs, @author, @createdAt, @updatedAt)
       ON CONFLICT (id) DO UPDATE SET text = excluded.text, position_ms = excluded.position_ms, end_ms = excluded.end_ms,
         author = excluded.author, updated_at = excluded.updated_at`,
    ).run({ ...note, id, row });
  db.prepare('DELETE FROM note_words WHERE rowid = ?').run(row);
  const texts = notesOfRow(db, row).map(({ text }) => text);
  if (texts.length > 0)
    db.prepare('INSERT INTO note_words (rowid, words) VALUES (?, ?)').run(row, wordText(texts));
  noteChange(db, [row]);
}

/** A note as an operation kept it; one of before there were ranges is a point. */
function readNote(text: string): NoteView {
  const note = JSON.parse(text) as Omit<NoteView, 'endMs'> & Partial<Pick<NoteView, 'endMs'>>;
  return { ...note, endMs: note.endMs ?? null };
}
