/**
 * Tags and cases over many recordings at once, and taking it back.
 * It owns the slices that long edits are cut into; what a change is, the catalog knows. Invariant: each slice is one transaction with
 * its part of the operation, so a kill leaves what was done undoable.
 */
import type { OperationView } from '../../contract/views.ts';
import type { Db } from '../catalog/open.ts';
import { undoNotes } from '../catalog/notes.ts';
import {
  beginOperation,
  countChanges,
  endOperation,
  markUndone,
  readOperation,
} from '../catalog/operations.ts';
import { idsOfRows } from '../catalog/annotations.ts';
import { editLabels, undoLabels, type LabelName } from '../catalog/tags.ts';
import type { Clock } from '../clock.ts';

export interface EditOptions {
  db: Db;
  clock: Clock;
  /** Told after each slice. */
  onChanged: (recordings: string[]) => void;
}

const rowsPerSlice = 1000;

/** Changes labels of rows; other work of the engine comes between the slices. */
export async function editInSlices(
  { db, clock, onChanged }: EditOptions,
  rows: Uint32Array,
  what: OperationView['what'],
): Promise<OperationView> {
  const operation = beginOperation(db, what, clock.now());
  const edit = {
    add: [...named('tag', what.addTags), ...named('case', what.addCases)],
    remove: [...named('tag', what.removeTags), ...named('case', what.removeCases)],
  };
  for (let from = 0; from < rows.length; from += rowsPerSlice) {
    const changed = db.transaction(() => {
      const done = editLabels(db, operation, [...rows.subarray(from, from + rowsPerSlice)], edit);
      countChanges(db, operation, done.length);
      return done;
    })();
    if (changed.length > 0) onChanged(idsOfRows(db, changed));
    await clock.wait(0);
  }
  endOperation(db, operation);
  return readOperation(db, operation);
}

/**
 * Takes an operation back; when that is interrupted, calling it again goes on.
 * @returns how many recordings changed
 * @throws ArchiveError request-invalid when there is nothing to take back
 */
export async function undoInSlices(
  { db, clock, onChanged }: EditOptions,
  operation: number,
): Promise<number> {
  markUndone(db, operation, clock.now());
  const ofNotes = undoNotes(db, operation);
  const changed = new Set(ofNotes);
  if (ofNotes.length > 0) onChanged(idsOfRows(db, ofNotes));
  for (;;) {
    const rows = undoLabels(db, operation, rowsPerSlice);
    if (rows.length === 0) return changed.size;
    for (const row of rows) changed.add(row);
    onChanged(idsOfRows(db, rows));
    await clock.wait(0);
  }
}

function named(kind: LabelName['kind'], names: readonly string[]): LabelName[] {
  return names.map((name) => ({ kind, name }));
}
