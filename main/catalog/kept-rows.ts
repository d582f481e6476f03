/**
 * Rows that lie in no recording's bag, as text for files beside the recordings: the directory, saved searches, what was done at the service,
 * and exports; rows that only grow in number are for kept-journals.ts. Invariant: what one of these functions gives, its counterpart takes back as the same rows.
 */
import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { createDirectory } from './directory.ts';
import type { Db } from './open.ts';

const cell = z.union([z.string(), z.number(), z.null()]);
/** A row by the names of its columns. */
export const row = z.record(z.string().regex(/^[a-z_]+$/), cell);
export type Row = z.infer<typeof row>;

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

/** So many are read in some ms. */
const rowsAtOnce = 1000;
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

/**
 * The rows of all of them as of one moment, read in slices, between which others are answered.
 * @returns null when there is nothing in any of them
 */
export async function smallTablesText(db: Db): Promise<string | null> {
  for (;;) {
    const stamp = stampOfSmallTables(db);
    const tables: string[] = [];
    let count = 0;
    for (const table of smallTables) {
      const rows: string[] = [];
      const read = db.prepare<[number, number]>(`SELECT * FROM ${table} ORDER BY id LIMIT ? OFFSET ?`);
      for (;;) {
        const slice = read.all(rowsAtOnce, rows.length);
        rows.push(...slice.map((row) => `  ${JSON.stringify(row)}`));
        if (slice.length < rowsAtOnce) break;
        await setImmediate();
      }
      count += rows.length;
      tables.push(` ${JSON.stringify(table)}: [\n${rows.join(',\n')}\n ]`);
    }
    if (stamp !== stampOfSmallTables(db)) continue;
    return count === 0
      ? null
      : `{"format": "archivolt-kept", "version": 1, "tables": {\n${tables.join(',\n')}\n}}\n`;
  }
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

/** A row under the names of its columns; one that is there already stays as it is. */
export function insertRow(
  db: Db,
  table: string,
  one: Readonly<Record<string, string | number | Buffer | null>>,
): void {
  const columns = Object.keys(one);
  db.prepare(
    `INSERT OR IGNORE INTO ${table} (${columns.join(', ')}) VALUES (${columns.map((name) => `@${name}`).join(', ')})`,
  ).run(one);
}

/** Null for what is not JSON of this form. */
export function parse<T>(schema: z.ZodType<T>, text: string): T | null {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    // Who calls names the file that holds it; nothing of it is taken.
    return null;
  }
}
