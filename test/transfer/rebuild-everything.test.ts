/** Rebuilding with all that people and the program have noted, also what lies in no recording's bag. */
import { appendFile, copyFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { systemDisk } from '../../main/archive/disk.ts';
import { parseArguments } from '../../main/cli/arguments.ts';
import { rebuild } from '../../main/cli/rebuild-command.ts';
import { restoreAnnotations } from '../../main/catalog/annotations.ts';
import { compareCatalogs, type CatalogDifference } from '../../main/catalog/compare.ts';
import { insertDeletion } from '../../main/catalog/deletions.ts';
import { openCatalog, type Db } from '../../main/catalog/open.ts';
import { savePerson } from '../../main/catalog/persons.ts';
import { markBagStale } from '../../main/catalog/bags.ts';
import { countProvenance } from '../../main/catalog/fixity.ts';
import { listQuarantine } from '../../main/catalog/events.ts';
import { listFolders } from '../../main/catalog/recordings.ts';
import { systemClock } from '../../main/clock.ts';
import type { EngineParts } from '../../main/engine-parts.ts';
import type { RebuildReport } from '../../main/export/rebuild.ts';
import { keepHistoryNow } from '../../main/ingest/history.ts';
import { silentLog } from '../../main/log.ts';
import { demoLibrary } from '../support/engine-library.ts';
import { participantAdded } from '../support/events.ts';
import { exportRig, orderTo } from '../support/export-rig.ts';
import { tempFolder } from '../support/temp-folder.ts';

interface RebuildDocument extends RebuildReport {
  differences: CatalogDifference[] | null;
}

async function run(libraryDir: string): Promise<{ exitCode: number; document: RebuildDocument }> {
  const given = parseArguments(['rebuild', '--library', libraryDir], {});
  const answer = await rebuild(given, { log: silentLog, signal: new AbortController().signal });
  return { exitCode: answer.exitCode, document: answer.document as RebuildDocument };
}

it('a library with everything in it: the catalog deleted and made again is the same, table by table and field by field', async () => {
  const { libraryDir, parts } = await demoLibrary({ count: 4 });
  const { db } = parts;
  await fillWithEverything(libraryDir, parts);
  const before = join(libraryDir, 'before.sqlite');
  await parts.stop();
  await copyFile(join(libraryDir, 'catalog.sqlite'), before);
  await rm(join(libraryDir, 'catalog.sqlite'));
  expect((await run(libraryDir)).document).toMatchObject({ problems: [], differences: null });
  expect(db.open).toBe(false);
  const [old, rebuilt] = [before, join(libraryDir, 'catalog.sqlite')].map((path) =>
    openCatalog(path, { nativeBinding: null }),
  );
  if (old === undefined || rebuilt === undefined) throw new Error('no catalog');
  // What keeps a recording authentic: whose content came from where.
  for (const { id } of listFolders(old)) {
    expect(countProvenance(old, id).fetched).toBeGreaterThan(0);
    expect(countProvenance(rebuilt, id)).toEqual(countProvenance(old, id));
  }
  const refused = (from: Db) => listQuarantine(from, 10).map((one) => ({ ...one, id: null }));
  expect(refused(rebuilt)).toHaveLength(2);
  expect(refused(rebuilt)).toEqual(refused(old));
  const counts = Object.fromEntries(
    [...everyTable].map((table) => [table, old.prepare(`SELECT count(*) FROM ${table}`).pluck().get()]),
  );
  for (const [table, count] of Object.entries(counts)) expect(count, table).toBeGreaterThan(0);
  expect([...compareCatalogs(old, rebuilt)]).toEqual([]);
  // A dump that does not share the comparison's list of columns.
  for (const table of plainTables) expect(rowsOf(rebuilt, table), table).toEqual(rowsOf(old, table));
  // What is written from now on follows what was written before, and repeats nothing of it.
  const options = { db: rebuilt, libraryDir, disk: systemDisk, clock: systemClock, log: silentLog };
  const linesOf = async (name: string) =>
    (await readFile(join(libraryDir, `history/${name}-0001.jsonl`), 'utf8')).split('\n').length - 1;
  const written = [await linesOf('attempts'), await linesOf('events'), await linesOf('fixity')];
  await keepHistoryNow(options);
  expect([await linesOf('attempts'), await linesOf('events'), await linesOf('fixity')]).toEqual(written);
  rebuilt.exec('INSERT INTO attempts (transfer, started_at, from_byte) SELECT min(id), 1, 0 FROM transfers');
  await keepHistoryNow(options);
  expect(await linesOf('attempts')).toBe((written[0] ?? 0) + 1);
  rebuilt.exec('DELETE FROM attempts WHERE started_at = 1');
  rebuilt.exec("UPDATE persons SET name = 'x'; DELETE FROM fixity_checks WHERE id = 1");
  expect([...compareCatalogs(old, rebuilt)].map(({ table, what }) => `${table} ${what}`)).toEqual([
    'persons differs',
    'fixity_checks only-before',
  ]);
  old.close();
  rebuilt.close();
}, 60_000);

it('history that is damaged is named, and the rest of it is taken', async () => {
  const { libraryDir, parts } = await demoLibrary({ count: 2 });
  await fillWithEverything(libraryDir, parts);
  await parts.stop();
  const checks = join(libraryDir, 'history/fixity-0001.jsonl');
  await appendFile(checks, '{"id":99,"recording"');
  const [name = ''] = await readdir(join(libraryDir, 'history/exports'));
  await writeFile(join(libraryDir, 'history/exports', name), '{');
  const { exitCode, document } = await run(libraryDir);
  expect(exitCode).toBe(4);
  expect(document.problems).toEqual([
    { path: 'history/fixity-0001.jsonl', what: 'history-refused', code: null },
    { path: `history/exports/${name}`, what: 'history-refused', code: null },
  ]);
  expect(new Set(document.differences?.map(({ table }) => table))).toEqual(
    new Set(['exports', 'export_items']),
  );
}, 60_000);

const plainTables = [
  'persons',
  'person_ids',
  'saved_searches',
  'fixity_checks',
  'service_deletions',
  'exports',
  'export_items',
];
const everyTable = [
  ...plainTables,
  'recordings',
  'chunks',
  'files',
  'participants',
  'events',
  'labelled',
  'notes',
  'transcripts',
  'call_participants',
  'attempts',
];

function rowsOf(db: Db, table: string): unknown[] {
  return db.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).all();
}

