import { mkdtemp, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openCatalog, type Db } from '../../main/catalog/open.ts';
import { insertRecording } from '../../main/catalog/recordings.ts';
import { keepOpening, readKeptOpening } from '../../main/kept-opening.ts';
import { readOpeningPage } from '../../main/opening-page.ts';

let folder: string;
let program: string;
let catalog: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'archivolt-kept-opening-'));
  program = join(folder, 'engine.js');
  catalog = join(folder, 'catalog.sqlite');
  await writeFile(program, 'import "./shared-1.js";');
  change((db) => insertRecording(db, { id: 'r1', folder: 'f1' }, 1));
});
afterEach(() => rm(folder, { recursive: true }));

function change(work: (db: Db) => void): void {
  const db = openCatalog(catalog, { nativeBinding: null });
  work(db);
  db.close();
}

const keep = () => keepOpening(folder, program, readOpeningPage);
const read = () => readKeptOpening(folder, program);

test('it is the page that was read from the catalog', async () => {
  await keep();
  expect(await read()).toEqual(readOpeningPage(folder));
  expect((await read())?.rows.map(({ id }) => id)).toEqual(['r1']);
});

test('a catalog that was written since has none, until it is kept again', async () => {
  await keep();
  change((db) => insertRecording(db, { id: 'r2', folder: 'f2' }, 2));
  expect(await read()).toBeNull();
  await keep();
  expect((await read())?.total).toBe(2);
});

test('a change that only the journal holds counts', async () => {
  await keep();
  const db = openCatalog(catalog, { nativeBinding: null });
  insertRecording(db, { id: 'r2', folder: 'f2' }, 2);
  expect((await stat(`${catalog}-wal`)).size).toBeGreaterThan(0);
  expect(await read()).toBeNull();
  await keep();
  expect(await read()).toBeNull();
  db.close();
});

test('what is kept of a catalog that changes while it is read goes with none', async () => {
  await keepOpening(folder, program, (dir) => {
    const page = readOpeningPage(dir);
    change((db) => insertRecording(db, { id: 'r2', folder: 'f2' }, 2));
    return page;
  });
  expect(await read()).toBeNull();
});

test('none is kept where there is no page to be read', async () => {
  await keepOpening(folder, program, () => null);
  await expect(stat(join(folder, 'catalog.opening'))).rejects.toThrow('ENOENT');
});

test('a clock of whole seconds tells nothing: a catalog of the same size and second may be another', async () => {
  await utimes(catalog, 1_795_000_000, 1_795_000_000);
  await keep();
  expect(await read()).toBeNull();
});

test('another catalog in its place, of the same size and time, is another', async () => {
  await keep();
  const { mtime, size } = await stat(catalog);
  const bytes = await readFile(catalog);
  await rm(catalog);
  await writeFile(catalog, bytes);
  await utimes(catalog, mtime, mtime);
  expect((await stat(catalog)).size).toBe(size);
  expect(await read()).toBeNull();
});

test('another build of the program may read rows in another way', async () => {
  await keep();
  await writeFile(program, 'import "./shared-2.js";');
  expect(await read()).toBeNull();
});

test('any byte that is another, and any end that is missing, makes it none', async () => {
  await keep();
  const path = join(folder, 'catalog.opening');
  const whole = await readFile(path);
  for (let at = 0; at < whole.length; at += 7) {
    const changed = Buffer.from(whole);
    changed[at] = (changed[at] ?? 0) ^ 1;
    await writeFile(path, changed);
    expect(await read(), `byte ${String(at)}`).toBeNull();
    await writeFile(path, whole.subarray(0, at));
    expect(await read(), `cut at ${String(at)}`).toBeNull();
  }
  await writeFile(path, whole);
  expect(await read()).not.toBeNull();
});

test('a library without one, and a folder that is none', async () => {
  expect(await read()).toBeNull();
  expect(await readKeptOpening(join(folder, 'nowhere'), program)).toBeNull();
  await expect(keepOpening(join(folder, 'nowhere'), program, readOpeningPage)).rejects.toThrow('ENOENT');
});
