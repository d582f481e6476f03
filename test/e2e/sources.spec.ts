/** Each way in, as an officer's IT sets it up: added, tested, broken and mended in the real window. */
import { QueueClient, StorageSharedKeyCredential as QueueCredential } from '@azure/storage-queue';
import { ContainerClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Locator, type Page } from '@playwright/test';
import { ask } from '../../scripts/demo/ask.ts';
import { startNamespace, type Namespace } from '../../simulator/namespace.ts';
import { startAzurite, type Azurite } from '../support/azurite.ts';
import { recordingEvent } from '../support/events.ts';
import { launchDev, type LaunchedForTest } from '../support/launch-app.ts';

const webhookKey = 'the-key-of-the-webhook';

let folder: string;
let queues: Azurite;
let blobs: Azurite;
let namespace: Namespace;
/** Has a port that a webhook cannot have. */
let occupant: Server;
let running: LaunchedForTest;
let page: Page;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'archivolt-e2e-'));
  [queues, blobs, namespace] = await Promise.all([
    startAzurite('queue'),
    startAzurite('blob'),
    startNamespace({ longPollMs: 200 }),
  ]);
  occupant = createServer().listen(0, '127.0.0.1');
  await once(occupant, 'listening');
  running = await launchDev([
    '--library',
    join(folder, 'library'),
    '--user-data-dir',
    join(folder, 'window'),
  ]);
  page = running.page;
  await page.getByRole('navigation').getByText('Sources').click();
});

test.afterEach(async () => {
  await running.close();
  occupant.close();
  await Promise.all([queues.stop(), blobs.stop(), namespace.close()]);
  await rm(folder, { recursive: true, force: true });
});

type Fields = Record<string, string>;

interface Way {
  kind: string;
  name: string;
  fields: Fields;
  /** What is changed to break it, and to mend it again. */
  broken: Fields;
  mended: Fields;
  code: string;
  /** Lets one event arrive. */
  send: () => Promise<unknown>;
}

function rowOf(name: string): Locator {
  return page.getByRole('listitem').filter({ hasText: name });
}

/** Fills the open form, tests the connection, and saves. */
async function fill(fields: Fields, code: string | null, picture: string | null = null): Promise<void> {
  const dialog = page.getByRole('dialog');
  for (const [label, text] of Object.entries(fields))
    await dialog.getByRole('textbox', { name: label }).fill(text);
  await dialog.getByRole('button', { name: 'Test the connection' }).click();
  await expect(dialog.getByText(code ?? 'The connection works.', { exact: true })).toBeVisible();
  if (picture !== null) await page.screenshot({ path: `test-results/source-${picture}.png` });
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toHaveCount(0);
}

async function edit(name: string, fields: Fields, code: string | null, picture?: string): Promise<void> {
  await rowOf(name).getByRole('button', { name: 'Edit' }).click();
  await fill(fields, code, picture);
}

async function goThrough({ kind, name, fields, broken, mended, code, send }: Way): Promise<void> {
  await page.getByRole('button', { name: 'Add a source' }).click();
  await page.getByRole('radio', { name: kind, exact: true }).check({ force: true });
  await fill({ Name: name, ...fields }, null);
  const row = rowOf(name);
  await expect(row.getByText('Listening')).toBeVisible();
  await send();
  await expect(row.getByText(/\b1 event\b/)).toBeVisible();
  await edit(name, broken, code, name);
  await expect(row.getByText('Failing')).toBeVisible();
  await expect(row.getByText(code, { exact: true })).toBeVisible();
  await page.screenshot({ path: `test-results/source-${name}-broken.png` });
  await edit(name, mended, null);
  await expect(row.getByText('Listening')).toBeVisible();
  await expect(row.getByText(/^Last failure/)).toBeVisible();
}

const portOf = (server: Server): string => String((server.address() as AddressInfo).port);

async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = portOf(server);
  server.close();
  await once(server, 'close');
  return port;
}

async function textsBelow(place: string): Promise<string[]> {
  const entries = await readdir(place, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(
    files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'latin1').catch(() => '')),
  );
}

test('each kind of source is added, tested, broken and mended; no key is to be found afterwards', async () => {
  test.setTimeout(180_000);
  const eventOf = (id: string) =>
    recordingEvent({ callId: id, chunks: [{ documentId: id, index: 0, host: 'nowhere.example' }] });
  const queue = new QueueClient(
    `${queues.queueEndpoint}/events`,
    new QueueCredential(queues.account, queues.accountKey),
  );
  await queue.create();
  const container = new ContainerClient(
    `${blobs.blobEndpoint}/recordings`,
    new StorageSharedKeyCredential(blobs.account, blobs.accountKey),
  );
  await container.create();
  const drop = join(folder, 'drop');
  await mkdir(drop);
  const listen = `127.0.0.1:${await freePort()}`;
  const ways: Way[] = [
    {
      kind: 'Webhook',
      name: 'relay',
      fields: { 'Listen on': listen, Key: webhookKey },
      broken: { 'Listen on': `127.0.0.1:${portOf(occupant)}` },
      mended: { 'Listen on': listen },
      code: 'port-taken',
      send: () =>
        fetch(`http://${listen}/events?code=${webhookKey}`, {
          method: 'POST',
          body: JSON.stringify([eventOf('webhook')]),
        }),
    },
    {
      kind: 'Storage queue',
      name: 'queue of the office',
      fields: { 'Connection string': queues.connectionString, Queue: 'events' },
      broken: { Queue: 'none-such' },
      mended: { Queue: 'events' },
      code: 'source-missing',
      send: () => queue.sendMessage(btoa(JSON.stringify(eventOf('queue')))),
    },
    {
      kind: 'Event Grid namespace',
      name: 'namespace',
      fields: {
        Endpoint: namespace.endpoint,
        Topic: namespace.topic,
        Subscription: namespace.subscription,
        Key: namespace.key,
      },
      broken: { Key: 'not-the-key' },
      mended: { Key: namespace.key },
      code: 'source-refused',
      send: () => {
        namespace.publish([eventOf('namespace')]);
        return Promise.resolve();
      },
    },
    {
      kind: 'Folder',
      name: 'inbox',
      fields: { Folder: drop },
      broken: { Folder: join(folder, 'nowhere') },
      mended: { Folder: drop },
      code: 'source-missing',
      send: () => writeFile(join(drop, 'event.json'), JSON.stringify(eventOf('folder'))),
    },
    {
      kind: 'Blob container',
      name: 'own storage',
      fields: { 'Connection string': blobs.connectionString, Container: 'recordings' },
      broken: { Container: 'none-such' },
      mended: { Container: 'recordings' },
      code: 'source-missing',
      send: () => Promise.resolve(),
    },
  ];
  await container.getBlockBlobClient('20261121/call/recording/0-audiowav.wav').upload('x', 1);
  for (const way of ways) await goThrough(way);
  await expect(page.getByText('Listening')).toHaveCount(5);
  await expect(page.getByText(/5 sources/)).toBeVisible();
  await page.screenshot({ path: 'test-results/sources.png', fullPage: true });

  const secrets = [webhookKey, namespace.key, queues.accountKey, 'not-the-key'];
  const answers = JSON.stringify(await ask(page, 'sources.list', {}));
  const content = await page.content();
  await running.close();
  const texts = [answers, content, running.stderr(), ...(await textsBelow(folder))];
  for (const secret of secrets) expect(texts.filter((text) => text.includes(secret))).toEqual([]);
});
