import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { errorCodes, errorTexts } from '../../contract/error-codes.ts';

const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');

/** Rows of the page's tables: code, what happened, what to do. */
function documented(text: string): Map<string, { says: string; next: string }> {
  const rows = [...text.matchAll(/^\| `([a-z-]+)` *\| (.+?) *\| (.+?) *\|$/gm)];
  return new Map(rows.map(([, code = '', says = '', next = '']) => [code, { says, next }]));
}

test('docs/errors.md names every code with its text, and no other', () => {
  expect(Object.fromEntries(documented(page))).toEqual(errorTexts);
});

test('a code that the page lacks would be noticed', () => {
  const shortened = documented(page.replace(/^\| `disk-full`.*$/m, ''));
  expect(shortened.size).toBe(errorCodes.length - 1);
});
