import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { createFind, type Find } from '../../main/catalog/finder/find.ts';
import { openCatalog, type Db } from '../../main/catalog/open.ts';
import { temporaryFolder } from '../support/catalog.ts';
import { oneRecording, writeLibrary, writeRecording } from '../support/small-library.ts';

function library(): { db: Db; find: Find; path: string } {
  const path = join(temporaryFolder(), 'catalog.sqlite');
  const db = openCatalog(path, { nativeBinding: null });
  const find = createFind({
    path,
    nativeBinding: null,
    now: () => Date.UTC(2026, 10, 20, 12),
    timeZone: 'Europe/Stockholm',
  });
  onTestFinished(async () => {
    await find.close();
    db.close();
  });
  return { db, find, path };
}

const list = { sort: 'startedAt', descending: true, offset: 0, limit: 10 } as const;

test('the thread answers pages, counts and digests, and sees each commit at once', async () => {
  const { db, find } = library();
  writeLibrary(db, {
    persons: [],
    recordings: [oneRecording('r1'), oneRecording('r2', { format: 'mp4', tags: ['dispute'] })],
  });
  expect(await find.ask('window', { ...list, text: 'ana on:today' })).toMatchObject({ total: 2, offset: 0 });
  expect(await find.ask('totals', 'format:wav')).toEqual({ count: 1, bytes: 0, durationMs: 60_000 });
  expect(await find.facets({ text: '', fields: ['format', 'tag'], limit: 5 })).toEqual([
    {
      field: 'format',
      values: [
        { value: 'mp4', count: 1 },
        { value: 'wav', count: 1 },
      ],
    },
    { field: 'tag', values: [{ value: 'dispute', count: 1 }] },
  ]);
  writeRecording(db, oneRecording('r0'));
  expect((await find.ask('window', { ...list, text: '' })).rows.map(({ id }) => id)).toEqual([
    'r2',
    'r1',
    'r0',
  ]);
  expect(await find.ask('position', { ...list, text: 'format:wav', id: 'r0' })).toBe(1);
  expect(await find.ask('digest', 'format:wav')).toEqual({
    count: 2,
    digest: createHash('sha256').update('r0\nr1\n').digest('hex'),
  });
  expect([...(await find.ask('rows', 'tag:dispute'))]).toEqual([2]);
});

test('a wrong query is refused with its place, and the thread goes on', async () => {
  const { find } = library();
  await expect(find.ask('totals', 'state:faild')).rejects.toMatchObject({
    code: 'query-invalid',
    context: { fault: 'value-invalid', offset: 6, length: 5, nearest: 'state:failed' },
  });
  expect(await find.ask('totals', '')).toMatchObject({ count: 0 });
});

test('after closing nothing is answered, and what was asked is cancelled', async () => {
  const { find } = library();
  const asked = find.ask('totals', '');
  const refused = expect(asked).rejects.toMatchObject({ code: 'cancelled' });
  await find.close();
  await refused;
  await expect(find.ask('totals', '')).rejects.toMatchObject({ code: 'cancelled' });
});

test('a catalog that is not there is told as a failure', async () => {
  const find = createFind({
    path: join(temporaryFolder(), 'none.sqlite'),
    nativeBinding: null,
    now: Date.now,
  });
  await expect(find.ask('totals', '')).rejects.toMatchObject({ code: 'unexpected' });
  await find.close();
});
