/**
 * Rows that lie in no recording's bag, as text for files beside the recordings: the directory, saved searches, what was done at the service,
 * checks and exports. Invariant: what one of these functions gives, its counterpart takes back as the same rows.
 */
import { z } from 'zod';
import { createDirectory } from './directory.ts';
import type { Db } from './open.ts';

const cell = z.union([z.string(), z.number(), z.null()]);
const row = z.record(z.string().regex(/^[a-z_]+$/), cell);
type Row = z.infer<typeof row>;

const tablesSchema = z.object({
  format: z.literal('archivolt-kept'),
  version: z.literal(1),
  tables: z.record(z.string(), z.array(row)),
});
const exportSchema = z.object({
  format: z.literal('archivolt-export-record'),
  version: z.literal(1),
  export: row,
  items: z.array(row),
});

/** Small, and written whole; each comes after those it refers to. */
const smallTables = [
  'persons',
  'person_ids',
  'saved_searches',
  'matter_runs',
  'live_recordings',
  'live_actions',
] as const;

/** Changes whenever a row of the small tables may have changed; cheap to ask for. */
export function stampOfSmallTables(db: Db): string {
  const counted = db
    .prepare(
      `SELECT (SELECT count(*) || ' ' || total(updated_at) FROM persons),
         (SELECT count(*) || ' ' || coalesce(max(id), 0) FROM person_ids),
         (SELECT count(*) || ' ' || total(updated_at) || ' ' || total(id * (1 + is_pinned + 2 * is_default + 4 * is_matter))
          FROM saved_searches),
         (SELECT count(*) FROM matter_runs),
         (SELECT count(*) || ' ' || total(state_at) || ' ' || total(is_paused) FROM live_recordings),
         (SELECT count(*) FROM live_actions)`,
    )
    .raw()
    .get() as unknown[];
  return counted.join(' | ');
}

/** @returns null when there is nothing in any of them */
export function smallTablesText(db: Db): string | null {
  const tables = Object.fromEntries(
    smallTables.map((table) => [table, db.prepare(`SELECT * FROM ${table} ORDER BY id`).all()]),
  );
  if (Object.values(tables).every((rows) => rows.length === 0)) return null;
  return `${JSON.stringify({ format: 'archivolt-kept', version: 1, tables }, null, 1)}\n`;
}

/** Into an empty catalog. @returns false when it is not such a text */
export function restoreSmallTables(db: Db, text: string): boolean {
  const said = parse(tablesSchema, text);
  if (said === null) return false;
  db.transaction(() => {
    for (const table of smallTables) for (const one of said.tables[table] ?? []) insertRow(db, table, one);
    const directory = createDirectory(db);
    for (const { identifier } of said.tables['person_ids'] ?? [])
      if (typeof identifier === 'string') directory.follow(identifier);
  })();
  return true;
}

/** Checks after the one with this number, oldest first, one JSON line each. */
export function fixityLines(db: Db, after: number, limit: number): { last: number; text: string } {
  const rows = db
    .prepare<[number, number], Row & { id: number }>(
      'SELECT * FROM fixity_checks WHERE id > ? ORDER BY id LIMIT ?',
    )
    .all(after, limit);
  return {
    last: rows.at(-1)?.id ?? after,
    text: rows.map((one) => `${JSON.stringify(one)}\n`).join(''),
  };
}

/** Number of the latest check in a text of such lines; 0 when there is none. */
export function lastFixityLine(text: string): number {
  return Math.max(0, ...text.split('\n').map((line) => Number(parse(row, line)?.['id'] ?? 0)));
}

/** Lines of checks of recordings that are known; a repeated line counts once. @returns how many lines could not be taken */
export function restoreFixityLines(db: Db, text: string): number {
  const knows = db.prepare<[unknown], number>('SELECT 1 FROM recordings WHERE id = ?').pluck();
  let refused = 0;
  db.transaction(() => {
    for (const line of text.split('\n')) {
      if (line === '') continue;
      const one = parse(row, line);
      if (one !== null && knows.get(one['recording']) === 1) insertRow(db, 'fixity_checks', one);
      else refused += 1;
    }
  })();
  return refused;
}

/** Exports that have ended. */
export function endedExportIds(db: Db): string[] {
  return db
    .prepare<[], string>('SELECT id FROM exports WHERE ended_at IS NOT NULL ORDER BY ended_at, id')
    .pluck()
    .all();
}

export function exportText(db: Db, id: string): string {
  const said = {
    format: 'archivolt-export-record',
    version: 1,
    export: db.prepare('SELECT * FROM exports WHERE id = ?').get(id),
    items: db.prepare('SELECT * FROM export_items WHERE export = ? ORDER BY position').all(id),
  };
  return `${JSON.stringify(said, null, 1)}\n`;
}

/** @returns false when it is not such a text */
export function restoreExport(db: Db, text: string): boolean {
  const said = parse(exportSchema, text);
  if (said === null) return false;
  db.transaction(() => {
    insertRow(db, 'exports', said.export);
    for (const item of said.items) insertRow(db, 'export_items', item);
  })();
  return true;
}

function insertRow(db: Db, table: string, one: Row): void {
  const columns = Object.keys(one);
  db.prepare(
    `INSERT OR IGNORE INTO ${table} (${columns.join(', ')}) VALUES (${columns.map((name) => `@${name}`).join(', ')})`,
  ).run(one);
}

function parse<T>(schema: z.ZodType<T>, text: string): T | null {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    // Who calls names the file that holds it; nothing of it is taken.
    return null;
  }
}
