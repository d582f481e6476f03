import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldNames } from '../../main/catalog/query/ast.ts';
import { parseQuery } from '../../main/catalog/query/parse.ts';
import {
  toggleValue,
  typingAt,
  valuesOf,
  withoutFields,
  withPeriod,
} from '../../renderer/features/library/search/query-terms.ts';
import { daysOf } from '../../renderer/features/library/search/period.ts';
import { drawnBars } from '../../renderer/features/library/search/bars.ts';
import { enSearch } from '../../renderer/i18n/en-search.ts';

describe('the filters of a query, changed in its text', () => {
  it('suggests every filter of the language, and no other', () => {
    expect(Object.keys(enSearch.fields).sort()).toEqual([...fieldNames].sort());
  });

  it.each([
    ['ana', 'state', 'failed', 'ana state:failed'],
    ['state:failed ana', 'state', 'expired', 'ana state:failed,expired'],
    ['ana state:failed', 'state', 'failed', 'ana'],
    ['state:FAILED', 'state', 'failed', ''],
    ['ana', 'tag', 'late fee', 'ana tag:"late fee"'],
    ['with:"Ana Souza"', 'with', '李伟', 'with:"Ana Souza" with:"李伟"'],
    ['with:"Ana Souza" x', 'with', 'ana souza', 'x'],
    ['ana OR björn', 'tag', 'x', '(ana OR björn) tag:x'],
    ['-state:failed', 'state', 'failed', '-state:failed state:failed'],
    ['', 'with', 'a "b"', 'with:"a \\"b\\""'],
  ])('toggles in %j the filter %s of %j', (text, field, value, expected) => {
    expect(toggleValue(text, field, value)).toBe(expected);
  });

  it('does not take what is in brackets or quotation marks, or one of alternatives, for a filter', () => {
    expect(valuesOf('(state:failed ana) "state:expired"', 'state')).toEqual([]);
    expect(valuesOf('state:failed OR ana', 'state')).toEqual([]);
  });

  it('sets, narrows and lifts a period', () => {
    const text = withPeriod('ana from:2026-01', '2026-10-01', '2026-10-05');
    expect(text).toBe('ana from:2026-10-01 to:2026-10-05');
    expect(withPeriod(text, '2026-10-01', '2026-10-01')).toBe('ana on:2026-10-01');
    expect(withPeriod(text, null, null)).toBe('ana');
  });

  const value = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
    .filter((text) => text.trim() === text);
  it('keeps a query right, and takes back what it set, whatever the value', () => {
    fc.assert(
      fc.property(fc.constantFrom('', 'ana', 'a OR b', 'tag:x "p q"'), value, (text, tag) => {
        fc.pre(/[\p{L}\p{N}]/u.test(tag) && tag.toLowerCase() !== 'x');
        const set = toggleValue(text, 'tag', tag);
        expect(parseQuery(set).isRight, set).toBe(true);
        expect(valuesOf(set, 'tag')).toContain(tag);
        expect(valuesOf(toggleValue(set, 'tag', tag), 'tag')).not.toContain(tag);
      }),
    );
  });

  it('never throws on any text, and leaves nothing of the fields it removes', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (text) => {
        expect(valuesOf(withoutFields(text, ['tag', 'state']), 'tag')).toEqual([]);
        typingAt(text, text.length);
      }),
    );
  });

  it.each([
    ['ana st|', { field: null, typed: 'st' }],
    ['state:fai|', { field: 'state', typed: 'fai' }],
    ['state:failed,ex|', { field: 'state', typed: 'ex' }],
    ['(ana with:"Ana So|', { field: 'with', typed: 'Ana So' }],
    ['-tag:di|', { field: 'tag', typed: 'di' }],
    ['ana| x', { field: null, typed: 'ana' }],
  ])('knows what is typed in %s', (marked, expected) => {
    const caret = marked.indexOf('|');
    expect(typingAt(marked.replace('|', ''), caret)).toMatchObject(expected);
  });
});

describe('the period and its bars', () => {
  const now = new Date(2026, 10, 21, 12).getTime();
  const none = { from: [], to: [], on: [] };

  it.each([
    [
      { ...none, on: ['today'] },
      { from: '2026-11-21', to: '2026-11-21' },
    ],
    [
      { ...none, on: ['last-7d'] },
      { from: '2026-11-15', to: '2026-11-21' },
    ],
    [
      { ...none, from: ['2026-02'], to: ['2026-02'] },
      { from: '2026-02-01', to: '2026-02-28' },
    ],
    [
      { ...none, on: ['2025'] },
      { from: '2025-01-01', to: '2025-12-31' },
    ],
    [
      { ...none, from: ['2026-10-01'] },
      { from: '2026-10-01', to: null },
    ],
  ])('reads %j', (given, expected) => expect(daysOf(given, now)).toEqual(expected));

  it('draws no more bars than can be hit, and loses no recording by that', () => {
    const bars = Array.from({ length: 1100 }, (_, at) => ({
      from: new Date(2023, 0, 1 + at).getTime(),
      count: at % 7,
    }));
    const drawn = drawnBars(bars, { from: null, to: null });
    expect(drawn.length).toBeLessThanOrEqual(120);
    expect(drawn.reduce((sum, { count }) => sum + count, 0)).toBe(
      bars.reduce((sum, { count }) => sum + count, 0),
    );
    const near = drawnBars(bars, { from: '2024-03-01', to: '2024-03-03' });
    expect(near.length).toBeLessThan(40);
    expect(near.some(({ first }) => first === '2024-03-02')).toBe(true);
  });
});
