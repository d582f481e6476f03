import { expect, it } from 'vitest';
import { lazily } from '../../main/lazily.ts';

it('makes nothing before it is asked, and one thing for all who ask', async () => {
  let made = 0;
  const open = lazily(() => Promise.resolve((made += 1)));
  expect(made).toBe(0);
  expect(await Promise.all([open(), open()])).toEqual([1, 1]);
  expect(await open()).toBe(1);
});

it('tells a failure to those who asked, and tries again for the next', async () => {
  let tries = 0;
  const open = lazily(() =>
    (tries += 1) === 1 ? Promise.reject(new Error('busy')) : Promise.resolve(tries),
  );
  await expect(Promise.all([open(), open()])).rejects.toThrow('busy');
  expect(await open()).toBe(2);
});
