import { expect, test } from 'vitest';
import { openingPage } from '../../contract/opening-page.ts';
import { answerOpening } from '../../main/shell/opening-answer.ts';

const page = { rows: [], offset: 0, total: 7 };
const input = { ...openingPage };

test("the first page is handed out once: later ones are the engine's", async () => {
  const opening = answerOpening(Promise.resolve(page));
  expect(await opening.answer('recordings.window', input)).toEqual({ ok: true, value: page });
  expect(await opening.answer('recordings.window', input)).toBeNull();
});

test.each([
  ['another channel', 'recordings.position', input],
  ['another text', 'recordings.window', { ...input, text: 'ana' }],
  ['another order', 'recordings.window', { ...input, descending: false }],
  ['a later page', 'recordings.window', { ...input, offset: 50 }],
  ['nothing', 'recordings.window', undefined],
  ['no question at all', 'recordings.window', null],
])('%s is left to the engine, and takes nothing away', async (_case, channel, given) => {
  const opening = answerOpening(Promise.resolve(page));
  expect(await opening.answer(channel, given)).toBeNull();
  expect(await opening.answer('recordings.window', input)).not.toBeNull();
});

test('a page that could not be read, and one that nobody asked for in time, are left to the engine', async () => {
  expect(await answerOpening(Promise.resolve(null)).answer('recordings.window', input)).toBeNull();
  const late = answerOpening(Promise.resolve(page));
  late.end();
  expect(await late.answer('recordings.window', input)).toBeNull();
});