/** Tags, cases, notes, a marker, a range, a transcript, a person, a saved search, checks, a receipt and an export. */
async function fillWithEverything(
  libraryDir: string,
  { accept, db, bags, fixity, names }: EngineParts,
): Promise<void> {
  const [place] = listFolders(db);
  const id = place?.id ?? '';
  const at = '2026-11-21T09:00:00.000Z';
  const note = {
    id: `note-${id}`,
    text: 'Listen here',
    positionMs: 1500,
    author: 'Ada',
    createdAt: at,
    updatedAt: at,
  };
  const range = { ...note, id: `range-${id}`, positionMs: 1000, endMs: 2000 };
  const cues = [{ startMs: 0, endMs: 500, speaker: null, text: 'good morning' }];
  const transcript = {
    part: null,
    fileName: 'a.vtt',
    format: 'webvtt',
    sha256: 'ab',
    importedAt: '2026-11-21T09:00:00.000Z',
    cues,
  };
  const all = {
    format: 'archivolt-annotations',
    version: 1,
    tags: ['urgent'],
    cases: ['17'],
    notes: [note, { ...note, id: `note-2-${id}`, positionMs: null }, range],
    transcripts: [transcript],
  };
  restoreAnnotations(db, id, JSON.stringify(all));
  const rawId = db.prepare<[], string>('SELECT min(raw_id) FROM participants').pluck().get() ?? '';
  const identifiers = [{ identifier: rawId, validFrom: null, validTo: null, shownName: null }];
  savePerson(db, null, { key: '17', name: 'Wanda Subject', identifiers }, 5);
  await names.settle();
  db.exec(
    `INSERT INTO saved_searches (name, text, sort, descending, updated_at) VALUES ('late', 'has:gap', 'startedAt', 1, 6)`,
  );
  const chunk = db
    .prepare<[string], { documentId: string; index: number }>(
      'SELECT document_id AS documentId, chunk_index AS "index" FROM chunks WHERE recording = ?',
    )
    .get(id);
  insertDeletion(db, {
    documentId: chunk?.documentId ?? '',
    chunkIndex: chunk?.index ?? 0,
    recording: id,
    at: 7,
    by: 'ada',
    result: 'deleted',
    httpStatus: 200,
    host: 'localhost',
  });
  await accept({ source: 'test', bytes: Buffer.from('{"no":"event"}\xff', 'latin1'), delivery: { a: 'b' } });
  const loose = participantAdded('call-of-no-recording', '8:acs:a_b', 'Lone Caller', at);
  await accept({ source: 'test', bytes: Buffer.from(JSON.stringify(loose)), delivery: {} });
  markBagStale(db, id);
  await bags.settle();
  await fixity.verify(id, 'full');
  await fixity.verify(id, 'quick');
  const exports = exportRig(db, libraryDir);
  await exports.settled(exports.start(orderTo(join(await tempFolder(), 'bag'))).id);
}
