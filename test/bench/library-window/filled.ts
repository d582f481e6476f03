import type { Page } from '@playwright/test';

/** Until every row on the screen has what it shows, and it is what was asked for last. */
export async function untilFilled(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const grid = document.querySelector('[role=grid]');
    if (grid === null || grid.ariaBusy === 'true') return false;
    const { top, bottom } = grid.getBoundingClientRect();
    const head = grid.querySelector('.head')?.getBoundingClientRect().height ?? 0;
    // The row under the keyboard stays in the document, wherever it is; others lie below the head.
    return [...grid.querySelectorAll('.is-loading')].every((cell) => {
      const place = cell.getBoundingClientRect();
      return place.bottom <= top + head + 1 || place.top >= bottom;
    });
  });
}
