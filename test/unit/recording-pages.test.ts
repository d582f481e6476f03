/** The list's pages against a library that answers when it is told to. */
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Bridge } from '../../contract/bridge.ts';
import type { RecordingQuery } from '../../contract/requests.ts';
import type { RecordingWindow } from '../../contract/views.ts';
import { createRecordingPages } from '../../renderer/features/library/recording-pages.ts';

const query: RecordingQuery = { text: '', sort: 'startedAt', descending: true };

interface Asked {
  text: string;
  offset: number;
  limit: number;
  answer: (total: number) => Promise<void>;
}

/** Rows are named by query and place. */
function library() {
  const asked: Asked[] = [];
  const listeners = new Set<() => void>();
  const bridge = {
    request: (channel: string, input: RecordingQuery & { offset: number; limit: number }) => {
      if (channel !== 'recordings.window') throw new Error(channel);
      return new Promise((resolve) => {
        const { text, offset, limit } = input;
        asked.push({
          text,
          offset,
          limit,
          answer: async (total) => {
            const count = Math.max(0, Math.min(limit, total - offset));
            const rows = Array.from({ length: count }, (_, at) => ({ id: `${text}#${String(offset + at)}` }));
            resolve({ ok: true, value: { rows, offset, total } as unknown as RecordingWindow });
            await settled();
          },
        });
      });
    },
    on: (_event: string, listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  } as unknown as Bridge;
  return { bridge, asked, change: () => listeners.forEach((listener) => listener()) };
}

/** What waits for an answer runs before this does. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

test('rows of the last query stay until the next one is answered, and are told apart', async () => {
  const { bridge, asked } = library();
  const pages = createRecordingPages(bridge, query);
  const end = pages.start();
  await asked[0]?.answer(250);
  expect(pages.snapshot()).toMatchObject({ total: 250, text: '', isOld: false });
  pages.setQuery({ ...query, text: 'ana' });
  expect(pages.snapshot()).toMatchObject({ total: 250, text: '', isOld: true });
  expect(pages.rowAt(0)).toMatchObject({ id: '#0' });
  await asked[1]?.answer(3);
  expect(pages.snapshot()).toMatchObject({ total: 3, text: 'ana', isOld: false });
  expect(pages.rowAt(0)).toMatchObject({ id: 'ana#0' });
  expect(pages.rowAt(5)).toBeNull();
  end();
});

test('an answer to the last query that comes late is dropped', async () => {
  const { bridge, asked } = library();
  const pages = createRecordingPages(bridge, query);
  const end = pages.start();
  pages.setQuery({ ...query, text: 'ana' });
  await asked[0]?.answer(250);
  expect(pages.snapshot().total).toBeNull();
  await asked[1]?.answer(3);
  expect(pages.rowAt(0)).toMatchObject({ id: 'ana#0' });
  end();
});

test('who passes by pages does not have to wait for them', async () => {
  const { bridge, asked } = library();
  const pages = createRecordingPages(bridge, query);
  const end = pages.start();
  await asked[0]?.answer(1_000_000);
  for (let row = 1000; row <= 900_000; row += 1000) pages.show(row, row + 20, false);
  expect(asked.slice(1).map(({ offset }) => offset)).toEqual([1000, 2000]);
  await asked[1]?.answer(1_000_000);
  expect(asked.slice(3).map(({ offset }) => offset)).toEqual([900_000]);
  end();
});

test('a range is told as a whole, however many pages it has and while others are on their way', async () => {
  const { bridge, asked } = library();
  const pages = createRecordingPages(bridge, query);
  const end = pages.start();
  await asked[0]?.answer(20_000);
  const ids = pages.idsBetween(50, 6049);
  for (let at = 1; at < asked.length; at += 1) await asked[at]?.answer(20_000);
  const found = await ids;
  expect(found).toHaveLength(6000);
  expect(new Set(found).size).toBe(6000);
  expect([found[0], found.at(-1)]).toEqual(['#50', '#6049']);
  end();
});

test('changes that come faster than answers do not keep the list from showing', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const { bridge, asked, change } = library();
  const pages = createRecordingPages(bridge, query);
  const end = pages.start();
  for (let at = 0; at < 20; at += 1) {
    change();
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(asked).toHaveLength(1);
  await asked[0]?.answer(10);
  expect(pages.snapshot().total).toBe(10);
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked).toHaveLength(2);
  end();
});

test('a first page that came before is shown at once, asked for again, and kept where it is the same', async () => {
  const { bridge, asked } = library();
  const rows = Array.from({ length: 50 }, (_, at) => ({ id: `#${String(at)}` }));
  const opening = { rows, offset: 0, total: 250 } as unknown as RecordingWindow;
  const pages = createRecordingPages(bridge, query, opening);
  expect(pages.snapshot()).toMatchObject({ total: 250, isOld: false });
  expect(pages.rowAt(3)).toBe(rows[3]);
  const end = pages.start();
  expect(asked).toMatchObject([{ text: '', offset: 0 }]);
  await asked[0]?.answer(251);
  expect(pages.snapshot()).toMatchObject({ total: 251 });
  expect(pages.rowAt(3)).toBe(rows[3]);
  end();
});

/** A list that shows its first page of 250. */
async function shown() {
  const { bridge, asked, change } = library();
  const pages = createRecordingPages(bridge, query);
  const end = pages.start();
  await asked[0]?.answer(250);
  return { pages, asked, change, end };
}

test('a query that was looked ahead to shows its rows at once, and nothing is asked twice', async () => {
  const { pages, asked, end } = await shown();
  const found = pages.lookAhead({ ...query, text: 'ana' });
  await asked[1]?.answer(3);
  expect(await found).toBe(3);
  expect(pages.snapshot()).toMatchObject({ total: 250, text: '' });
  pages.setQuery({ ...query, text: 'ana' });
  expect(pages.snapshot()).toMatchObject({ total: 3, text: 'ana', isOld: false });
  expect(pages.rowAt(0)).toMatchObject({ id: 'ana#0' });
  expect(asked).toHaveLength(2);
  end();
});

test('what is on its way for a query that was looked ahead to is waited for', async () => {
  const { pages, asked, end } = await shown();
  void pages.lookAhead({ ...query, text: 'an' });
  void pages.lookAhead({ ...query, text: 'ana' });
  pages.setQuery({ ...query, text: 'ana' });
  expect(pages.snapshot()).toMatchObject({ total: 250, isOld: true });
  await asked[1]?.answer(9);
  expect(pages.snapshot()).toMatchObject({ total: 250, isOld: true });
  await asked[2]?.answer(3);
  expect(pages.snapshot()).toMatchObject({ total: 3, text: 'ana', isOld: false });
  expect(asked).toHaveLength(3);
  end();
});

test('rows that were looked ahead to are not shown after a change, nor those of another sort', async () => {
  const { pages, asked, change, end } = await shown();
  void pages.lookAhead({ ...query, text: 'ana' });
  await asked[1]?.answer(3);
  change();
  pages.setQuery({ ...query, text: 'ana' });
  expect(pages.snapshot().isOld).toBe(true);
  await asked[2]?.answer(4);
  expect(pages.snapshot().total).toBe(4);
  void pages.lookAhead({ ...query, text: 'bo' });
  await asked[3]?.answer(5);
  pages.setQuery({ ...query, text: 'bo', sort: 'bytes' });
  expect(asked).toHaveLength(5);
  end();
});

test('rows that were looked ahead to are not kept for a query that was not set then', async () => {
  const { pages, asked, end } = await shown();
  void pages.lookAhead({ ...query, text: 'ana' });
  await asked[1]?.answer(0);
  pages.forgetAhead();
  pages.setQuery({ ...query, text: 'ana' });
  await asked[2]?.answer(3);
  expect(pages.snapshot()).toMatchObject({ total: 3, text: 'ana' });
  end();
});
