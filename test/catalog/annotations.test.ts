import { PassThrough } from 'node:stream';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { LabelChanges } from '../../contract/library-requests.ts';
import type { OperationView } from '../../contract/views.ts';
import { editInSlices, undoInSlices } from '../../main/annotations/bulk-edit.ts';
import { annotationsOf, readAnnotations, restoreAnnotations } from '../../main/catalog/annotations.ts';
import { changeNote } from '../../main/catalog/notes.ts';
import type { Db } from '../../main/catalog/open.ts';
import { beginOperation, listOperations, markUndone } from '../../main/catalog/operations.ts';
import {
  insertMatterRun,
  listMatterRuns,
  listSearches,
  removeSearch,
  saveSearch,
} from '../../main/catalog/saved-searches.ts';
import { listStaleBags, markBagWritten } from '../../main/catalog/bags.ts';
import { findRecordings, totalsOfIds } from '../../main/catalog/search.ts';
import { listLabels } from '../../main/catalog/tags.ts';
import { systemClock } from '../../main/clock.ts';
import { createBagKeeper } from '../../main/ingest/bag-keeper.ts';
import { createLog } from '../../main/log.ts';
import { codeOf } from '../support/code-of.ts';
import { temporaryCatalog, temporaryFolder } from '../support/catalog.ts';
import { writeRecording } from '../support/small-library.ts';

const noLabels: LabelChanges = { addTags: [], removeTags: [], addCases: [], removeCases: [] };

function library(count: number): Db {
  const db = temporaryCatalog();
  db.transaction(() => {
    for (let at = 0; at < count; at += 1)
      writeRecording(db, {
        id: `r${String(at).padStart(4, '0')}`,
        callId: null,
        serverCallId: null,
        service: null,
        startedAt: at,
        durationMs: null,
        format: at % 2 === 0 ? 'wav' : 'mp4',
        type: null,
        channel: null,
        end: null,
        chunks: [],
        participants: [],
        tags: [],
        cases: [],
        notes: [],
      });
  })();
  return db;
}

const rowsOf = (db: Db, condition = '1') =>
  Uint32Array.from(db.prepare<[], number>(`SELECT row FROM recordings WHERE ${condition}`).pluck().all());
const countOf = (db: Db, text: string) =>
  findRecordings(db, { text, sort: 'startedAt', descending: false, offset: 0, limit: 1 }).total;

function edit(
  db: Db,
  rows: Uint32Array,
  changes: Partial<LabelChanges>,
  onChanged: (ids: string[]) => void = () => undefined,
) {
  const what: OperationView['what'] = { kind: 'labels', text: null, ...noLabels, ...changes };
  return editInSlices({ db, clock: systemClock, onChanged }, rows, what);
}
const undo = (db: Db, operation: number) =>
  undoInSlices({ db, clock: systemClock, onChanged: () => undefined }, operation);

test('labels go to a whole result in slices, and one undo takes just these back', async () => {
  const db = library(1100);
  const first = await edit(db, rowsOf(db, 'row <= 5'), { addTags: ['Late fee'] });
  expect(first).toMatchObject({ changeCount: 5, undoneAt: null });
  const told: number[] = [];
  const second = await edit(
    db,
    rowsOf(db),
    { addTags: ['late FEE'], addCases: ['C-118'] },
    (ids) => void told.push(ids.length),
  );
  // Some had the tag already, all of them get the case.
  expect(second.changeCount).toBe(1100);
  expect(told).toEqual([1000, 100]);
  expect(listLabels(db)).toEqual([
    { kind: 'tag', name: 'Late fee', count: 1100 },
    { kind: 'case', name: 'C-118', count: 1100 },
  ]);
  expect(countOf(db, 'tag:"late fee" case:c-118 has:tag has:case')).toBe(1100);
  expect(await undo(db, second.id)).toBe(1100);
  expect([countOf(db, 'tag:"late fee"'), countOf(db, 'has:tag'), countOf(db, 'has:case')]).toEqual([5, 5, 0]);
  await expect(undo(db, second.id)).rejects.toMatchObject({ code: 'request-invalid' });
  const removed = await edit(db, rowsOf(db), { removeTags: ['LATE fee', 'unknown'] });
  expect(removed.changeCount).toBe(5);
  await undo(db, removed.id);
  expect(countOf(db, 'late')).toBe(5);
  expect(listOperations(db, 10).map(({ id, undoneAt }) => [id, undoneAt !== null])).toEqual([
    [removed.id, true],
    [second.id, true],
    [first.id, false],
  ]);
}, 30_000);

