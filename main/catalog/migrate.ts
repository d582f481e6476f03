import type { Database } from 'better-sqlite3';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ArchiveError } from '../../contract/error.ts';

export interface Migration {
  version: number;
  sql: string;
}

/** The migrations beside this module, ordered; a gap or a repeat in their numbers is refused. */
export function listMigrations(): Migration[] {
  const folder = fileURLToPath(new URL('./migrations/', import.meta.url));
  const migrations = readdirSync(folder)
    .filter((file) => /^\d{4}-[a-z0-9-]+\.sql$/.test(file))
    .sort()
    .map((file) => ({ version: Number(file.slice(0, 4)), sql: readFileSync(folder + file, 'utf8') }));
  migrations.forEach(({ version }, at) => {
    if (version !== at + 1) throw new ArchiveError('unexpected', { context: { migration: version } });
  });
  return migrations;
}

/**
 * Brings the schema from its `user_version` to `to` (default: the newest), each step in a transaction of its own with its version.
 * @throws ArchiveError library-newer when the file was written by a later version
 */
export function migrate(
  db: Database,
  migrations: Migration[] = listMigrations(),
  to = migrations.length,
): void {
  const found = db.pragma('user_version', { simple: true }) as number;
  if (found > migrations.length)
    throw new ArchiveError('library-newer', { context: { found, known: migrations.length } });
  for (const { version, sql } of migrations.slice(found, to)) {
    db.transaction(() => {
      db.exec(sql);
      db.pragma(`user_version = ${String(version)}`);
    })();
  }
}

/** Whether the schema is the newest; only then may the queries of this version run. @throws ArchiveError library-newer */
export function isUpToDate(db: Database, migrations: Migration[] = listMigrations()): boolean {
  const found = db.pragma('user_version', { simple: true }) as number;
  if (found > migrations.length)
    throw new ArchiveError('library-newer', { context: { found, known: migrations.length } });
  return found === migrations.length;
}
