/** From a key in the search box to the result on the screen. */
import type { Page } from '@playwright/test';
import { ask } from '../../../scripts/demo/ask.ts';
import { isFilterName } from '../../../renderer/features/library/search/unfinished.ts';
import { untilFilled } from './filled.ts';

/** Words of five scripts, fields and quotes, common and rare; each is typed key by key. */
export const typedTexts = [
  'ana souza',
  'dispute',
  '王',
  'клиент',
  'format:wav',
  'number:+4670*',
  'duration:>10m',
  'state:failed',
  'with:"Ana Souza"',
  'müller -has:pause',
];

export interface TypedKey {
  text: string;
  found: number;
  ms: number;
}

/** Types each text and times those keys that lead to another number of recordings, so that one can see when it is there. */
export async function timeTyping(page: Page, texts: readonly string[]): Promise<TypedKey[]> {
  const keys: TypedKey[] = [];
  const all = await countOf(page, '');
  for (const text of texts) {
    const letters = Array.from(text);
    const prefixes = letters.map((_, at) => letters.slice(0, at + 1).join(''));
    const counts: (number | null)[] = [];
    for (const prefix of prefixes) counts.push(await countOf(page, prefix));
    let shown = all ?? 0;
    await page.getByRole('combobox').focus();
    for (const [at, letter] of letters.entries()) {
      const prefix = prefixes[at] ?? '';
      // The list waits until it is clear whether this becomes a filter.
      if (isFilterName(prefix)) {
        await page.keyboard.type(letter);
        await page.locator('.search-waits').waitFor();
        continue;
      }
      const found = counts[at] ?? null;
      if (found === null || found === 0 || found === shown) {
        await page.keyboard.type(letter);
        await untilTaken(page, prefix, found);
      } else {
        keys.push({ text: prefix, found, ms: await timeKey(page, letter, found) });
      }
      if (found === 0 && (await page.locator('.search-waits').count()) > 0) continue;
      if (found !== null) shown = found;
      if (found === 0) break;
    }
    await page.getByRole('combobox').fill('');
    await untilCount(page, all ?? 0);
  }
  return keys;
}

/** What the list will say; null for a text that is no query. */
async function countOf(page: Page, text: string): Promise<number | null> {
  const read = await ask(page, 'query.read', { text });
  if (!read.isRight) return null;
  return (
    await ask(page, 'recordings.window', { text, sort: 'startedAt', descending: true, offset: 0, limit: 1 })
  ).total;
}

async function timeKey(page: Page, letter: string, found: number): Promise<number> {
  await page.evaluate(
    (rowCount) => {
      const waiting: { doneMs?: Promise<number> } = ((globalThis as Record<string, unknown>)['bench'] = {});
      waiting.doneMs = new Promise((resolve) => {
        let pressedAt = 0;
        // Letters that no key of this keyboard makes come as input alone.
        for (const name of ['keydown', 'beforeinput'])
          document.addEventListener(name, (event) => (pressedAt ||= event.timeStamp), {
            capture: true,
            once: true,
          });
        const look = (): void => {
          const grid = document.querySelector('[role=grid]');
          const isThere =
            pressedAt > 0 &&
            grid?.getAttribute('aria-rowcount') === rowCount &&
            grid.ariaBusy !== 'true' &&
            grid.querySelector('[role=gridcell]:not(.is-loading)') !== null;
          // Frames run before their paint: what is there now has been painted by the next one.
          requestAnimationFrame(isThere ? () => resolve(performance.now() - pressedAt) : look);
        };
        requestAnimationFrame(look);
      });
    },
    String(found + 1),
  );
  await page.keyboard.type(letter);
  return page.evaluate(() => (globalThis as unknown as { bench: { doneMs: Promise<number> } }).bench.doneMs);
}

/** Until the window has done with a key that leads to no other number. */
async function untilTaken(page: Page, text: string, found: number | null): Promise<void> {
  if (found === null) await page.locator('[role=combobox][aria-invalid=true]').waitFor();
  else if (found === 0)
    await page.waitForFunction(
      () =>
        document.querySelector('[role=grid]') === null || document.querySelector('.search-waits') !== null,
    );
  else {
    // The engine answers one after another: with this answer the window has had its own.
    await countOf(page, text);
    await untilFilled(page);
  }
}

async function untilCount(page: Page, count: number): Promise<void> {
  await page.locator(`[role=grid][aria-rowcount="${String(count + 1)}"]`).waitFor();
}
