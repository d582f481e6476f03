import { expect, test } from 'vitest';
import { recordingSortColumns } from '../../contract/views.ts';
import type { Db } from '../../main/catalog/open.ts';
import { compileQuery } from '../../main/catalog/query/compile.ts';
import { createZone } from '../../main/catalog/query/dates.ts';
import { growthStatement, pageStatement, requireQuery } from '../../main/catalog/search.ts';
import { temporaryCatalog } from '../support/catalog.ts';

const moment = { now: Date.UTC(2026, 10, 20), zone: createZone('UTC') };

function planOf(db: Db, sql: string): string {
  return db
    .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql.replaceAll('?', "'1'")}`)
    .all()
    .map(({ detail }) => detail)
    .join('\n');
}

const pagePlan = (db: Db, text: string, sort: (typeof recordingSortColumns)[number] = 'startedAt') =>
  planOf(db, pageStatement({ sort, descending: true }, compileQuery(requireQuery(text), moment).sql));

test('the first page of every sort walks its index to the page, and no further', () => {
  const db = temporaryCatalog();
  for (const sort of recordingSortColumns) {
    const plan = pagePlan(db, '', sort);
    expect(plan).toMatch(/SCAN r USING COVERING INDEX recordings_by_/);
    expect(plan).toMatch(/SEARCH r USING INTEGER PRIMARY KEY/);
    expect(plan.match(/SCAN r /g)).toHaveLength(1);
    // Only the page itself, at most some hundred rows, is put in order again.
    expect(plan.match(/TEMP B-TREE/g)?.length ?? 0).toBeLessThanOrEqual(1);
  }
});

test.each([
  ['5b0e7f1a', /recording_words VIRTUAL TABLE/],
  ['ana', /participants_by_name \(name=\?\)/],
  ['with:"Ana Souza"', /names_by_folded \(folded=\?\)/],
  ['with:#7', /names_by_person \(person=\?\)/],
  ['number:+4670*', /identities_by_digits \(digits>\? AND digits<\?\)/],
  ['4670123456', /participants_by_identity \(identity=\?\)/],
  ['id:abc', /sqlite_autoindex_recordings_1 \(id>\? AND id<\?\)/],
  ['id:abc', /sqlite_autoindex_chunks_1 \(document_id>\? AND document_id<\?\)/],
  ['call:abc', /recordings_by_call\w* \(call_id>\? AND call_id<\?\)/],
  ['call:abc', /recordings_by_server_call \(server_call_id>\? AND server_call_id<\?\)/],
  ['tag:dispute', /labelled USING PRIMARY KEY \(label=\?\)/],
  ['from:2026-11-01', /recordings_by_start \(started_at>\?\)/],
  ['missing:chunk', /recordings_missing/],
])('%s is looked up, never looked for', (text, expected) => {
  const plan = pagePlan(temporaryCatalog(), text);
  expect(plan).toMatch(expected);
  expect(plan).not.toMatch(/SCAN (p|participants|names|identities|labelled|c|o)\b(?! VIRTUAL)/);
});

test('what the columns are read from holds all of it, in the order it is wanted', () => {
  const db = temporaryCatalog();
  expect(
    planOf(
      db,
      `SELECT row, state, service, format, channel_type, content_type, started_at, duration_ms, bytes, kinds, flags
       FROM recordings INDEXED BY recordings_facts`,
    ),
  ).toBe('SCAN recordings USING COVERING INDEX recordings_facts');
  expect(
    planOf(
      db,
      `SELECT identity, name, group_concat(recording_row) FROM participants INDEXED BY participants_by_identity
       WHERE identity IS NOT NULL AND name IS NOT NULL AND recording_row IS NOT NULL GROUP BY identity, name`,
    ),
  ).toMatch(/^SEARCH participants USING COVERING INDEX participants_by_identity \(identity>\?\)$/);
});

test('all recordings are counted without looking at them, also after changes', () => {
  const db = temporaryCatalog();
  const count = () => db.prepare('SELECT recordings FROM find_totals').pluck().get();
  const add = db.prepare('INSERT INTO recordings (id, folder, created_at, updated_at) VALUES (?, ?, 1, 1)');
  for (const id of ['a', 'b', 'c']) add.run(id, id);
  expect(count()).toBe(3);
  expect(() => add.run('d', 'a')).toThrow();
  db.prepare(`DELETE FROM recordings WHERE id = 'a'`).run();
  expect(count()).toBe(2);
});

test('what the last weeks brought is read from an index alone', () => {
  expect(planOf(temporaryCatalog(), growthStatement)).toBe(
    'SEARCH recordings USING COVERING INDEX recordings_by_start (started_at>?)',
  );
});

test('a start looks for recordings without a service in their own index', () => {
  const db = temporaryCatalog();
  expect(planOf(db, 'SELECT r.id, r.topic FROM recordings r WHERE r.service IS NULL')).toBe(
    'SEARCH r USING INDEX recordings_by_service (service=?)',
  );
});
