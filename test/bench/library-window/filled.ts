import type { Page } from '@playwright/test';

/** Until every row on the screen has what it shows, and it is what was asked for last. */
export async function untilFilled(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const grid = document.querySelector('[role=grid]');
    if (grid === null || grid.ariaBusy === 'true') return false;
    const { top, bottom } = grid.getBoundingClientRect();
    // The row under the keyboard stays in the document, wherever it is.
    return [...grid.querySelectorAll('.is-loading')].every((cell) => {
      const place = cell.getBoundingClientRect();
      return place.bottom <= top || place.top >= bottom;
    });
  });
}
