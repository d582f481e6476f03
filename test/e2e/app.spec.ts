/** The whole program as an officer meets it: real Electron, the real engine, the service's stand-in beside it. */
import { expect, test, type Page } from '@playwright/test';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readKeptOpening } from '../../main/kept-opening.ts';
import { ask, askUntil } from '../../scripts/demo/ask.ts';
import { projectRoot } from '../../scripts/runtime/project.ts';
import { startSimulator, type Simulator } from '../../simulator/simulator.ts';
import { launchDev, launchPacked, type LaunchedForTest } from '../support/launch-app.ts';

const limitMs = 60_000;
const chunkMs = 20_000;

let simulator: Simulator;
let folder: string;
let running: LaunchedForTest | null;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'archivolt-e2e-'));
  simulator = await startSimulator({ seed: 'e2e' });
  running = null;
});

test.afterEach(async () => {
  await running?.close();
  await simulator.close();
  await rm(folder, { recursive: true, force: true });
});

async function start(args: readonly string[] = [], launch = launchDev): Promise<Page> {
  const places = ['--library', join(folder, 'library'), '--user-data-dir', join(folder, 'window')];
  running = await launch([...places, ...args]);
  return running.page;
}

/** A configuration with the stand-in as service and a webhook on a free port. */
async function configFile(): Promise<string> {
  const path = join(folder, 'config.json');
  const { connectionString, contentHosts } = simulator.endpoints;
  await writeFile(
    path,
    JSON.stringify({
      services: [{ name: 'contoso', connectionString, contentHosts }],
      sources: [{ kind: 'webhook', name: 'relay', listen: '127.0.0.1:0' }],
    }),
  );
  return path;
}

async function webhookOf(page: Page): Promise<string> {
  const { sources } = await askUntil(
    () => ask(page, 'sources.list', {}),
    (view) => view.sources.some(({ state, address }) => state === 'listening' && address !== null),
    limitMs,
  );
  return sources[0]?.address ?? '';
}

function addCall(chunks: number) {
  return simulator.addRecording({
    format: 'wav',
    chunks: Array.from({ length: chunks }, (_, at) => ({
      durationMs: chunkMs,
      endReason: at === chunks - 1 ? 'SessionEnded' : 'ChunkMaximumSizeExceeded',
    })),
  });
}

async function untilArchived(page: Page, count: number): Promise<void> {
  await askUntil(
    () => ask(page, 'library.summary', {}),
    ({ byState }) => (byState.archived ?? 0) >= count,
    limitMs,
  );
}

for (const [name, launch] of [
  ['built', launchDev],
  ['packed', launchPacked],
] as const) {
  test(`${name}: from an empty library through arriving events to the second chunk after a seek`, async () => {
    const page = await start(['--config', await configFile()], launch);
    await expect(page.getByRole('grid')).toHaveCount(0);

    const call = addCall(3);
    const [, second] = call.chunks;
    simulator.setFault(second?.documentId ?? '', { kind: 'cut', atByte: 200_000 });
    await simulator.postEvents(await webhookOf(page), [simulator.events.fileStatus(call)], { repeat: 2 });
    await untilArchived(page, 1);

    await expect(page.getByRole('grid')).toBeVisible();
    await page.getByRole('row').nth(1).dblclick();
    await expect(page.getByText('Chunk 1 of 3')).toBeVisible();

    // Half of three equal chunks lies in the second one.
    await page.keyboard.press('5');
    await expect(page.getByText('Chunk 2 of 3')).toBeVisible();
    await page.keyboard.press('Space');
    const detail = await ask(page, 'recordings.get', { id: (await firstRow(page)).id });
    const wanted = detail.chunks[1]?.mediaUrl ?? 'none';
    await expect.poll(() => playingAt(page, wanted)).toBeGreaterThan(chunkMs / 2000);
    expect(detail.attempts.some(({ fromByte }) => fromByte > 0)).toBe(true);
  });
}

test('what the list opens with is kept for the next start, and drawn at once', async () => {
  const config = ['--config', await configFile()];
  const page = await start(config);
  const call = addCall(1);
  await simulator.postEvents(await webhookOf(page), [simulator.events.fileStatus(call)]);
  await untilArchived(page, 1);
  await running?.close();

  const engine = join(projectRoot, 'out/main/engine.js');
  const kept = await readKeptOpening(join(folder, 'library'), engine);
  expect(kept?.rows.map(({ state }) => state)).toEqual(['archived']);
  const again = await start(config);
  await expect(again.getByRole('row')).toHaveCount(2);
  expect(await again.evaluate(() => performance.getEntriesByName('drawing-with-rows').length)).toBe(1);
  expect(await firstRow(again)).toEqual(kept?.rows[0]);
});

test('a service and a folder are added in the window, secrets stay out of the file and of every answer', async () => {
  const page = await start();
  const { connectionString, contentHosts, services } = simulator.endpoints;
  const secret = services[0]?.accessKeys[0] ?? '';
  await page.getByRole('navigation').getByText('Sources').click();
  // The empty library offers the same button.
  const region = page.getByRole('region', { name: 'Services' });
  await region.getByRole('button', { name: 'Add a service' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('contoso');
  await dialog.getByLabel('Connection string').fill(connectionString);
  await dialog.getByLabel('Allowed content hosts').fill(contentHosts.join('\n'));
  await dialog.getByRole('button', { name: 'Test the connection' }).click();
  await expect(dialog.getByText('The connection works.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByText('contoso').first()).toBeVisible();

  const drop = join(folder, 'drop');
  // A folder that is not there yet is looked for again only after a while.
  await mkdir(drop);
  await ask(page, 'sources.save', { source: { kind: 'folder', name: 'inbox', path: drop }, replaces: null });
  await expect(page.getByText('inbox').first()).toBeVisible();
  await simulator.dropEvents(drop, [simulator.events.fileStatus(addCall(1))]);
  await untilArchived(page, 1);

  expect(await readFile(join(folder, 'window', 'config.json'), 'utf8')).not.toContain(secret);
  expect(JSON.stringify(await ask(page, 'sources.list', {}))).not.toContain(secret);
  expect(await page.content()).not.toContain(secret);
});

test('a library that another program has open is named with what to do, and nothing is shown as if it were empty', async () => {
  const page = await start(['--config', await configFile()]);
  await webhookOf(page);
  const first = running;
  running = null;
  const args = ['--library', join(folder, 'library'), '--user-data-dir', join(folder, 'other-window')];
  const second = await launchDev(args);
  await expect(
    second.page
      .getByText('library-locked')
      .or(second.page.getByText(/has this library open/))
      .first(),
  ).toBeVisible();
  await second.close();
  await first?.close();
});

async function firstRow(page: Page) {
  const query = { text: '', sort: 'startedAt', descending: true, offset: 0, limit: 1 } as const;
  const { rows } = await ask(page, 'recordings.window', query);
  const [row] = rows;
  if (row === undefined) throw new Error('the library is empty');
  return row;
}

/** Seconds into the media at this address while it plays; -1 when it does not. */
function playingAt(page: Page, url: string): Promise<number> {
  return page.evaluate((wanted) => {
    const media = [...document.querySelectorAll<HTMLMediaElement>('audio, video')];
    const playing = media.find((element) => !element.paused && element.currentSrc.startsWith(wanted));
    return playing?.currentTime ?? -1;
  }, url);
}
