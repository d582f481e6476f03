import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { PersonIdView } from '../../contract/views.ts';
import { createLog } from '../../main/log.ts';
import type { Db } from '../../main/catalog/open.ts';
import {
  findConflicts,
  listPersons,
  mergePersons,
  readIdentifier,
  removePerson,
  requirePerson,
  savePerson,
} from '../../main/catalog/persons.ts';
import { findRecordingRow } from '../../main/catalog/recordings.ts';
import { findRecordings } from '../../main/catalog/search.ts';
import { systemClock } from '../../main/clock.ts';
import { createNameKeeper } from '../../main/persons/keep-names.ts';
import { codeOf } from '../support/code-of.ts';
import { temporaryCatalog } from '../support/catalog.ts';
import { writeRecording, type SmallRecording } from '../support/small-library.ts';

const july = Date.UTC(2026, 6, 1);
const call = (id: string, startedAt: number, rawId = '4:+46701234567'): SmallRecording => ({
  id,
  callId: null,
  serverCallId: null,
  service: null,
  startedAt,
  durationMs: null,
  format: null,
  type: null,
  channel: null,
  end: null,
  chunks: [],
  participants: [{ rawId, displayName: 'Desk 4' }],
  tags: [],
  cases: [],
  notes: [],
});
const id = (identifier: string, more: Partial<PersonIdView> = {}): PersonIdView => ({
  identifier,
  validFrom: null,
  validTo: null,
  shownName: null,
  ...more,
});
const add = (db: Db, name: string, ...identifiers: PersonIdView[]) =>
  savePerson(db, null, { key: null, name, identifiers }, 1);
const idsOf = (db: Db, text: string) =>
  findRecordings(db, { text, sort: 'startedAt', descending: false, offset: 0, limit: 10 }).rows.map(
    (row) => row.id,
  );
const shown = (db: Db, recording: string) => {
  const [first] = findRecordingRow(db, recording)?.participants ?? [];
  return [first?.displayName, first?.personId];
};

/** Lets recordings follow the directory, as the engine does. */
async function follow(db: Db): Promise<string[]> {
  const changed: string[] = [];
  const keeper = createNameKeeper({
    db,
    clock: systemClock,
    log: createLog(new PassThrough()),
    onChanged: (ids) => changed.push(...ids),
  });
  await keeper.settle();
  await keeper.stop();
  return changed.sort();
}

test('a number that passes from one to another leaves old calls with who had it then', async () => {
  const db = temporaryCatalog();
  writeRecording(db, call('r1', july - 1));
  writeRecording(db, call('r2', july));
  writeRecording(db, call('r3', july + 1, '8:acs:a_b'));
  const ana = add(db, 'Ana Souza', id('+46701234567', { validTo: july }));
  const bo = add(db, 'Bo Ek', id('+46701234567', { validFrom: july }));
  expect(await follow(db)).toEqual(['r1', 'r2']);
  expect([shown(db, 'r1'), shown(db, 'r2'), shown(db, 'r3')]).toEqual([
    ['Ana Souza', ana],
    ['Bo Ek', bo],
    ['Desk 4', undefined],
  ]);
  expect(idsOf(db, 'souza')).toEqual(['r1']);
  expect(idsOf(db, 'with:"bo ek"')).toEqual(['r2']);
  expect(idsOf(db, `with:#${String(ana)}`)).toEqual(['r1']);
  // What the call said is found still.
  expect(idsOf(db, 'desk')).toEqual(['r1', 'r2', 'r3']);
  expect(idsOf(db, 'with:"Desk 4"')).toEqual(['r3']);
  // New calls are named at once.
  writeRecording(db, call('r4', july + 5));
  expect(shown(db, 'r4')).toEqual(['Bo Ek', bo]);
});

test('nobody else may have an identifier at the same time', () => {
  const db = temporaryCatalog();
  const ana = add(db, 'Ana', id('+4670111', { validFrom: 100, validTo: 200 }));
  expect(codeOf(() => add(db, 'Bo', id('+4670111', { validFrom: 199 }))).code).toBe('person-conflict');
  expect(listPersons(db, { text: '', offset: 0, limit: 10 }).total).toBe(1);
  const periods = [
    [null, 100],
    [200, null],
    [null, 101],
    [199, 300],
    [null, null],
    [150, 160],
  ] as const;
  expect(
    periods.map(([validFrom, validTo]) => findConflicts(db, '+4670111', { validFrom, validTo }, null).length),
  ).toEqual([0, 0, 1, 1, 1, 1]);
  expect(findConflicts(db, '+4670111', { validFrom: null, validTo: null }, ana)).toEqual([]);
  add(db, 'Bo', id('+4670111', { validFrom: 200 }), id('+4670111', { validTo: 100 }));
});

test('renaming and removing is followed; a merged person leaves old calls with the old name', async () => {
  const db = temporaryCatalog();
  writeRecording(db, call('r1', july));
  writeRecording(db, call('r2', july, '8:acs:a_b'));
  const ana = add(db, 'Ana Souza', id('+46701234567'));
  const anna = add(db, 'Anna S.', id('8:acs:a_b'));
  await follow(db);
  savePerson(db, ana, { key: 'S7', name: 'Ana Lima', identifiers: [id('+46701234567')] }, 2);
  await follow(db);
  expect(shown(db, 'r1')).toEqual(['Ana Lima', ana]);
  mergePersons(db, anna, ana, 3);
  await follow(db);
  expect(shown(db, 'r2')).toEqual(['Anna S.', ana]);
  expect(idsOf(db, `with:#${String(ana)}`)).toEqual(['r1', 'r2']);
  expect(requirePerson(db, ana).identifiers.map(({ shownName }) => shownName)).toEqual([null, 'Anna S.']);
  expect(codeOf(() => requirePerson(db, anna)).code).toBe('person-unknown');
  removePerson(db, ana);
  await follow(db);
  expect([shown(db, 'r1'), shown(db, 'r2')]).toEqual([
    ['Desk 4', undefined],
    ['Desk 4', undefined],
  ]);
  expect(idsOf(db, 'lima')).toEqual([]);
  expect(codeOf(() => mergePersons(db, 1, 1, 1)).code).toBe('request-invalid');
});

test('people are listed by what is known of them', () => {
  const db = temporaryCatalog();
  add(db, 'Zoë Ångström', id('+4670111'));
  add(db, 'Ana 100%', id('8:acs:a_b'));
  const names = (text: string) =>
    listPersons(db, { text, offset: 0, limit: 10 }).rows.map(({ name }) => name);
  expect(names('')).toEqual(['Ana 100%', 'Zoë Ångström']);
  expect(names('angs')).toEqual(['Zoë Ångström']);
  expect(names('70111')).toEqual(['Zoë Ångström']);
  expect(names('a_b')).toEqual(['Ana 100%']);
  expect(names('100%')).toEqual(['Ana 100%']);
});

test.each([
  ['+46 (70) 123-45 67', null, '+46701234567'],
  ['0046701234567', null, '+46701234567'],
  ['tel:+46701234567', null, '+46701234567'],
  ['070-123 45 67', '+46', '+46701234567'],
  ['070-123 45 67', null, null],
  ['4:+46701234567', null, '+46701234567'],
  ['4:anonymous', null, '4:anonymous'],
  ['8:acs:a_b', null, '8:acs:a_b'],
  ['ana@example.com', null, null],
  ['', null, null],
])('%s with country %s is kept as %s', (text, countryCode, expected) => {
  expect(readIdentifier(text, countryCode)).toBe(expected);
});
