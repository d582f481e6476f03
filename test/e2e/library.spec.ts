/** Finding and describing recordings as an officer does, by keyboard, in real Electron over the real engine. */
import { expect, test, type Page } from '@playwright/test';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask, askUntil } from '../../scripts/demo/ask.ts';
import { startSimulator, type Simulator } from '../../simulator/simulator.ts';
import { launchDev, type LaunchedForTest } from '../support/launch-app.ts';

const limitMs = 60_000;
const wavs = 5;
const mp3s = 2;

let simulator: Simulator;
let folder: string;
let running: LaunchedForTest | null;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'archivolt-e2e-'));
  simulator = await startSimulator({ seed: 'library' });
  running = null;
});

test.afterEach(async () => {
  await running?.close();
  await simulator.close();
  await rm(folder, { recursive: true, force: true });
});

/** The window on a library of seven archived recordings. */
async function start(): Promise<Page> {
  const config = join(folder, 'config.json');
  const { connectionString, contentHosts } = simulator.endpoints;
  await writeFile(
    config,
    JSON.stringify({
      services: [{ name: 'contoso', connectionString, contentHosts }],
      sources: [{ kind: 'webhook', name: 'relay', listen: '127.0.0.1:0' }],
    }),
  );
  const places = ['--library', join(folder, 'library'), '--user-data-dir', join(folder, 'window')];
  running = await launchDev([...places, '--config', config]);
  const { page } = running;
  const { sources } = await askUntil(
    () => ask(page, 'sources.list', {}),
    (view) => view.sources.some(({ state, address }) => state === 'listening' && address !== null),
    limitMs,
  );
  const calls = Array.from({ length: wavs + mp3s }, (_, at) =>
    simulator.addRecording({
      format: at < wavs ? 'wav' : 'mp3',
      chunks: [{ durationMs: 2000, endReason: 'SessionEnded' }],
    }),
  );
  const events = calls.map((call) => simulator.events.fileStatus(call));
  await simulator.postEvents(sources[0]?.address ?? '', events);
  await askUntil(
    () => ask(page, 'library.summary', {}),
    ({ byState }) => (byState.archived ?? 0) >= calls.length,
    limitMs,
  );
  return page;
}

test('a result is narrowed, tagged as a whole, found by its tag and taken back, all by keyboard', async () => {
  const page = await start();
  const grid = page.getByRole('grid');
  const rows = (count: number) => expect(grid).toHaveAttribute('aria-rowcount', String(count + 1));
  await rows(wavs + mp3s);

  await page.keyboard.press('/');
  await page.keyboard.type('format');
  // A filter that is being typed is no word to search for.
  await expect(page.locator('.search-waits')).toContainText(/may become the filter .*format:/);
  await rows(wavs + mp3s);
  await page.keyboard.type(':mp3');
  await rows(mp3s);
  await page.keyboard.press('Backspace');
  await expect(page.locator('mark')).toHaveText('mp');
  // What cannot be read leaves the list as it was.
  await rows(mp3s);
  await page.keyboard.press('Control+a');
  await page.keyboard.type('format:wav');
  await rows(wavs);
  await expect(page.getByText('Showing Format: wav')).toBeVisible();

  await page.keyboard.press('Enter');
  await expect(grid).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Control+a');
  await page.keyboard.press('t');
  await page.keyboard.type('dispute');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await expect(page.getByText(`${String(wavs)} recordings changed`)).toBeVisible();
  const filters = page.getByRole('complementary', { name: 'Filters' });
  await expect(filters.getByRole('checkbox', { name: `dispute, ${String(wavs)} recordings` })).toBeVisible();
  await expect(grid.getByText('dispute')).toHaveCount(wavs);

  await page.keyboard.press('/');
  await page.keyboard.type('tag:dis');
  await page.getByRole('option', { name: /^dispute/ }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await rows(wavs);
  await page.keyboard.press('Enter');
  await expect(grid).toBeFocused();
  await page.keyboard.press('Control+z');
  await expect(page.getByText('Nothing matches')).toBeVisible();
});

test('filters follow the query and it follows them; a saved search survives the window', async () => {
  const page = await start();
  const filters = page.getByRole('complementary', { name: 'Filters' });
  await filters.getByRole('button', { name: 'Format' }).click();
  await filters.getByRole('checkbox', { name: `mp3, ${String(mp3s)} recordings` }).check();
  await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', String(mp3s + 1));
  await expect(page.getByRole('combobox', { name: 'Search recordings' })).toHaveValue('format:mp3');
  await expect(filters.getByRole('checkbox', { name: `Archived, ${String(mp3s)} recordings` })).toBeVisible();
  // Of its own values a filter goes on to tell what else could be chosen.
  await expect(filters.getByRole('checkbox', { name: `wav, ${String(wavs)} recordings` })).toBeVisible();

  await filters.getByRole('button', { name: 'Save search' }).click();
  await page.keyboard.type('Compressed');
  await page.keyboard.press('Enter');
  await expect(filters.getByRole('button', { name: /^Compressed/ })).toContainText(String(mp3s));
  expect(await ask(page, 'searches.list', {})).toMatchObject([{ name: 'Compressed', text: 'format:mp3' }]);

  await page.getByRole('navigation').getByText('People').click();
  await page.getByRole('button', { name: 'Add a person' }).click();
  await page.keyboard.type('Omar Haddad');
  await page.getByRole('textbox', { name: 'Number or identifier' }).fill('+46 70 000 11 22');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('button', { name: /^Omar Haddad/ })).toContainText('+46700001122');
});
