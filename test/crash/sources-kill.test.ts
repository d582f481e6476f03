import { ContainerClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { QueueClient, StorageSharedKeyCredential as QueueCredential } from '@azure/storage-queue';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { got } from 'got';
import { expect, it, onTestFinished } from 'vitest';
import type { SourceConfig } from '../../contract/config.ts';
import { openCatalog } from '../../main/catalog/open.ts';
import { startNamespace } from '../../simulator/namespace.ts';
import { startAzurite } from '../support/azurite.ts';
import { recordingEvent } from '../support/events.ts';
import { deliver, dumpCatalog, testIngest } from '../support/ingest.ts';
import { tempFolder } from '../support/temp-folder.ts';
import type { SourceOrder } from './sources-child.ts';

const distinct = 1000;

/** Events of 250 recordings in four chunks each, and 30 % of them again, in an order that looks random. */
function manyEvents(): { once: unknown[]; sent: unknown[] } {
  const events = Array.from({ length: distinct }, (_, at) => {
    const call = String(at % 250);
    const index = Math.floor(at / 250);
    const [callId, documentId] = [`call-${call}`, `d-${call}-${String(index)}`];
    return recordingEvent({ id: `e-${String(at)}`, callId, chunks: [{ documentId, index }] });
  });
  const sent = [...events, ...events.filter((_, at) => at % 10 < 3)];
  let seed = 7;
  for (let at = sent.length - 1; at > 0; at -= 1) {
    seed = (seed * 48_271) % 2_147_483_647;
    const other = seed % (at + 1);
    [sent[at], sent[other]] = [sent[other] as never, sent[at] as never];
  }
  return { once: events, sent };
}

function dumpOf(catalog: string): unknown {
  const db = openCatalog(catalog, { nativeBinding: null });
  const dump = dumpCatalog(db);
  db.close();
  return dump;
}

async function cleanDump(events: unknown): Promise<unknown> {
  const db = openCatalog(':memory:', { nativeBinding: null });
  await deliver(testIngest(db), events);
  const dump = dumpCatalog(db);
  db.close();
  return dump;
}

/** Runs a child to its end. @returns whether it was killed; `onAddress` is told where it listens */
async function child(order: SourceOrder, onAddress?: (address: string) => void): Promise<boolean> {
  const path = join(import.meta.dirname, 'sources-child.ts');
  const running = spawn(process.execPath, [path, JSON.stringify(order)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void running.kill('SIGKILL'));
  createInterface({ input: running.stdout }).on('line', (line) => onAddress?.(line));
  const [code, signal] = (await once(running, 'exit')) as [number | null, string | null];
  if (code !== null && code !== 0) throw new Error(`child ended with ${String(code)}`);
  return signal === 'SIGKILL';
}

const kills = (deliveries: readonly number[]): NonNullable<SourceOrder['killAt']>[] =>
  deliveries.map((delivery, at) => ({ delivery, when: at % 2 === 0 ? 'after' : 'before' }));

/** Kills five times, then lets it run until nothing waits. */
async function survive(
  config: SourceConfig,
  deliveries: readonly number[],
  between: () => Promise<boolean>,
): Promise<unknown> {
  const catalog = join(await tempFolder(), 'catalog.sqlite');
  for (const killAt of kills(deliveries)) {
    expect(await child({ catalog, config, killAt })).toBe(true);
    await between();
  }
  do await child({ catalog, config, killAt: null });
  while (await between());
  return dumpOf(catalog);
}

it(
  'storage-queue: killed five times, the rows are those of one clean pass',
  { timeout: 180_000 },
  async () => {
    const azurite = await startAzurite('queue');
    onTestFinished(() => azurite.stop());
    const credential = new QueueCredential(azurite.account, azurite.accountKey);
    const queue = new QueueClient(`${azurite.queueEndpoint}/events`, credential);
    await queue.create();
    const { once: events, sent } = manyEvents();
    for (let from = 0; from < sent.length; from += 5)
      await Promise.all(sent.slice(from, from + 5).map((event) => queue.sendMessage(JSON.stringify(event))));
    const { connectionString } = azurite;
    const dump = await survive(
      { kind: 'storage-queue', connectionString, queue: 'events' },
      [1, 10, 15, 20, 12],
      async () => ((await queue.getProperties()).approximateMessagesCount ?? 0) > 0,
    );
    expect(dump).toEqual(await cleanDump(events));
  },
);

it(
  'event-grid-namespace: killed five times, the rows are those of one clean pass',
  { timeout: 180_000 },
  async () => {
    const namespace = await startNamespace({ longPollMs: 50 });
    onTestFinished(() => namespace.close());
    const { once: events, sent } = manyEvents();
    namespace.publish(sent);
    const { endpoint, topic, subscription, key } = namespace;
    const dump = await survive(
      { kind: 'event-grid-namespace', endpoint, topic, subscription, key },
      [1, 10, 15, 25, 9],
      () => {
        namespace.expireLocks();
        return Promise.resolve(namespace.counts().waiting > 0);
      },
    );
    expect(dump).toEqual(await cleanDump(events));
    expect(namespace.counts()).toMatchObject({
      waiting: 0,
      locked: 0,
      acknowledged: sent.length,
      dropped: 0,
    });
  },
);

it('folder: killed five times, the rows are those of one clean pass', { timeout: 180_000 }, async () => {
  const path = await tempFolder();
  const { once: events, sent } = manyEvents();
  for (let from = 0; from < sent.length; from += 5) {
    const lines = sent.slice(from, from + 5).map((event) => JSON.stringify(event));
    await writeFile(join(path, `${String(from).padStart(5, '0')}.jsonl`), lines.join('\n'));
  }
  const dump = await survive({ kind: 'folder', path }, [1, 3, 2, 5, 4], () => Promise.resolve(false));
  expect(dump).toEqual(await cleanDump(events));
});

it(
  'blob-container: killed five times, the rows are those of one clean pass',
  { timeout: 180_000 },
  async () => {
    const azurite = await startAzurite('blob');
    onTestFinished(() => azurite.stop());
    const credential = new StorageSharedKeyCredential(azurite.account, azurite.accountKey);
    const container = new ContainerClient(`${azurite.blobEndpoint}/recordings`, credential);
    await container.create();
    const names = Array.from({ length: distinct }, (_, at) => {
      return `20260314/call/${String(at % 250)}/${String(Math.floor(at / 250))}-audiowav.wav`;
    });
    for (let from = 0; from < distinct; from += 5)
      await Promise.all(
        names.slice(from, from + 5).map((name) => container.getBlockBlobClient(name).upload('x', 1)),
      );
    const { connectionString } = azurite;
    const config: SourceConfig = { kind: 'blob-container', connectionString, container: 'recordings' };
    const clean = join(await tempFolder(), 'clean.sqlite');
    await child({ catalog: clean, config, killAt: null });
    const dump = await survive(config, [1, 2, 2, 1, 2], () => Promise.resolve(false));
    expect(dump).toEqual(dumpOf(clean));
    expect((dump as { chunks: unknown[] }).chunks.length).toBe(distinct);
  },
);

it(
  'webhook: killed five times, what got a 200 is there and the rows are those of one clean pass',
  { timeout: 180_000 },
  async () => {
    const catalog = join(await tempFolder(), 'catalog.sqlite');
    const { once: events, sent } = manyEvents();
    const batches = Array.from({ length: 26 }, (_, at) => sent.slice(at * 50, at * 50 + 50));
    let next = 0;
    const config: SourceConfig = { kind: 'webhook', listen: '127.0.0.1:0', path: '/events' };
    for (const killAt of [...kills([1, 2, 4, 3, 5]), { delivery: 16, when: 'after' as const }]) {
      await child({ catalog, config, killAt }, (address) => void post(address));
      if (next === batches.length) break;
    }
    expect(next).toBeGreaterThanOrEqual(batches.length - 1);
    const clean = await cleanDump(events);
    // The last batch was killed before its answer: its sender tries again.
    expect(dumpOf(catalog)).toEqual(clean);

    async function post(address: string): Promise<void> {
      while (next < batches.length) {
        const options = { json: batches[next], retry: { limit: 0 }, throwHttpErrors: false };
        const status = await got.post(address, options).then(
          ({ statusCode }) => statusCode,
          () => 0,
        );
        if (status !== 200) return;
        next += 1;
      }
    }
  },
);
