import Database from 'better-sqlite3';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listMigrations, migrate } from '../../main/catalog/migrate.ts';
import { openCatalog } from '../../main/catalog/open.ts';
import { temporaryFolder } from '../support/catalog.ts';

test('a new catalog is brought to the newest schema, durable and strict', () => {
  const db = openCatalog(join(temporaryFolder(), 'catalog.sqlite'), { nativeBinding: null });
  expect(db.pragma('user_version', { simple: true })).toBe(listMigrations().length);
  expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
  expect(db.pragma('synchronous', { simple: true })).toBe(2);
  expect(() =>
    db.prepare(`INSERT INTO events (key, type, received_at) VALUES ('k', 't', 'soon')`).run(),
  ).toThrow();
  db.close();
});

test('opening again changes nothing', () => {
  const path = join(temporaryFolder(), 'catalog.sqlite');
  openCatalog(path, { nativeBinding: null }).close();
  const before = schemaOf(path);
  openCatalog(path, { nativeBinding: null }).close();
  expect(schemaOf(path)).toEqual(before);
});

test('a catalog of a newer version is refused and left alone', () => {
  const path = join(temporaryFolder(), 'catalog.sqlite');
  const newer = new Database(path);
  newer.pragma('user_version = 9999');
  newer.close();
  expect(() => openCatalog(path, { nativeBinding: null })).toThrow(
    expect.objectContaining({ code: 'library-newer' }),
  );
  expect(schemaOf(path)).toEqual([]);
});

test('a file that is no database is refused as damaged', async () => {
  const path = join(temporaryFolder(), 'catalog.sqlite');
  const { writeFile } = await import('node:fs/promises');
  await writeFile(path, 'this is not a database, and long enough to be looked at as one'.repeat(20));
  expect(() => openCatalog(path, { nativeBinding: null })).toThrow(
    expect.objectContaining({ code: 'catalog-damaged' }),
  );
});

test('a step that fails leaves the version and the schema before it', () => {
  const db = new Database(':memory:');
  const steps = [
    { version: 1, sql: 'CREATE TABLE a (x) STRICT' },
    { version: 2, sql: 'CREATE TABLE b (x INTEGER) STRICT; INSERT INTO nowhere VALUES (1)' },
  ];
  const good = [
    { version: 1, sql: 'CREATE TABLE a (x INTEGER) STRICT' },
    steps[1] ?? { version: 2, sql: '' },
  ];
  expect(() => {
    migrate(db, good);
  }).toThrow();
  expect(db.pragma('user_version', { simple: true })).toBe(1);
  expect(db.prepare(`SELECT name FROM sqlite_schema`).pluck().all()).toEqual(['a']);
});

function schemaOf(path: string): unknown[] {
  const db = new Database(path, { readonly: true });
  const schema = db.prepare('SELECT sql FROM sqlite_schema ORDER BY name').pluck().all();
  db.close();
  return schema;
}
