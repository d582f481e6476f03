/** The file beside the catalog that spares the next start reading all rows: it is taken only whole, and only for its own catalog. */
import { existsSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createFind } from '../../main/catalog/finder/find.ts';
import { Finder } from '../../main/catalog/finder/finder.ts';
import { keptForOf, keptPathOf, placeKept, readKept, writeKept } from '../../main/catalog/finder/kept.ts';
import { openCatalog, type Db } from '../../main/catalog/open.ts';
import { createZone } from '../../main/catalog/query/dates.ts';
import { temporaryFolder } from '../support/catalog.ts';
import { oneRecording, writeLibrary, writeRecording } from '../support/small-library.ts';

const disputed = (id: string) => oneRecording(id, { tags: ['dispute'] });

const now = Date.UTC(2026, 10, 20, 12);
const zone = createZone('Europe/Stockholm');
const page = { text: 'ana tag:dispute', sort: 'startedAt', descending: true, offset: 0, limit: 10 } as const;

function library(): { db: Db; path: string } {
  const path = join(temporaryFolder(), 'catalog.sqlite');
  const db = openCatalog(path, { nativeBinding: null });
  onTestFinished(() => void db.close());
  writeLibrary(db, { persons: [], recordings: [disputed('r1'), disputed('r2')] });
  return { db, path };
}

function loaded(finder: Finder): Finder {
  while (finder.loadSlice());
  return finder;
}

function keepIn(db: Db, path: string): Finder {
  const finder = loaded(new Finder(db, db, () => ({ now, zone })));
  const keptAt = `${keptPathOf(path)}.new`;
  const steps = finder.keep(keptAt);
  for (;;) {
    const step = steps.next();
    if (step.done !== true) continue;
    if (step.value !== null) placeKept(db, path, { keptAt, token: step.value });
    return finder;
  }
}

/** What a start finds, and whether it had to read the rows for it. */
function startOn(db: Db, path: string): { total: number; hasReadRows: boolean } {
  let hasReadRows = false;
  const loader = new Proxy(db, {
    get(target, name) {
      hasReadRows = true;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
  const finder = new Finder(db, loader, () => ({ now, zone }));
  finder.takeKept(keptPathOf(path));
  loaded(finder);
  return { total: finder.window(page).total, hasReadRows };
}

test('the file is read instead of the rows, and what changed since is in the answer', () => {
  const { db, path } = library();
  expect(startOn(db, path)).toEqual({ total: 2, hasReadRows: true });
  keepIn(db, path);
  expect(startOn(db, path)).toEqual({ total: 2, hasReadRows: false });
  writeRecording(db, disputed('r3'));
  expect(startOn(db, path)).toEqual({ total: 3, hasReadRows: false });
});

const spoilings: [string, (path: string, db: Db) => void][] = [
  ['a byte of it is another', (path) => flip(path, statSync(path).size - 40)],
  ['its end is cut off', (path) => truncateSync(path, statSync(path).size - 10)],
  ['it is empty', (path) => truncateSync(path, 0)],
  ['its header is no JSON', (path) => flip(path, 12)],
  ['it is of another version', (path) => flip(path, 7)],
  ['the schema is another', (_path, db) => void db.pragma('user_version = 4711')],
  ['the catalog is one that has no file', (_path, db) => void db.exec('DELETE FROM kept_columns')],
  [
    'the catalog was told of another file',
    (_path, db) => void db.exec("UPDATE kept_columns SET token = 'x'"),
  ],
  ['the catalog is older than it', (_path, db) => void db.exec('DELETE FROM find_changes WHERE seq > 1')],
];
for (const [name, spoil] of spoilings)
  test(`rows are read, and nothing fails, when ${name}`, () => {
    const { db, path } = library();
    keepIn(db, path);
    spoil(keptPathOf(path), db);
    expect(startOn(db, path)).toEqual({ total: 2, hasReadRows: true });
  });

test('it is written anew after many changes only, and left off when something changes meanwhile', () => {
  const { db, path } = library();
  const finder = keepIn(db, path);
  expect(finder.isWorthKeeping).toBe(false);
  writeRecording(db, disputed('r3'));
  finder.window(page);
  expect(finder.isWorthKeeping).toBe(false);
  const note = db.prepare('INSERT INTO find_changes (row) VALUES (1)');
  db.transaction(() => {
    for (let change = 0; change < 1001; change += 1) note.run();
  })();
  finder.window(page);
  expect(finder.isWorthKeeping).toBe(true);

  const steps = finder.keep(`${keptPathOf(path)}.new`);
  expect(steps.next().done).toBe(false);
  writeRecording(db, disputed('r4'));
  finder.window(page);
  expect(steps.next()).toEqual({ done: true, value: null });
  expect(existsSync(`${keptPathOf(path)}.new`)).toBe(false);
  expect(finder.isWorthKeeping).toBe(true);
  expect(startOn(db, path)).toMatchObject({ total: 4 });
});

test('arrays of any kind and length come back as they were', () => {
  const path = join(temporaryFolder(), 'x.columns');
  const arrays = [
    new Uint16Array([1, 65_535]),
    new Uint32Array(0),
    Float64Array.from({ length: 3_000_001 }, (_, at) => (at % 7 === 0 ? NaN : at / 3)),
    new Uint32Array([4_294_967_295]),
  ];
  const keptFor = { token: 't', schema: 1 };
  const writing = writeKept(path, { meta: { some: 'Zoë' }, arrays }, keptFor);
  while (writing.next().done !== true);
  expect(readKept(path, keptFor)).toEqual({ meta: { some: 'Zoë' }, arrays });
});

test('the thread keeps what it read once nobody asks any more, and the next one takes it', async () => {
  const { db, path } = library();
  const find = createFind({
    path,
    nativeBinding: null,
    now: () => now,
    onKept: (notice) => placeKept(db, path, notice),
    keepAfterMs: 1,
  });
  onTestFinished(() => find.close());
  await find.ask('totals', '');
  await expect.poll(() => keptForOf(db)).not.toBeNull();
  expect(startOn(db, path)).toEqual({ total: 2, hasReadRows: false });
});

test('a thread that may not keep anything, or cannot, goes on answering', async () => {
  const { db, path } = library();
  const reader = createFind({ path, nativeBinding: null, now: () => now });
  onTestFinished(() => reader.close());
  await reader.ask('totals', '');
  expect(existsSync(keptPathOf(path))).toBe(false);

  // A folder lies where the file is to be written.
  const other = library();
  mkdirSync(`${keptPathOf(other.path)}.new`);
  const find = createFind({
    path: other.path,
    nativeBinding: null,
    now: () => now,
    onKept: (notice) => placeKept(other.db, other.path, notice),
    keepAfterMs: 1,
  });
  onTestFinished(() => find.close());
  for (let asked = 0; asked < 20; asked += 1)
    expect(await find.ask('totals', '')).toMatchObject({ count: 2 });
  expect(keptForOf(other.db)).toBeNull();
  expect(keptForOf(db)).toBeNull();
});

function flip(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(path, bytes);
}
