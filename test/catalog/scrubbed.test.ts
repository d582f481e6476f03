import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { countScrubbed, scrubbedStatement } from '../../main/catalog/fixity.ts';
import { temporaryCatalog } from '../support/catalog.ts';

function library() {
  const db = temporaryCatalog();
  const add = db.prepare(
    'INSERT INTO recordings (id, folder, created_at, updated_at, archived_chunk_count, bytes) VALUES (?, ?, 1, 1, ?, ?)',
  );
  ['a', 'b', 'c', 'd', 'e', 'f', 'g'].forEach((id, at) => add.run(id, id, id === 'c' ? 0 : 1, 10 ** at));
  return db;
}

test('what a round has read is counted the same in slices of any size', async () => {
  const db = library();
  const counted = [1, 2, 3, 100].map((atOnce) => countScrubbed(db, 'd', atOnce));
  for (const found of await Promise.all(counted))
    expect(found).toEqual({ done: 3, doneBytes: 1011, recordings: 6, bytes: 1_111_011 });
  expect(await countScrubbed(db, '', 2)).toMatchObject({ done: 0, recordings: 6 });
  expect(await countScrubbed(db, 'zz', 2)).toMatchObject({ done: 6, recordings: 6 });
});

test('others are answered between slices', async () => {
  const counting = countScrubbed(library(), '', 1);
  const first = await Promise.race([counting, setImmediate('another')]);
  expect(first).toBe('another');
  await counting;
});

test('counting reads an index alone', () => {
  const plan = library()
    .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${scrubbedStatement}`)
    .all('', 'z', 1);
  expect(plan.map(({ detail }) => detail).join(', ')).toMatch(
    /SEARCH recordings USING COVERING INDEX recordings_to_scrub \(id>\? AND id<\?\)/,
  );
});
