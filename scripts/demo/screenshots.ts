/** One picture of each view, taken as an officer would walk through them. */
import { mkdir } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import type { RecordingRow } from '../../contract/views.ts';
import { ToolingError } from '../runtime/processes.ts';
import { ask } from './ask.ts';
import type { Theme } from './options.ts';

const size = { width: 1440, height: 900 };

/** Takes the pictures; answers the files written. */
export async function takeScreenshots(
  page: Page,
  file: string,
  themes: readonly Theme[],
): Promise<readonly string[]> {
  const written: string[] = [];
  await mkdir(dirname(resolve(file)), { recursive: true });
  await page.setViewportSize(size);
  const recording = await recordingWorthSeeing(page);
  await dismissNotices(page);
  for (const theme of themes) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    for (const [view, show] of views) {
      await show(page, recording);
      const path = pictureName(file, view, themes.length > 1 ? theme : null);
      await page.screenshot({ path, animations: 'disabled' });
      written.push(path);
    }
  }
  return written;
}

/** `shots/demo.png` becomes `shots/demo-library.png`, or `shots/demo-library-dark.png` when themes are told apart. */
export function pictureName(file: string, view: string, theme: Theme | null): string {
  const extension = extname(file) || '.png';
  const stem = extname(file) === '' ? file : file.slice(0, -extension.length);
  return resolve([stem, view, ...(theme === null ? [] : [theme])].join('-') + extension);
}

type Show = (page: Page, recording: RecordingRow) => Promise<void>;

/** By keys and roles only, so that it works in every language of the window. */
const views: readonly (readonly [view: string, show: Show])[] = [
  ['library', showLibrary],
  ['transfers', showTransfers],
  ['sources', (page) => press(page, 'Alt+3')],
  ['quarantine', showQuarantine],
  ['live', (page) => press(page, 'Alt+4')],
  ['exports', (page) => press(page, 'Alt+5')],
  ['people', (page) => press(page, 'Alt+6')],
  ['settings', (page) => press(page, 'Alt+7')],
  // Last, since it leaves a text in the search box.
  ['recording', showRecording],
];

/** The archived recording with the most to see: several chunks first, then many people, then length. */
async function recordingWorthSeeing(page: Page): Promise<RecordingRow> {
  const query = { text: '', sort: 'startedAt', descending: true, offset: 0, limit: 500 } as const;
  const { rows } = await ask(page, 'recordings.window', query);
  const worth = (row: RecordingRow): number =>
    (row.state === 'archived' && row.callId !== null ? 1e6 : 0) +
    row.archivedChunkCount * 1e4 +
    row.participants.length * 1e2 +
    Math.min(99, (row.durationMs ?? 0) / 60_000);
  const best = rows.toSorted((a, b) => worth(b) - worth(a))[0];
  if (best === undefined) throw new ToolingError('There is no recording to take a picture of.');
  return best;
}

/** What the notices say is in the views, too; in a picture they would hide a part of them. */
async function dismissNotices(page: Page): Promise<void> {
  const dismiss = page.locator('.toast > button').first();
  while ((await dismiss.count()) > 0) await dismiss.click();
}

async function showLibrary(page: Page): Promise<void> {
  await openLibrary(page, '');
  await page.keyboard.press('ArrowDown');
  if ((await page.getByRole('complementary').count()) === 0) await page.keyboard.press('Space');
  await settle(page);
}

async function showRecording(page: Page, { callId }: RecordingRow): Promise<void> {
  await openLibrary(page, callId ?? '');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.locator('audio, video').first().waitFor({ state: 'attached' });
  await settle(page);
  await page.locator('.wave-word').first().waitFor({ state: 'detached' });
  await settle(page);
}

async function showTransfers(page: Page): Promise<void> {
  await press(page, 'Alt+2');
  // The last filter shows every transfer, also the finished ones.
  await page.locator('button[aria-pressed]').last().click();
  await settle(page);
}

async function showQuarantine(page: Page): Promise<void> {
  await page.locator('footer button:has(.tone-warn)').click();
  await settle(page);
}

async function openLibrary(page: Page, text: string): Promise<void> {
  await press(page, 'Alt+1');
  const search = page.getByRole('search').getByRole('combobox');
  await search.fill(text);
  await search.press('Enter');
  // The keyboard is the grid's once the text has been read and applied.
  await page.locator('[role="grid"]:focus').waitFor();
  await settle(page);
}

async function press(page: Page, key: string): Promise<void> {
  await page.keyboard.press(key);
  await settle(page);
}

/** Long enough for the engine's answer and the paint after it; a picture taken earlier shows "loading". */
async function settle(page: Page): Promise<void> {
  await page.waitForLoadState();
  await setTimeout(600);
}
