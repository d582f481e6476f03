import { expect, test } from 'vitest';
import { createZone, dayOf, instantOf, spanOf } from '../../main/catalog/query/dates.ts';
import { explainQuery } from '../../main/catalog/query/explain.ts';
import { fold, idWord, wordsOf } from '../../main/catalog/query/fold.ts';
import { parseQuery } from '../../main/catalog/query/parse.ts';
import { printQuery } from '../../main/catalog/query/print.ts';
import { readDate } from '../../main/catalog/query/values.ts';

const stockholm = createZone('Europe/Stockholm');
const moment = { now: Date.parse('2026-11-20T23:30:00Z'), zone: stockholm };

/** The canonical text, or the fault. */
function read(text: string): string {
  const parsed = parseQuery(text);
  return parsed.isRight ? printQuery(parsed.query) : parsed.problem.fault;
}

test.each([
  ['', ''],
  ['  ana   souza ', 'ana souza'],
  ['ana AND souza', 'ana souza'],
  ['ana OR (bo AND cy)', 'ana OR bo cy'],
  ['(ana OR bo) cy', '(ana OR bo) cy'],
  ['NOT ana', '-ana'],
  ['-(ana OR bo)', '-(ana OR bo)'],
  ['or and not', 'or and not'],
  ['with:"Ana Souza" number:"+46 70 12"*', 'word-empty'],
  ['number:+4670*', 'number:+4670*'],
  ['number:0046-70', 'number:+4670'],
  ['duration:>600', 'duration:>10m'],
  ['duration:90m..2h', 'duration:1h30m..2h'],
  ['State:FAILED,expired', 'state:failed,expired'],
  ['tag:"late fee",dispute', 'tag:"late fee",dispute'],
  ['from:2026-1-5', 'from:2026-01-05'],
  ['4:+46701234567', '4:+46701234567'],
  ['with:#12', 'with:#12'],
])('%s reads as %s', (text, expected) => {
  expect(read(text)).toBe(expected);
});

test.each([
  ['state:faild ana', 'value-invalid', 6, 5, 'state:failed ana'],
  ['statte:failed', 'field-unknown', 0, 6, 'state:failed'],
  ['zzzzzz:foo', 'field-unknown', 0, 6, '"zzzzzz:foo"'],
  ['from:2026-02-31', 'date-invalid', 5, 10, 'from:2026-02-28'],
  ['from:31.12.2026 ana', 'date-invalid', 5, 10, 'from:2026-12-31 ana'],
  ['to:last7d', 'date-invalid', 3, 6, 'to:last-7d'],
  ['duration:10m', 'duration-invalid', 9, 3, 'duration:>10m'],
  ['duration:5m..1m', 'duration-invalid', 9, 6, 'duration:1m..5m'],
  ['tag:', 'value-missing', 4, 0, ''],
  ['tag:a,,b', 'value-missing', 6, 0, 'tag:a,b'],
  ['"ana souza', 'quote-open', 0, 10, '"ana souza"'],
  ['(ana OR bo', 'bracket-open', 0, 1, 'ana OR bo'],
  ['ana) bo', 'bracket-extra', 3, 1, 'ana bo'],
  ['ana ()', 'bracket-empty', 4, 2, 'ana'],
  ['OR ana', 'operator-lonely', 0, 2, 'ana'],
  ['ana OR', 'operator-lonely', 4, 2, 'ana'],
  ['ana AND', 'operator-lonely', 4, 3, 'ana'],
  ['ana NOT', 'operator-lonely', 4, 3, 'ana'],
  ['ana !!', 'word-empty', 4, 2, 'ana'],
  ['has:notes', 'value-invalid', 4, 5, 'has:note'],
])('%s is wrong: %s at %i, %i long; nearest: %s', (text, fault, offset, length, nearest) => {
  expect(parseQuery(text)).toMatchObject({ isRight: false, problem: { fault, offset, length, nearest } });
});

test('more terms than can be answered are refused', () => {
  expect(read('a '.repeat(101))).toBe('too-many');
  expect(read(`tag:${'a,'.repeat(101)}a`)).toBe('too-many');
  expect(read(`${'('.repeat(41)}a${')'.repeat(41)}`)).toBe('too-deep');
});

