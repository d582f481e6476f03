/** How long it takes until there is something to work with: our window on the library, and an Electron window with one word in it. */
import { _electron, type Page } from '@playwright/test';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { definedOnly } from '../../../scripts/runtime/launch.ts';
import type { PreparedRuntime } from '../../../scripts/runtime/prepare.ts';

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
    return (await firstPaintAt(page)) - beganAt;
  } finally {
    await app.close();
  }
}

/** From `beganAt` until rows with their contents are on the screen, ms. */
export async function untilRows(page: Page, beganAt: number): Promise<number> {
  const found = await page.waitForFunction(
    () => {
      const cells = document.querySelector('[role=grid] [role=gridcell]:not(.is-loading)');
      return cells !== null && performance.timeOrigin + performance.now();
    },
    undefined,
    { timeout: mostMs },
  );
  return Number(await found.jsonValue()) - beganAt;
}

/** The browser's own record of it: it is right however late one asks, which is to the advantage of the empty window. */
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
