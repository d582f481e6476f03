/** How long a press on the time axis takes until the place is there, and how long a seam between chunks is silent. */
import type { Page } from '@playwright/test';

interface Noted {
  seeks?: { fromMs: number; doneMs: number | null }[];
  seams?: { endedMs: number; gapMs: number | null }[];
}

/** Notes from now on, in the page: a press and the `seeked` behind it, the end of one chunk and the first sound of the next. */
export function listen(page: Page): Promise<void> {
  return page.evaluate(() => {
    const noted = globalThis as Noted;
    noted.seeks = [];
    noted.seams = [];
    document.addEventListener(
      'pointerdown',
      ({ timeStamp }) => noted.seeks?.push({ fromMs: timeStamp, doneMs: null }),
      true,
    );
    document.addEventListener(
      'seeked',
      ({ target }) => {
        const last = noted.seeks?.at(-1);
        if (last && target instanceof HTMLMediaElement && target.readyState >= 2)
          last.doneMs ??= performance.now();
      },
      true,
    );
    document.addEventListener(
      'ended',
      ({ target }) => {
        const seam: { endedMs: number; gapMs: number | null } = { endedMs: performance.now(), gapMs: null };
        noted.seams?.push(seam);
        const watch = () => {
          const next = [...document.querySelectorAll<HTMLMediaElement>('video, audio')].find(
            (each) => each !== target && !each.paused && each.currentTime > 0,
          );
          if (next)
            seam.gapMs = performance.now() - seam.endedMs - (next.currentTime / next.playbackRate) * 1000;
          else if (performance.now() - seam.endedMs < 5000) setTimeout(watch, 2);
        };
        watch();
      },
      true,
    );
  });
}

/** Presses at a share of the axis. @returns ms from the press until the place can be seen and heard */
export async function seekTo(page: Page, share: number): Promise<number> {
  const box = await page.getByRole('slider', { name: 'Time axis' }).boundingBox();
  if (!box) throw new Error('there is no time axis');
  const count = await page.evaluate(() => (globalThis as Noted).seeks?.length ?? 0);
  const x = box.x + Math.min(box.width - 1, Math.max(0.5, share * box.width));
  await page.mouse.click(x, box.y + box.height / 2);
  const done = await page.waitForFunction(
    (at) => {
      const seek = (globalThis as Noted).seeks?.[at];
      return seek !== undefined && seek.doneMs !== null && seek.doneMs - seek.fromMs;
    },
    count,
    // Asked with each frame, the page would be busy with answering.
    { timeout: 30_000, polling: 20 },
  );
  return Number(await done.jsonValue());
}

/** @returns ms of each seam that was played over since `listen` */
export async function seamGaps(page: Page, count: number): Promise<number[]> {
  const found = await page.waitForFunction(
    (wanted) => {
      const gaps = ((globalThis as Noted).seams ?? []).flatMap(({ gapMs }) =>
        gapMs === null ? [] : [gapMs],
      );
      return gaps.length >= wanted && gaps;
    },
    count,
    { timeout: 120_000 },
  );
  return (await found.jsonValue()) as number[];
}
