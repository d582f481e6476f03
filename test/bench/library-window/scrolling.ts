/** Whether the list is ever blank while it is scrolled. */
import type { Page } from '@playwright/test';
import { untilFilled } from './filled.ts';

export interface Blanks {
  frames: number;
  /** Longest time in which no row on the screen had its contents, ms. */
  longestMs: number;
  /** How often that took more than 50 ms. */
  over50Ms: number;
  /** Longest time in which a part of the list had no row at all, ms. */
  longestUncoveredMs: number;
  /** The 95th percentile of the time from frame to frame, ms. */
  frameP95Ms: number;
}

/** Drags the thumb of the scroll bar from the top to the bottom in that many steps of one frame. */
export async function dragThrough(page: Page, steps: number): Promise<Blanks> {
  const grid = page.getByRole('grid');
  await grid.focus();
  await page.keyboard.press('Home');
  const box = await grid.boundingBox();
  if (box === null) throw new Error('no list');
  const x = box.x + box.width - 6;
  // Below the arrow that ends the bar, on the thumb; and past the end of its way.
  const [top, bottom] = [box.y + 28, box.y + box.height + 40];
  await watch(page);
  await page.mouse.move(x, top);
  await page.mouse.down();
  for (let step = 1; step <= steps; step += 1) {
    await page.mouse.move(x, top + ((bottom - top) * step) / steps);
    await nextFrame(page);
  }
  await page.mouse.up();
  return told(page);
}

/** Presses PageDown that often, as a key that is held down does. */
export async function pageThrough(page: Page, presses: number): Promise<Blanks> {
  await page.getByRole('grid').focus();
  await watch(page);
  for (let press = 0; press < presses; press += 1) {
    await page.keyboard.press('PageDown');
    await nextFrame(page);
  }
  return told(page);
}

/** The last row that the list says is on the screen, from 1. */
export async function lastRowShown(page: Page): Promise<number> {
  return page.evaluate(() => {
    const bottom = document.querySelector('[role=grid]')?.getBoundingClientRect().bottom ?? 0;
    const rows = [...document.querySelectorAll('[role=grid] [role=row][aria-rowindex]')];
    return Math.max(
      ...rows
        .filter((row) => row.getBoundingClientRect().top < bottom)
        .map((row) => Number(row.getAttribute('aria-rowindex')) - 1),
    );
  });
}

async function nextFrame(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise((resolve) => {
        requestAnimationFrame(resolve);
      }),
  );
}

/** Looks at each frame until it is asked what it saw. */
async function watch(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen = {
      frames: [] as number[],
      longestMs: 0,
      over50Ms: 0,
      longestUncoveredMs: 0,
      isOver: false,
    };
    (globalThis as Record<string, unknown>)['blanks'] = seen;
    let [last, blankSince, uncoveredSince] = [performance.now(), 0, 0];
    const look = (): void => {
      const now = performance.now();
      seen.frames.push(now - last);
      last = now;
      const grid = document.querySelector('[role=grid]');
      const box = grid?.getBoundingClientRect();
      const [top, bottom] = [(box?.top ?? 0) + 28, box?.bottom ?? 0];
      const rows = [...document.querySelectorAll('[role=grid] .rows > [role=row]')]
        .map((row) => ({ row, place: row.getBoundingClientRect() }))
        .filter(({ place }) => place.bottom > top && place.top < bottom);
      const isFilled = rows.some(({ row }) => row.querySelector('.is-loading') === null);
      const covered = rows.reduce((sum, { place }) => sum + place.height, 0);
      // One row may be cut off at either end.
      const isCovered = covered >= bottom - top - 30;
      if (isFilled) {
        if (blankSince > 0 && now - blankSince > 50) seen.over50Ms += 1;
        blankSince = 0;
      } else blankSince ||= now;
      if (isCovered) uncoveredSince = 0;
      else uncoveredSince ||= now;
      if (blankSince > 0) seen.longestMs = Math.max(seen.longestMs, now - blankSince);
      if (uncoveredSince > 0)
        seen.longestUncoveredMs = Math.max(seen.longestUncoveredMs, now - uncoveredSince);
      if (!seen.isOver) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}

async function told(page: Page): Promise<Blanks> {
  // What is blank until then counts.
  await untilFilled(page);
  return page.evaluate(() => {
    const seen = (globalThis as unknown as { blanks: Blanks & { frames: number[]; isOver: boolean } }).blanks;
    seen.isOver = true;
    const sorted = [...seen.frames].sort((a, b) => a - b);
    const { longestMs, over50Ms, longestUncoveredMs } = seen;
    return {
      frames: sorted.length,
      frameP95Ms: sorted[Math.floor(sorted.length * 0.95)] ?? 0,
      longestMs,
      over50Ms,
      longestUncoveredMs,
    };
  });
}
