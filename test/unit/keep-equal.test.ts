import fc from 'fast-check';
import { expect, it } from 'vitest';
import { keepEqual } from '../../renderer/bridge/keep-equal.ts';

const copy = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

it('says what the new value says, whatever the old one was', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (old, next) => {
      expect(keepEqual(copy(old), copy(next))).toEqual(copy(next));
    }),
  );
});

it('is the old value when nothing changed', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const old = copy(value);
      expect(keepEqual(old, copy(value))).toBe(old);
    }),
  );
});

it('keeps the rows that did not change, and only those', () => {
  const old = {
    total: 2,
    rows: [
      { id: 1, people: ['a'] },
      { id: 2, people: ['b'] },
    ],
  };
  const next = keepEqual(old, {
    total: 2,
    rows: [
      { id: 1, people: ['a'] },
      { id: 2, people: ['c'] },
    ],
  });
  expect(next).not.toBe(old);
  expect(next.rows[0]).toBe(old.rows[0]);
  expect(next.rows[1]).toEqual({ id: 2, people: ['c'] });
  expect(old.rows[1]?.people).toEqual(['b']);
});

it('tells a part that is undefined from one that is not there', () => {
  const old = { a: undefined };
  expect(keepEqual<unknown>(old, {})).not.toBe(old);
  expect(Object.keys(keepEqual<object>({}, { a: undefined }))).toEqual(['a']);
});
