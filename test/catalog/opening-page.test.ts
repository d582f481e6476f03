import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openingPage } from '../../contract/opening-page.ts';
import { openCatalog } from '../../main/catalog/open.ts';
import { insertRecording } from '../../main/catalog/recordings.ts';
import { findRecordings } from '../../main/catalog/search.ts';
import { readOpeningPage } from '../../main/opening-page.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'archivolt-opening-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('it is the page that the engine would answer, also beside its writer', () => {
  const db = openCatalog(join(folder, 'catalog.sqlite'), { nativeBinding: null });
  for (const at of [1, 2, 3]) {
    insertRecording(db, { id: `r${String(at)}`, folder: `f${String(at)}` }, at);
    db.prepare('UPDATE recordings SET started_at = ? WHERE id = ?').run(at, `r${String(at)}`);
  }
  const page = readOpeningPage(folder);
  expect(page?.rows.map(({ id }) => id)).toEqual(['r3', 'r2', 'r1']);
  expect(page).toEqual(findRecordings(db, openingPage));
  db.close();
});

test('without a catalog of this version there is none: the engine says what is wrong', async () => {
  expect(readOpeningPage(folder)).toBeNull();
  const path = join(folder, 'catalog.sqlite');
  const db = openCatalog(path, { nativeBinding: null });
  const version = Number(db.pragma('user_version', { simple: true }));
  for (const other of [version - 1, version + 1]) {
    db.pragma(`user_version = ${String(other)}`);
    expect(readOpeningPage(folder)).toBeNull();
  }
  db.close();
  await writeFile(path, 'no database');
  expect(readOpeningPage(folder)).toBeNull();
});
