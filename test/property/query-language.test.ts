import fc from 'fast-check';
import { expect, test } from 'vitest';
import { explainQuery } from '../../main/catalog/query/explain.ts';
import { compileQuery } from '../../main/catalog/query/compile.ts';
import { createZone } from '../../main/catalog/query/dates.ts';
import { parseQuery } from '../../main/catalog/query/parse.ts';
import { printQuery } from '../../main/catalog/query/print.ts';
import { queryTree } from '../support/queries.ts';

const moment = { now: Date.parse('2026-11-20T10:00:00Z'), zone: createZone('Europe/Stockholm') };

/** Text that is likely to be nearly a query. */
const nearlyQuery = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc
    .array(
      fc.oneof(
        fc.constantFrom(
          '(',
          ')',
          '"',
          '-',
          ' ',
          ' OR ',
          ' AND ',
          ' NOT ',
          ',',
          '*',
          '#',
          '\\',
          '..',
          '>',
          ':',
        ),
        fc.constantFrom(
          'from:',
          'to:',
          'with:',
          'state:',
          'statte:',
          'duration:',
          'has:',
          'tag:',
          'number:',
          'x:',
        ),
        fc.constantFrom(
          'today',
          '2026-13-45',
          '31.12.2026',
          'last-0d',
          '10m',
          'faild',
          'ana',
          '李',
          '0',
          '+46',
        ),
      ),
      { maxLength: 60 },
    )
    .map((parts) => parts.join('')),
);

test('what is printed is read as the same query', () => {
  fc.assert(
    fc.property(queryTree, (query) => {
      expect(parseQuery(printQuery(query))).toEqual({ isRight: true, query });
    }),
    { numRuns: 1500 },
  );
});

test('any text is read without a throw; a wrong one says where, and its nearest query is right', () => {
  fc.assert(
    fc.property(nearlyQuery, (text) => {
      const parsed = parseQuery(text);
      const { sql } = compileQuery(parsed.isRight ? parsed.query : null, moment);
      expect(sql).not.toBe('');
      if (parsed.isRight) {
        explainQuery(parsed.query, moment);
        expect(parseQuery(printQuery(parsed.query))).toEqual(parsed);
        return;
      }
      const { offset, length, nearest } = parsed.problem;
      expect(offset).toBeGreaterThanOrEqual(0);
      expect(offset + length).toBeLessThanOrEqual(text.length);
      expect(parseQuery(nearest)).toMatchObject({ isRight: true });
    }),
    { numRuns: 2500 },
  );
});

test('brackets and denials without end are refused, not followed', () => {
  for (const text of [
    '('.repeat(100_000),
    '-('.repeat(50_000),
    `${'NOT '.repeat(50_000)}ana`,
    '-'.repeat(100_000),
  ]) {
    const parsed = parseQuery(text);
    expect(parsed.isRight).toBe(false);
  }
});