test('rows carry their own tags and cases, by name, and chosen ones are added up', async () => {
  const db = library(3);
  await edit(db, rowsOf(db, "id IN ('r0000', 'r0001')"), { addTags: ['vip', 'Dispute'], addCases: ['C-1'] });
  await edit(db, rowsOf(db, "id = 'r0001'"), { removeTags: ['vip'] });
  const { rows } = findRecordings(db, {
    text: '',
    sort: 'startedAt',
    descending: false,
    offset: 0,
    limit: 9,
  });
  expect(rows.map(({ tags, cases }) => [tags, cases])).toEqual([
    [['Dispute', 'vip'], ['C-1']],
    [['Dispute'], ['C-1']],
    [[], []],
  ]);
  db.exec("UPDATE recordings SET bytes = 7, duration_ms = 1000 WHERE id <> 'r0002'");
  expect(totalsOfIds(db, ['r0000', 'r0001', 'r0002', 'unknown'])).toEqual({
    count: 3,
    bytes: 14,
    durationMs: 2000,
  });
});

test('an undo that was cut off goes on when asked again', async () => {
  const db = library(3);
  const done = await edit(db, rowsOf(db), { addTags: ['x'] });
  markUndone(db, done.id, 1);
  expect(await undo(db, done.id)).toBe(3);
  expect(countOf(db, 'has:tag')).toBe(0);
}, 30_000);

test('notes are found, changed, removed, and come back', async () => {
  const db = library(2);
  const begin = () => beginOperation(db, { kind: 'note', text: null, ...noLabels }, 1);
  const note = {
    id: 'n1',
    text: 'Ring Ana back',
    positionMs: null,
    endMs: null,
    author: 'Zoë',
    createdAt: 1,
    updatedAt: 1,
  };
  changeNote(db, begin(), { row: 1, id: 'n1', after: note });
  changeNote(db, begin(), {
    row: 1,
    id: 'n2',
    after: { ...note, id: 'n2', text: 'silence', positionMs: 1500, endMs: 2500 },
  });
  expect([
    countOf(db, '"ring ana"'),
    countOf(db, '"back silence"'),
    countOf(db, 'has:note has:marker'),
  ]).toEqual([1, 0, 1]);
  const changing = begin();
  changeNote(db, changing, { row: 1, id: 'n1', after: { ...note, text: 'Settled', updatedAt: 5 } });
  expect([countOf(db, 'ring'), countOf(db, 'settled')]).toEqual([0, 1]);
  const pointing = begin();
  changeNote(db, pointing, {
    row: 1,
    id: 'n2',
    after: { ...note, id: 'n2', text: 'silence', positionMs: 1500 },
  });
  await undo(db, pointing);
  expect(readAnnotations(db, 'r0000').notes.map(({ endMs }) => endMs)).toContain(2500);
  const removing = begin();
  changeNote(db, removing, { row: 1, id: 'n1', after: null });
  expect([countOf(db, 'settled'), countOf(db, 'has:note')]).toEqual([0, 0]);
  await undo(db, removing);
  await undo(db, changing);
  expect(readAnnotations(db, 'r0000').notes[0]).toEqual(note);
  expect(codeOf(() => readAnnotations(db, 'none')).code).toBe('recording-unknown');
}, 30_000);

