/**
 * How long it takes until there is something to work with: our window on the library, and an Electron window with one word in it. Both to their
 * first paint, by the browser's own record of it.
 */
import { setTimeout } from 'node:timers/promises';
import { _electron, type Page } from '@playwright/test';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { definedOnly } from '../../../scripts/runtime/launch.ts';
import type { PreparedRuntime } from '../../../scripts/runtime/prepare.ts';

/** So long the page is left alone: with its first question the driver puts a script of 330 kB into a page that may still be loading. */
const undisturbedMs = 2000;

/** A first start may bring a large catalog to a newer schema. */
const mostMs = 300_000;

/** From the start of the process to the first paint of an empty window, ms. */
export async function startEmpty(
  prepared: PreparedRuntime,
  folder: string,
  sandbox: readonly string[],
): Promise<number> {
  await writeEmptyApp(folder);
  const beganAt = Date.now();
  const app = await _electron.launch({
    executablePath: prepared.electron.executable,
    args: [...sandbox, folder],
    env: { ...definedOnly(process.env), ...prepared.env },
  });
  try {
    const page = await app.firstWindow();
    await setTimeout(undisturbedMs);
    return (await firstPaintAt(page)) - beganAt;
  } finally {
    await app.close();
  }
}

/** From `beganAt` until rows with their contents are on the screen, ms. */
export async function untilRows(page: Page, beganAt: number): Promise<number> {
  await setTimeout(undisturbedMs);
  const found = await page.waitForFunction(
    () => {
      const cells = document.querySelector('[role=grid] [role=gridcell]:not(.is-loading)');
      if (cells === null) return false;
      const [withRows] = performance.getEntriesByName('drawing-with-rows');
      const [paint] = performance.getEntriesByName('first-contentful-paint');
      const isFirst = withRows !== undefined && paint !== undefined && paint.startTime > withRows.startTime;
      return performance.timeOrigin + (isFirst ? paint.startTime : performance.now());
    },
    undefined,
    { timeout: mostMs },
  );
  return Number(await found.jsonValue()) - beganAt;
}

async function firstPaintAt(page: Page): Promise<number> {
  const found = await page.waitForFunction(() => {
    const [paint] = performance.getEntriesByName('first-contentful-paint');
    return paint !== undefined && performance.timeOrigin + paint.startTime;
  });
  return Number(await found.jsonValue());
}

async function writeEmptyApp(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'empty', version: '1.0.0', main: 'main.js' }),
  );
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>Empty</title><p>Empty</p>');
  await writeFile(
    join(folder, 'main.js'),
    `const { app, BrowserWindow } = require('electron');
     app.setPath('userData', require('node:path').join(__dirname, 'user'));
     app.on('window-all-closed', () => app.quit());
     app.whenReady().then(() => {
       const window = new BrowserWindow({ width: 1280, height: 800, show: false, webPreferences: { sandbox: true } });
       window.once('ready-to-show', () => window.show());
       window.loadFile('index.html');
     });`,
  );
}
