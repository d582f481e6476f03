import { ArchiveError } from '../../contract/error.ts';
import type { MatterRunView, SavedSearchView } from '../../contract/views.ts';
import type { Db } from './open.ts';

interface Row extends Omit<SavedSearchView, 'descending' | 'isPinned' | 'isDefault' | 'isMatter'> {
  descending: number;
  isPinned: number;
  isDefault: number;
  isMatter: number;
}

const columns = `id, name, text, sort, descending, is_pinned AS isPinned, is_default AS isDefault, is_matter AS isMatter`;

/** Pinned ones first, then by name. */
export function listSearches(db: Db): SavedSearchView[] {
  return db
    .prepare<[], Row>(`SELECT ${columns} FROM saved_searches ORDER BY is_pinned DESC, name, id`)
    .all()
    .map(viewOf);
}

/** @throws ArchiveError request-invalid when there is none */
export function requireSearch(db: Db, id: number): SavedSearchView {
  const row = db.prepare<[number], Row>(`SELECT ${columns} FROM saved_searches WHERE id = ?`).get(id);
  if (row === undefined) throw new ArchiveError('request-invalid', { context: { search: id } });
  return viewOf(row);
}

/** Adds or replaces a search. A name is there once, and one search at most is the default: the last one said to be so. */
export function saveSearch(
  db: Db,
  search: Omit<SavedSearchView, 'id'> & { id: number | null },
  now: number,
): SavedSearchView {
  return db.transaction(() => {
    if (search.isDefault) db.prepare('UPDATE saved_searches SET is_default = 0 WHERE is_default = 1').run();
    db.prepare('DELETE FROM saved_searches WHERE name = ? AND id IS NOT ?').run(search.name, search.id);
    const done = db
      .prepare(
        `INSERT INTO saved_searches (id, name, text, sort, descending, is_pinned, is_default, is_matter, updated_at)
         VALUES (@id, @name, @text, @sort, @descending, @isPinned, @isDefault, @isMatter, @now)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, text = excluded.text, sort = excluded.sort,
           descending = excluded.descending, is_pinned = excluded.is_pinned, is_default = excluded.is_default,
           is_matter = excluded.is_matter, updated_at = excluded.updated_at`,
      )
      .run({
        ...search,
        now,
        descending: Number(search.descending),
        isPinned: Number(search.isPinned),
        isDefault: Number(search.isDefault),
        isMatter: Number(search.isMatter),
      });
    return requireSearch(db, search.id ?? Number(done.lastInsertRowid));
  })();
}

/** Removes a search; its runs in a matter stay. */
export function removeSearch(db: Db, id: number): void {
  db.prepare('DELETE FROM saved_searches WHERE id = ?').run(id);
}

/** Keeps a run for good. */
export function insertMatterRun(db: Db, run: Omit<MatterRunView, 'id'>): MatterRunView {
  const done = db
    .prepare(
      `INSERT INTO matter_runs (search, name, text, at, time_zone, count, digest)
       VALUES (@searchId, @name, @text, @at, @timeZone, @count, @digest)`,
    )
    .run(run);
  return { ...run, id: Number(done.lastInsertRowid) };
}

/** Runs of one search, or of all; newest first. */
export function listMatterRuns(db: Db, searchId: number | null, limit: number): MatterRunView[] {
  return db
    .prepare<unknown[], MatterRunView>(
      `SELECT id, search AS searchId, name, text, at, time_zone AS timeZone, count, digest FROM matter_runs
       WHERE @searchId IS NULL OR search = @searchId ORDER BY id DESC LIMIT @limit`,
    )
    .all({ searchId, limit });
}

function viewOf({ descending, isPinned, isDefault, isMatter, ...row }: Row): SavedSearchView {
  return {
    ...row,
    descending: descending === 1,
    isPinned: isPinned === 1,
    isDefault: isDefault === 1,
    isMatter: isMatter === 1,
  };
}
