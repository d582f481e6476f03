/** How long a press on the time axis takes until the place is there, and how long a seam between chunks is silent. */
import type { Page } from '@playwright/test';

interface Noted {
  seeks?: { fromMs: number; shownMs: number | null; doneMs: number | null }[];
  seams?: { endedMs: number; gapMs: number | null }[];
}

/**
 * Notes from now on, in the page: a press or a key, when the time axis shows the new place and when it can be seen and heard; the end of
 * one chunk and the first sound of the next.
 */
export function listen(page: Page): Promise<void> {
  return page.evaluate(() => {
    const noted = globalThis as Noted;
    noted.seeks = [];
    noted.seams = [];
    const onHand = ({ timeStamp }: Event) => {
      const seek: { fromMs: number; shownMs: number | null; doneMs: number | null } = {
        fromMs: timeStamp,
        shownMs: null,
        doneMs: null,
      };
      noted.seeks?.push(seek);
      const place = () => document.querySelector('.axis-track')?.getAttribute('aria-valuenow');
      const before = place();
      const watch = () => {
        if (place() !== before) seek.shownMs = performance.now();
        else if (performance.now() - timeStamp < 1000) requestAnimationFrame(watch);
      };
      if (before !== undefined) requestAnimationFrame(watch);
    };
    document.addEventListener('pointerdown', onHand, true);
    document.addEventListener('keydown', onHand, true);
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
  const x = box.x + Math.min(box.width - 1, Math.max(0.5, share * box.width));
  return untilSeeked(page, () => page.mouse.click(x, box.y + box.height / 2));
}

/** Presses a key that leads to an exact place. @returns ms from the key until that can be seen and heard */
export function seekByKey(page: Page, key: string): Promise<number> {
  return untilSeeked(page, () => page.keyboard.press(key));
}

async function untilSeeked(page: Page, act: () => Promise<void>): Promise<number> {
  const count = await page.evaluate(() => (globalThis as Noted).seeks?.length ?? 0);
  await act();
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

/** @returns ms after which the time axis showed the new place, for each press since `listen` */
export function shownAfter(page: Page): Promise<number[]> {
  return page.evaluate(() =>
    ((globalThis as Noted).seeks ?? []).flatMap(({ fromMs, shownMs }) =>
      shownMs === null ? [] : [shownMs - fromMs],
    ),
  );
}

/** A plain element beside the player, on the same file. @returns how long it needs to a place, in seconds of the file */
export async function addBareElement(page: Page): Promise<(seconds: number) => Promise<number>> {
  await page.evaluate(async () => {
    const bare = document.createElement('video');
    bare.id = 'bare';
    bare.preload = 'auto';
    bare.src = document.querySelector('video')?.src ?? '';
    bare.style.cssText =
      'position: fixed; inset: 0 auto auto 0; width: 480px; z-index: 9; pointer-events: none';
    document.body.append(bare);
    await new Promise((resolve) => {
      bare.addEventListener('loadeddata', resolve, { once: true });
    });
  });
  return (seconds) =>
    page.evaluate(async (at) => {
      const bare = document.querySelector<HTMLVideoElement>('#bare');
      if (!bare) throw new Error('there is no bare element');
      const fromMs = performance.now();
      const done = new Promise((resolve) => {
        bare.addEventListener('seeked', resolve, { once: true });
      });
      bare.currentTime = at;
      await done;
      return performance.now() - fromMs;
    }, seconds);
}

export function removeBareElement(page: Page): Promise<void> {
  return page.evaluate(() => document.querySelector('#bare')?.remove());
}

export function placeOf(page: Page): Promise<number> {
  return page.evaluate(() => document.querySelector<HTMLMediaElement>('video, audio')?.currentTime ?? 0);
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
