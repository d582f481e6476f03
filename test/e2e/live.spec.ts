/** A recording under way in the real window: started, paused, resumed, stopped, found in the library, and its copies deleted. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { ask, askUntil } from '../../scripts/demo/ask.ts';
import type { PublishedRecording } from '../../simulator/published.ts';
import { startSimulator, type Simulator } from '../../simulator/simulator.ts';
import { launchDev, type LaunchedForTest } from '../support/launch-app.ts';

const limitMs = 60_000;
const call = Buffer.from('https://api.flightproxy.example/conv/1').toString('base64');

let folder: string;
let simulator: Simulator;
let recorded: PublishedRecording[];
let running: LaunchedForTest;
let page: Page;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'archivolt-e2e-'));
  recorded = [];
  simulator = await startSimulator({ seed: 'live', onRecorded: (recording) => recorded.push(recording) });
  const { connectionString, contentHosts } = simulator.endpoints;
  const config = join(folder, 'config.json');
  const service = { name: 'contoso', connectionString, contentHosts, deleteAfterArchive: 'ask' };
  const sources = [{ kind: 'webhook', name: 'relay', listen: '127.0.0.1:0' }];
  await writeFile(config, JSON.stringify({ services: [service], sources }));
  const places = ['--library', join(folder, 'library'), '--user-data-dir', join(folder, 'window')];
  running = await launchDev([...places, '--config', config]);
  page = running.page;
});

test.afterEach(async () => {
  await running.close();
  await simulator.close();
  await rm(folder, { recursive: true, force: true });
});

async function webhook(): Promise<string> {
  const { sources } = await askUntil(
    () => ask(page, 'sources.list', {}),
    (view) => view.sources[0]?.state === 'listening' && view.sources[0].address !== null,
    limitMs,
  );
  return sources[0]?.address ?? '';
}

test('a recording is started, controlled and followed into the library, and its copies are deleted', async () => {
  const relay = await webhook();
  await page.getByRole('navigation').getByText('Live').click();
  await page.getByLabel('Id of the call').fill('not base64!');
  await page.getByRole('button', { name: 'Start recording' }).click();
  await expect(page.getByText(/This is not an id of the service/)).toBeVisible();
  await page.getByLabel('Id of the call').fill(call);
  await page.getByLabel('Content', { exact: true }).selectOption('Sound');
  await page.getByLabel('Format').selectOption('wav');
  await page.getByText('More options').click();
  // The service calls back to where the events arrive.
  await page.getByLabel('Address for changes of state').fill(relay);
  await page.getByRole('button', { name: 'Start recording' }).click();

  const row = page.getByRole('listitem', { name: call });
  await row.getByRole('button', { name: 'Pause' }).click();
  await expect(row.getByText('Paused', { exact: true })).toBeVisible();
  await expect(row.getByText(/Paused from here\. The service calls that inactive/)).toBeVisible();
  await row.getByRole('button', { name: 'Ask again' }).click();
  await expect(row.getByText(/Paused from here/)).toBeVisible();
  await row.getByText(/^History/).click();
  await expect(row.getByText('Callback of the service').first()).toBeVisible();
  await page.screenshot({ path: 'test-results/live-paused.png' });
  await row.getByRole('button', { name: 'Resume' }).click();
  await expect(row.getByRole('button', { name: 'Pause' })).toBeVisible();
  await row.getByRole('button', { name: 'Stop' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Stop recording' }).click();
  await expect(row.getByText(/Its file is announced by an event/)).toBeVisible();

  const [recording] = recorded;
  if (recording === undefined) throw new Error('nothing was recorded');
  const { events } = simulator;
  await simulator.postEvents(relay, [
    events.callStarted(recording),
    ...recording.participants.map((person) => events.participantAdded(recording, person)),
    events.fileStatus(recording),
  ]);
  await expect(row.getByText(/In the library: Archived/)).toBeVisible({ timeout: limitMs });
  await page.screenshot({ path: 'test-results/live-archived.png' });
  await row.getByRole('button', { name: 'Open the recording' }).click();

  await page.getByRole('tab', { name: 'Participants' }).click();
  await expect(page.getByRole('columnheader', { name: 'Joined' })).toBeVisible();
  await page.screenshot({ path: 'test-results/live-participants.png' });
  await page.getByRole('tab', { name: 'History' }).click();
  await expect(page.getByText('The call began')).toBeVisible();
  await expect(page.getByText(/joined the call/).first()).toBeVisible();
  await expect(page.getByText(/The service calls the recording: Inactive/).first()).toBeVisible();
  await page.getByRole('button', { name: 'Delete the copies at the service' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete the copies' }).click();
  await expect(page.getByText('Chunk 1: deleted')).toBeVisible();
  await expect(page.getByText(/Copy of chunk 1 deleted at the service/)).toBeVisible();
  await page.screenshot({ path: 'test-results/live-history.png' });
  const deletes = simulator.requests.entries.filter(
    ({ method, host }) => method === 'DELETE' && host === 'content',
  );
  expect(deletes.map(({ status }) => status)).toEqual([200]);
  expect(simulator.requests.leaks()).toEqual([]);
});
