import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Bridge } from '../../contract/bridge.ts';
import { createQuery } from '../../renderer/bridge/query.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A bridge whose answers are given by hand. */
function handled() {
  const waiting: ((answer: unknown) => void)[] = [];
  const stale: (() => void)[] = [];
  const bridge = {
    request: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
      }),
    on: (_event: string, listener: () => void) => {
      stale.push(listener);
      return () => undefined;
    },
  } as unknown as Bridge;
  return {
    bridge,
    asked: () => waiting.length,
    tellStale: () => stale.forEach((listener) => listener()),
    answer: async (value: unknown) => {
      waiting.shift()?.(value);
      await vi.advanceTimersByTimeAsync(0);
    },
  };
}

function queryOf(bridge: Bridge) {
  const query = createQuery(bridge, 'sources.list', {}, ['sources.changed']);
  query.subscribe(() => undefined);
  return query;
}

it('is stale from a change that was made here until an answer that was asked for after it', async () => {
  const { bridge, answer, asked } = handled();
  const query = queryOf(bridge);
  query.refresh();
  expect(query.snapshot()).toMatchObject({ value: null, isStale: true });
  // This one was asked before the change.
  await answer({ ok: true, value: 'old' });
  expect(query.snapshot()).toMatchObject({ value: 'old', isStale: true });
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked()).toBe(1);
  await answer({ ok: true, value: 'new' });
  expect(query.snapshot()).toMatchObject({ value: 'new', isStale: false });
});

it('stays stale when the answer is a failure', async () => {
  const { bridge, answer } = handled();
  const query = queryOf(bridge);
  await answer({ ok: true, value: 'old' });
  query.refresh();
  await vi.advanceTimersByTimeAsync(1000);
  await answer({ ok: false, error: { code: 'unexpected' } });
  expect(query.snapshot()).toMatchObject({ value: 'old', isStale: true });
});

it('is not stale for what others change: the answer is renewed, and what is open stays open', async () => {
  const { bridge, answer, tellStale } = handled();
  const query = queryOf(bridge);
  await answer({ ok: true, value: 'old' });
  tellStale();
  expect(query.snapshot().isStale).toBe(false);
  await vi.advanceTimersByTimeAsync(1000);
  await answer({ ok: true, value: 'new' });
  expect(query.snapshot()).toMatchObject({ value: 'new', isStale: false });
});
