import { expect, test } from 'vitest';
import type { PersonMapping } from '../../contract/views.ts';
import { openCatalog, type Db } from '../../main/catalog/open.ts';
import { listPersons, savePerson } from '../../main/catalog/persons.ts';
import { createZone } from '../../main/catalog/query/dates.ts';
import { systemClock } from '../../main/clock.ts';
import { importList } from '../../main/persons/import-list.ts';
import { previewOf, readPersonList, type PersonList } from '../../main/persons/read-list.ts';
import { codeOf } from '../support/code-of.ts';
import { temporaryCatalog } from '../support/catalog.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const zone = createZone('Europe/Stockholm');
const run = (db: Db, list: PersonList, mapping: PersonMapping, isDryRun = false) =>
  importList(
    {
      db,
      clock: systemClock,
      zone,
      isDryRun,
      openScratch: () => openCatalog(':memory:', { nativeBinding: null }),
    },
    list,
    mapping,
  );

function mappingOf(list: PersonList): PersonMapping {
  const { mapping } = previewOf(list);
  if (mapping === null) throw new Error('no mapping was guessed');
  return mapping;
}

const dump = (db: Db) =>
  listPersons(db, { text: '', offset: 0, limit: 1000 }).rows.map(({ key, name, identifiers }) => ({
    key,
    name,
    identifiers,
  }));

test('a list is read whatever its encoding, delimiter and quotes are', () => {
  const text =
    'Name;Phone;From;To\r\n"Souza, Ana";+46 70 123 45 67;2026-01-01;\r\n"Bo\n""B"" Ek";0046701;;\r\n';
  const utf16 = new Uint8Array(Buffer.from(`\u{FEFF}${text}`, 'utf16le'));
  for (const [given, encoding] of [
    [bytes(`\u{FEFF}${text}`), 'utf-8'],
    [utf16, 'utf-16le'],
    [new Uint8Array(Buffer.from(text.replace('Ek', 'Åk'), 'latin1')), 'windows-1252'],
  ] as const) {
    const list = readPersonList(given);
    expect(list).toMatchObject({
      encoding,
      delimiter: ';',
      columns: ['Name', 'Phone', 'From', 'To'],
      problems: [],
    });
    expect(list.rows.map(({ line }) => line)).toEqual([2, 3]);
    expect(list.rows[0]?.cells).toEqual(['Souza, Ana', '+46 70 123 45 67', '2026-01-01', '']);
    expect(list.rows[1]?.cells[0]).toMatch(/^Bo\n"B" [EÅ]k$/);
  }
});

test('the mapping is guessed from the names of the columns and from what is in them', () => {
  const list = readPersonList(
    bytes(
      'Staff no,Full name,Desk,Mobile,ACS id,Valid from,Valid to\n7,Ana,Oslo,+4670123,8:acs:a_b,03/25/2026,\n',
    ),
  );
  expect(previewOf(list).mapping).toEqual({
    name: 1,
    identifiers: [3, 4],
    key: 0,
    validFrom: 5,
    validTo: 6,
    dayOrder: 'mdy',
    countryCode: null,
  });
  expect(previewOf(readPersonList(bytes('a,b\n1,2\n'))).mapping).toBe(null);
});

test('an empty list is refused', () => {
  expect(codeOf(() => readPersonList(bytes(''))).code).toBe('list-unreadable');
  expect(codeOf(() => readPersonList(bytes(' ; ;\n'))).code).toBe('list-unreadable');
});