test('every change makes the bag stale; its document restores the same rows in a new catalog', async () => {
  const db = library(2);
  for (const { id, changes } of listStaleBags(db, 10)) markBagWritten(db, id, changes);
  expect(annotationsOf(db, 'r0000')).toBe(null);
  await edit(db, rowsOf(db, 'row = 1'), { addTags: ['δίκη', 'a'], addCases: ['C-1'] });
  const operation = beginOperation(db, { kind: 'note', text: null, ...noLabels }, 1);
  const note = { id: 'n1', text: 'x\ny', positionMs: 7, endMs: 90, author: null, createdAt: 1, updatedAt: 2 };
  changeNote(db, operation, { row: 1, id: 'n1', after: note });
  expect(listStaleBags(db, 10).map(({ id }) => id)).toEqual(['r0000']);

  const folder = temporaryFolder();
  const log = createLog(new PassThrough());
  const keeper = createBagKeeper({ db, libraryDir: folder, clock: systemClock, log, delayMs: 1 });
  await keeper.settle();
  const path = join(folder, 'r0000', 'annotations', 'annotations.json');
  const text = await readFile(path, 'utf8');
  expect(text).toBe(annotationsOf(db, 'r0000'));
  expect(await readFile(join(folder, 'r0000', 'tagmanifest-sha256.txt'), 'utf8')).toContain(
    'annotations/annotations.json',
  );

  const rebuilt = library(1);
  restoreAnnotations(rebuilt, 'r0000', text);
  expect(readAnnotations(rebuilt, 'r0000')).toEqual(readAnnotations(db, 'r0000'));
  expect(annotationsOf(rebuilt, 'r0000')).toBe(text);
  expect(countOf(rebuilt, 'tag:δίκη has:marker case:C-1')).toBe(1);
  expect(codeOf(() => restoreAnnotations(rebuilt, 'r0000', '{}')).code).toBe('annotations-unreadable');

  // A document of before there were ranges says points.
  const [told] = (JSON.parse(text) as { notes: [object] }).notes;
  const point = Object.fromEntries(Object.entries(told).filter(([field]) => field !== 'endMs'));
  restoreAnnotations(rebuilt, 'r0000', JSON.stringify({ ...JSON.parse(text), notes: [point] }));
  expect(readAnnotations(rebuilt, 'r0000').notes[0]).toEqual({ ...note, endMs: null });

  // Removing all leaves a document that says so.
  restoreAnnotations(db, 'r0000', JSON.stringify({ ...JSON.parse(text), tags: [], cases: [], notes: [] }));
  await keeper.settle();
  await keeper.stop();
  expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ tags: [], cases: [], notes: [] });
}, 30_000);

test('a saved search has one name and one default; runs of a matter stay when it goes', () => {
  const db = temporaryCatalog();
  const search = {
    id: null,
    name: 'Fees',
    text: 'tag:fee',
    sort: 'bytes',
    descending: true,
    isPinned: false,
    isDefault: true,
    isMatter: true,
  } as const;
  const fees = saveSearch(db, search, 1);
  const other = saveSearch(db, { ...search, name: 'Other', isPinned: true }, 2);
  expect(listSearches(db).map(({ name, isDefault }) => [name, isDefault])).toEqual([
    ['Other', true],
    ['Fees', false],
  ]);
  expect(saveSearch(db, { ...other, text: 'x', isDefault: false }, 3)).toEqual({
    ...other,
    text: 'x',
    isDefault: false,
  });
  const again = saveSearch(db, { ...search, text: 'tag:late' }, 4);
  expect(listSearches(db).map(({ id, text }) => [id, text])).toEqual([
    [other.id, 'x'],
    [again.id, 'tag:late'],
  ]);
  const run = insertMatterRun(db, {
    searchId: again.id,
    name: 'Fees',
    text: 'tag:late',
    at: 5,
    timeZone: 'UTC',
    count: 2,
    digest: 'ab',
  });
  removeSearch(db, again.id);
  expect(listMatterRuns(db, null, 10)).toEqual([run]);
  expect(listMatterRuns(db, fees.id + 100, 10)).toEqual([]);
}, 30_000);
