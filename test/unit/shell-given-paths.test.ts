import { expect, it } from 'vitest';
import { createGivenPaths } from '../../main/shell/given-paths.ts';
import { codeOf } from '../support/code-of.ts';

it('takes what a person gave, and refuses what the window names by itself', () => {
  const given = createGivenPaths();
  given.add(['/in/a.json', '/in/b.json']);
  given.require(['/in/b.json', '/in/a.json']);
  expect(codeOf(() => given.require(['/in/a.json', '/etc/passwd'])).code).toBe('request-invalid');
  expect(codeOf(() => given.require(['/in/../in/a.json'])).code).toBe('request-invalid');
});

it('forgets the oldest of very many', () => {
  const given = createGivenPaths();
  given.add(['/first', '/second']);
  given.add(['/first']);
  given.add(Array.from({ length: 19_999 }, (_, at) => `/${String(at)}`));
  given.require(['/first']);
  expect(codeOf(() => given.require(['/second'])).code).toBe('request-invalid');
});