test('what is not understood is told by line, and the rest is taken', async () => {
  const db = temporaryCatalog();
  savePerson(
    db,
    null,
    {
      key: null,
      name: 'Eva',
      identifiers: [{ identifier: '+46709999999', validFrom: null, validTo: null, shownName: null }],
    },
    1,
  );
  const list = readPersonList(
    bytes(
      [
        'Name;Phone;From;To',
        'Ana;+46 70-123 45 67;2026-01-01;2026-12-31',
        ';+46701234568;;',
        'Bo;;;',
        'Cy;070-111 22 33;;',
        'Di;+4670333;31.02.2026;',
        'Ed;+4670444;2026-05-01;2026-04-01',
        'Fay;+46709999999;;',
        '',
        'Ana;+46701234567;2026-01-01;2026-12-31',
        'Gus;+4670555;;;;surplus',
        'Hal;+4670666|8:acs:h_1;1.2.2026;',
      ].join('\n'),
    ),
  );
  const report = await run(db, list, mappingOf(list));
  expect(report).toMatchObject({
    isDryRun: false,
    newPersons: 2,
    newIdentifiers: 3,
    unchanged: 0,
    duplicates: 1,
  });
  expect(
    report.problems.map(({ code, line, column, value, name }) => [code, line, column, value, name]),
  ).toEqual([
    ['name-missing', 3, 'Name', null, null],
    ['identifier-missing', 4, 'Phone', null, null],
    ['identifier-invalid', 5, 'Phone', '070-111 22 33', null],
    ['date-invalid', 6, 'From', '31.02.2026', null],
    ['period-reversed', 7, null, '2026-05-01 - 2026-04-01', null],
    ['conflict', 8, null, '+46709999999', 'Eva'],
    ['columns-differ', 11, null, ';surplus', null],
  ]);
  expect(dump(db)).toEqual([
    {
      key: null,
      name: 'Ana',
      identifiers: [
        {
          identifier: '+46701234567',
          validFrom: Date.parse('2025-12-31T23:00:00Z'),
          // The last day is still valid.
          validTo: Date.parse('2026-12-31T23:00:00Z'),
          shownName: null,
        },
      ],
    },
    expect.objectContaining({ name: 'Eva' }),
    {
      key: null,
      name: 'Hal',
      identifiers: [
        {
          identifier: '+4670666',
          validFrom: Date.parse('2026-01-31T23:00:00Z'),
          validTo: null,
          shownName: null,
        },
        {
          identifier: '8:acs:h_1',
          validFrom: Date.parse('2026-01-31T23:00:00Z'),
          validTo: null,
          shownName: null,
        },
      ],
    },
  ]);
  expect((await run(db, list, { ...mappingOf(list), countryCode: '+46' })).newIdentifiers).toBe(1);
});

test('a quote that is never closed is told, and rows before it are taken', async () => {
  const db = temporaryCatalog();
  const list = readPersonList(bytes('Name,Phone\nAna,+4670111\n"Bo,+4670222\nCy,+4670333\n'));
  const report = await run(db, list, mappingOf(list));
  expect(report).toMatchObject({ newPersons: 1, problems: [{ code: 'quote-open' }] });
});

/** A list as people keep them: everything in it that goes wrong in practice, at known rows. */
function messyList(rows: number): { text: string; right: number; wrong: number; repeated: number } {
  const lines = ['\u{FEFF}"Full name";Staff no;Phone;ACS id;From;To'];
  const counts = { right: 0, wrong: 0, repeated: 0 };
  let last = '';
  for (let at = 0; at < rows; at += 1) {
    const phone = `+4670${String(1_000_000 + at)}`;
    const line = (name: string, number = phone, from = '', to = '') =>
      `${name};S${String(at)};${number};;${from};${to}`;
    switch (at % 10) {
      case 0:
        last = line(`"Souza; Ana ${String(at)}"`);
        break;
      case 1:
        lines.push(last);
        counts.repeated += 1;
        continue;
      case 2:
        lines.push(line(`Bo ${String(at)}`, phone, '30.02.2026'));
        counts.wrong += 1;
        continue;
      case 3:
        last = line(
          `"Zoë\nÅngström ${String(at)}"`,
          `46${phone.slice(3)}`.replace(/^46/, '0046 '),
          '01.02.2026',
          '2026-12-31',
        );
        break;
      case 4:
        lines.push(line('', phone));
        counts.wrong += 1;
        continue;
      case 5:
        last = line(`Елена ${String(at)}`, `${phone} | 8:acs:r_${String(at)}`);
        break;
      default:
        last = line(`王芳 ${String(at)}`, phone, '2025-01-01');
    }
    lines.push(last);
    counts.right += 1;
  }
  return { text: lines.join('\r\n'), ...counts };
}

test('twenty thousand messy rows: the right ones are taken, the others told; again changes nothing', async () => {
  const db = temporaryCatalog();
  const { text, right, wrong, repeated } = messyList(20_000);
  const list = readPersonList(bytes(text));
  expect(list.rows).toHaveLength(20_000);
  const mapping = mappingOf(list);
  expect(mapping).toMatchObject({ name: 0, key: 1, identifiers: [2], validFrom: 4, validTo: 5 });
  const expected = {
    newPersons: right,
    duplicates: repeated,
    problemCount: wrong,
    newIdentifiers: right + 2000,
  };
  expect(await run(db, list, mapping, true)).toMatchObject({ ...expected, isDryRun: true });
  expect(dump(db)).toEqual([]);
  const report = await run(db, list, mapping);
  expect(report).toMatchObject({ ...expected, isDryRun: false });
  // Rows with a line break in a name count as two lines of the file.
  expect(report.problems.slice(0, 3)).toMatchObject([
    { code: 'date-invalid', line: 4, column: 'From', value: '30.02.2026' },
    { code: 'name-missing', line: 7, column: 'Full name' },
    { code: 'date-invalid', line: 15 },
  ]);
  expect(listPersons(db, { text: '', offset: 0, limit: 1 }).total).toBe(right);
  expect(await run(db, list, mapping)).toMatchObject({
    newPersons: 0,
    newIdentifiers: 0,
    unchanged: right + 2000,
  });
}, 60_000);
