import type { Page } from '@playwright/test';

/** Until every row that is shown has what it shows, and it is what was asked for last. */
export async function untilFilled(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const grid = document.querySelector('[role=grid]');
    return grid !== null && grid.ariaBusy !== 'true' && grid.querySelector('.is-loading') === null;
  });
}
