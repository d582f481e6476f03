import { appendFile, chmod, copyFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { CliArguments } from '../../main/cli/arguments.ts';
import { parseArguments } from '../../main/cli/arguments.ts';
import { rebuild } from '../../main/cli/rebuild-command.ts';
import { restoreAnnotations } from '../../main/catalog/annotations.ts';
import { deletionsOfRecording } from '../../main/catalog/deletions.ts';
import type { CatalogDifference } from '../../main/catalog/compare.ts';
import { filesOfRecording } from '../../main/catalog/files.ts';
import { openCatalog } from '../../main/catalog/open.ts';
import { listFolders } from '../../main/catalog/recordings.ts';
import type { RebuildReport } from '../../main/export/rebuild.ts';
import { silentLog } from '../../main/log.ts';
import { dumpCatalog } from '../support/ingest.ts';
import { demoLibrary } from '../support/engine-library.ts';

interface RebuildDocument extends RebuildReport {
  keptAs: string | null;
  differences: CatalogDifference[] | null;
  differenceCount: number;
  onlyInOldCatalog: Record<string, number>;
}

async function run(
  libraryDir: string,
  ...more: string[]
): Promise<{ exitCode: number; document: RebuildDocument }> {
  const given: CliArguments = parseArguments(['rebuild', '--library', libraryDir, ...more], {});
  const answer = await rebuild(given, { log: silentLog, signal: new AbortController().signal });
  return { exitCode: answer.exitCode, document: answer.document as RebuildDocument };
}

function dump(libraryDir: string): unknown {
  const db = openCatalog(join(libraryDir, 'catalog.sqlite'), { nativeBinding: null });
  try {
    return dumpCatalog(db);
  } finally {
    db.close();
  }
}

it('a rebuilt catalog equals the old one in every field, also after the old one is gone', async () => {
  const { libraryDir, parts } = await demoLibrary();
  await parts.stop();
  const before = dump(libraryDir);
  for (const more of [[], ['--full']]) {
    const { exitCode, document } = await run(libraryDir, ...more);
    expect(document).toMatchObject({ problems: [], differences: [], differenceCount: 0 });
    expect(exitCode).toBe(0);
    expect(document.recordings).toBeGreaterThan(20);
    expect(dump(libraryDir)).toEqual(before);
    await rm(join(libraryDir, document.keptAs ?? ''));
  }
  await rm(join(libraryDir, 'catalog.sqlite'));
  const { exitCode, document } = await run(libraryDir);
  expect({ exitCode, keptAs: document.keptAs, differences: document.differences }).toEqual({
    exitCode: 0,
    keptAs: null,
    differences: null,
  });
  expect(dump(libraryDir)).toEqual(before);
}, 120_000);

it('what is wrong on disk and what the old catalog had otherwise is named, and ends with 4', async () => {
  const { libraryDir, parts } = await demoLibrary({ count: 8 });
  const places = listFolders(parts.db).map(({ id, folder }) => ({
    folder,
    files: filesOfRecording(parts.db, id),
  }));
  const content = (at: number): string => {
    const place = places[at];
    const file = place?.files.find(({ kind }) => kind === 'content');
    return `${place?.folder ?? ''}/${file?.path ?? ''}`;
  };
  const event = (at: number): string => {
    const place = places[at];
    const file = place?.files.find(({ kind }) => kind === 'event');
    return `${place?.folder ?? ''}/${file?.path ?? ''}`;
  };
  await parts.stop();
  await rename(join(libraryDir, content(0)), join(libraryDir, 'elsewhere'));
  await chmod(join(libraryDir, content(1)), 0o644);
  await appendFile(join(libraryDir, content(1)), 'x');
  await chmod(join(libraryDir, event(2)), 0o644);
  await appendFile(join(libraryDir, event(2)), ' ');
  await writeFile(join(libraryDir, places[3]?.folder ?? '', 'data/stray.txt'), 'x');
  await writeFile(join(libraryDir, 'recordings/notes.txt'), 'x');
  await rm(join(libraryDir, places[4]?.folder ?? '', 'manifest-sha256.txt'));

  const { exitCode, document } = await run(libraryDir);
  expect(exitCode).toBe(4);
  const named = document.problems.map(({ what, path }) => `${what} ${path}`);
  expect(named).toEqual(
    expect.arrayContaining([
      `missing ${content(0)}`,
      `length-wrong ${places[1]?.folder ?? ''}/data/`,
      `mismatch ${event(2)}`,
      `unexpected ${places[3]?.folder ?? ''}/data/stray.txt`,
      'not-a-recording recordings/notes.txt',
      `manifest-missing ${places[4]?.folder ?? ''}/manifest-sha256.txt`,
    ]),
  );
  // The lost file stays known with its digest, so that verify goes on missing it.
  const lost = document.differences?.filter(({ key }) => key.includes(content(0).split('/')[4] ?? ''));
  expect(lost?.filter(({ table }) => table === 'files')).toEqual([]);

  const full = await run(libraryDir, '--full');
  expect(full.document.problems).toContainEqual({ path: content(1), what: 'mismatch', code: null });
}, 120_000);

it('an old catalog that cannot be read is kept, and said not to be compared', async () => {
  const { libraryDir, parts } = await demoLibrary({ count: 3 });
  await parts.stop();
  const before = dump(libraryDir);
  await writeFile(join(libraryDir, 'catalog.sqlite'), 'no database at all, but long enough to be looked at');
  const { document } = await run(libraryDir);
  expect(document.differences).toBeNull();
  expect(document.keptAs).toMatch(/^catalog\.\d{4}-.*Z\.sqlite$/);
  expect(await readdir(libraryDir)).toContain(document.keptAs);
  expect(dump(libraryDir)).toEqual(before);
}, 60_000);

it('a field that differs is told with both values', async () => {
  const { libraryDir, parts } = await demoLibrary({ count: 3 });
  await parts.stop();
  const path = join(libraryDir, 'catalog.sqlite');
  await copyFile(path, join(libraryDir, 'copy'));
  const db = openCatalog(path, { nativeBinding: null });
  db.exec(`UPDATE recordings SET duration_ms = 1 WHERE id = (SELECT min(id) FROM recordings);
    DELETE FROM participants WHERE rowid = (SELECT min(rowid) FROM participants)`);
  db.close();
  const { exitCode, document } = await run(libraryDir);
  expect(exitCode).toBe(4);
  expect(document.differences).toEqual([
    expect.objectContaining({ table: 'recordings', what: 'differs', field: 'duration_ms', before: 1 }),
    expect.objectContaining({ table: 'participants', what: 'only-after' }),
  ]);
}, 60_000);

it('tags, cases, notes and markers come back from the bags; a damaged document is named and not taken', async () => {
  const { libraryDir, parts } = await demoLibrary({ count: 3 });
  const [first, second] = listFolders(parts.db);
  for (const place of [first, second])
    restoreAnnotations(parts.db, place?.id ?? '', annotations(place?.id ?? ''));
  await parts.bags.settle();
  await parts.stop();
  expect((await run(libraryDir)).document).toMatchObject({ problems: [], differences: [] });
  const path = `${second?.folder ?? ''}/annotations/annotations.json`;
  await appendFile(join(libraryDir, path), ' ');
  const { exitCode, document } = await run(libraryDir);
  expect(exitCode).toBe(4);
  expect(document.problems).toEqual([{ path, what: 'mismatch', code: null }]);
  expect(document.differences?.map(({ table, what }) => `${table} ${what}`)).toEqual([
    'labelled only-before',
    'labelled only-before',
    'notes only-before',
  ]);
}, 60_000);

it('receipts of deletions at the service come back from the bags; a damaged document is named and not taken', async () => {
  const { libraryDir, parts } = await demoLibrary({ count: 3 });
  const config = parts.config();
  const services = config.services.map((service) => ({ ...service, deleteAfterArchive: 'ask' as const }));
  await parts.configure({ ...config, services });
  const places = listFolders(parts.db);
  for (const { id } of places) await parts.copies.delete(id, 'officer');
  const place = places.find(({ id }) => deletionsOfRecording(parts.db, id).length > 0);
  await parts.bags.settle();
  const before = deletionsOfRecording(parts.db, place?.id ?? '');
  await parts.stop();
  expect((await run(libraryDir)).document).toMatchObject({ problems: [], differences: [] });
  const db = openCatalog(join(libraryDir, 'catalog.sqlite'), { nativeBinding: null });
  const after = deletionsOfRecording(db, place?.id ?? '');
  db.close();
  expect(before.length).toBeGreaterThan(0);
  expect(after).toEqual(before);
  const path = `${place?.folder ?? ''}/annotations/deletions.json`;
  await appendFile(join(libraryDir, path), ' ');
  const { document } = await run(libraryDir);
  expect(document.problems).toEqual([{ path, what: 'mismatch', code: null }]);
  expect(document.differences).toHaveLength(before.length);
  expect(document.differences?.[0]).toMatchObject({ table: 'service_deletions', what: 'only-before' });
}, 60_000);

function annotations(recording: string): string {
  const at = '2026-11-21T09:00:00.000Z';
  return JSON.stringify({
    format: 'archivolt-annotations',
    version: 1,
    tags: ['urgent'],
    cases: ['17'],
    notes: [
      {
        id: `note-${recording}`,
        text: 'Listen here',
        positionMs: 1500,
        author: 'Ada',
        createdAt: at,
        updatedAt: at,
      },
    ],
  });
}