test('days are those of the reader: midnight of the zone, also when the clock changes', () => {
  const span = (text: string) => {
    const value = readDate(text);
    if (value === null) throw new Error(text);
    const { from, to } = spanOf(value, moment);
    return [new Date(from).toISOString(), new Date(to).toISOString()];
  };
  // It is half past midnight in Stockholm: today is the 21st there.
  expect(span('today')).toEqual(['2026-11-20T23:00:00.000Z', '2026-11-21T23:00:00.000Z']);
  expect(span('yesterday')).toEqual(['2026-11-19T23:00:00.000Z', '2026-11-20T23:00:00.000Z']);
  expect(span('last-7d')).toEqual(['2026-11-14T23:00:00.000Z', '2026-11-21T23:00:00.000Z']);
  expect(span('last-1m')).toEqual(['2026-10-21T22:00:00.000Z', '2026-11-21T23:00:00.000Z']);
  expect(span('last-24h')).toEqual(['2026-11-19T23:30:00.000Z', '2026-11-20T23:30:00.000Z']);
  expect(span('2026-03-29')).toEqual(['2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z']);
  expect(span('2026-10-25')).toEqual(['2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z']);
  expect(span('2026-03-29T02:30')).toEqual(['2026-03-29T01:30:00.000Z', '2026-03-29T01:31:00.000Z']);
  expect(span('2026')).toEqual(['2025-12-31T23:00:00.000Z', '2026-12-31T23:00:00.000Z']);
});

test('every hour of a year reads back as itself in its zone', () => {
  for (const zone of [
    stockholm,
    createZone('America/St_Johns'),
    createZone('Asia/Kathmandu'),
    createZone('UTC'),
  ])
    for (let at = Date.UTC(2026, 0, 1); at < Date.UTC(2027, 0, 1); at += 7 * 3_600_000) {
      const day = dayOf(at, zone);
      const start = instantOf(day, zone);
      expect(start).toBeLessThanOrEqual(at);
      expect(instantOf({ ...day, day: day.day + 1 }, zone)).toBeGreaterThan(at);
    }
});

test('folding leaves letters and digits only, without case and accents', () => {
  expect(fold('Zoë ÅNGSTRÖM')).toBe('zoe angstrom');
  expect(fold('ΟΔΟΣ οδός')).toBe('οδοσ οδοσ');
  expect(fold('Straße')).toBe('strasse');
  expect(wordsOf('王芳 (Fang) e-mail')).toEqual(['王', '芳', 'fang', 'e', 'mail']);
  expect(wordsOf('أَحْمَد')).toEqual(['احمد']);
  expect(idWord('5B0E-7f1a 3c2d')).toBe('5b0e7f1a3c2d');
});

test('a query is explained by keys and values', () => {
  const parsed = parseQuery('(ana OR state:failed,expired) -on:yesterday duration:<=90s "x y" abcd');
  if (!parsed.isRight) throw new Error(parsed.problem.fault);
  expect(explainQuery(parsed.query, moment)).toEqual({
    key: 'and',
    values: {},
    parts: [
      {
        key: 'or',
        values: {},
        parts: [
          { key: 'word.short', values: { text: 'ana' }, parts: [] },
          { key: 'state.any', values: { text: 'failed', list: ['failed', 'expired'] }, parts: [] },
        ],
      },
      {
        key: 'not',
        values: {},
        parts: [
          {
            key: 'date.on',
            values: {
              text: 'yesterday',
              from: Date.parse('2026-11-19T23:00:00Z'),
              to: Date.parse('2026-11-20T23:00:00Z'),
            },
            parts: [],
          },
        ],
      },
      { key: 'duration.atMost', values: { max: 90_000 }, parts: [] },
      { key: 'phrase', values: { text: 'x y' }, parts: [] },
      { key: 'word', values: { text: 'abcd' }, parts: [] },
    ],
  });
  expect(explainQuery(null, moment).key).toBe('everything');
});
