import { expect, test } from 'vitest';
import { restoreSmallTables, smallTablesText } from '../../main/catalog/kept-rows.ts';
import { savePerson } from '../../main/catalog/persons.ts';
import { temporaryCatalog } from '../support/catalog.ts';

const person = (at: number) => ({
  key: null,
  name: `Zoë ${String(at)}`,
  identifiers: [
    { identifier: `+4670${String(at).padStart(7, '0')}`, validFrom: null, validTo: null, shownName: null },
  ],
});

test('a directory of thousands is written as of one moment, also when it changes meanwhile', async () => {
  const db = temporaryCatalog();
  db.transaction(() => {
    for (let at = 0; at < 2500; at += 1) savePerson(db, null, person(at), 1);
  })();
  const writing = smallTablesText(db);
  // Of the first slice, which has been read by now.
  savePerson(db, 1, { ...person(0), name: 'Zoë Renamed' }, 2);
  const text = (await writing) ?? '';

  const other = temporaryCatalog();
  expect(restoreSmallTables(other, text)).toBe(true);
  for (const table of ['persons', 'person_ids']) {
    const rows = (of: typeof db): unknown[] => of.prepare(`SELECT * FROM ${table} ORDER BY id`).all();
    expect(rows(other)).toHaveLength(2500);
    expect(rows(other)).toEqual(rows(db));
  }
});

test('nothing is written of what never held anything', async () => {
  expect(await smallTablesText(temporaryCatalog())).toBeNull();
});
