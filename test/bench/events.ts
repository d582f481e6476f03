// `npm run bench -- events [count]`: events a second to durable rows from webhook, queue and folder, beside a bare SQLite insert of the same
// bytes, one transaction for 100 events. The queue is an emulator in memory, so its number is that of emulator and engine together.
import { QueueClient, StorageSharedKeyCredential } from '@azure/storage-queue';
import { got } from 'got';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { SourceConfig } from '../../contract/config.ts';
import { openCatalog } from '../../main/catalog/open.ts';
import { systemClock } from '../../main/clock.ts';
import { silentLog } from '../../main/log.ts';
import { createSource } from '../../main/sources/sources.ts';
import type { Source } from '../../main/sources/source.ts';
import { startAzurite } from '../support/azurite.ts';
import { directNetwork } from '../support/direct-network.ts';
import { recordingEvent } from '../support/events.ts';
import { testIngest } from '../support/ingest.ts';

const count = Number(process.argv[2] ?? 5_000);
const batchSize = 100;
const never = new AbortController().signal;

interface Field {
  folder: string;
  /** A source on a catalog of its own; `tell` hears its address. */
  source: (config: SourceConfig, tell?: (address: string) => void) => Source;
}

const events = Array.from({ length: count }, (_, at) =>
  recordingEvent({
    id: `e-${String(at)}`,
    callId: `c-${String(at)}`,
    chunks: [{ documentId: `d-${String(at)}`, index: 0 }],
  }),
);
const batches = Array.from({ length: Math.ceil(count / batchSize) }, (_, at) =>
  events.slice(at * batchSize, (at + 1) * batchSize),
);

async function inField(run: (field: Field) => Promise<number>): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'archivolt-bench-'));
  const db = openCatalog(join(folder, 'catalog.sqlite'), { nativeBinding: null });
  const accept = testIngest(db);
  try {
    const ms = await run({
      folder,
      source: (config, tell) =>
        createSource(config, {
          id: 'bench',
          clock: systemClock,
          log: silentLog,
          network: directNetwork(),
          accept,
          report: ({ address }) => {
            if (address !== null) tell?.(address);
          },
        }),
    });
    return ms;
  } finally {
    db.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function timed(run: () => unknown): Promise<number> {
  const from = performance.now();
  await run();
  return performance.now() - from;
}

const contenders: Record<string, (field: Field) => Promise<number>> = {
  'bare SQLite insert': ({ folder }) => {
    const db = new Database(join(folder, 'bare.sqlite'));
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.exec('CREATE TABLE events (key TEXT PRIMARY KEY, body BLOB) STRICT');
    const insert = db.prepare('INSERT INTO events VALUES (?, ?)');
    const insertBatch = db.transaction((batch: typeof events) => {
      for (const event of batch) insert.run(String(event['id']), Buffer.from(JSON.stringify(event)));
    });
    return timed(() => {
      for (const batch of batches) insertBatch(batch);
      db.close();
    });
  },
  'webhook, batches of 100': async ({ source }) => {
    let address = '';
    const webhook = source({ kind: 'webhook', listen: '127.0.0.1:0', path: '/events' }, (told) => {
      address = told;
    });
    await webhook.start();
    // What the sender spends on writing them is not the program's.
    const bodies = batches.map((batch) => JSON.stringify(batch));
    const ms = await timed(async () => {
      for (const body of bodies) await got.post(address, { body });
    });
    await webhook.stop();
    return ms;
  },
  'folder, one file of JSON lines': async ({ source, folder }) => {
    // Beside the catalog nothing ever stands still.
    const path = join(folder, 'relayed');
    await mkdir(path);
    await writeFile(join(path, 'events.jsonl'), events.map((event) => JSON.stringify(event)).join('\n'));
    return timed(() => source({ kind: 'folder', path }).drain(never));
  },
  'storage queue, one event a message': async ({ source }) => {
    const azurite = await startAzurite('queue');
    try {
      const credential = new StorageSharedKeyCredential(azurite.account, azurite.accountKey);
      const queue = new QueueClient(`${azurite.queueEndpoint}/events`, credential);
      await queue.create();
      for (const batch of batches)
        await Promise.all(batch.map((event) => queue.sendMessage(btoa(JSON.stringify(event)))));
      const { connectionString } = azurite;
      const place = source({ kind: 'storage-queue', connectionString, queue: 'events' });
      return await timed(() => place.drain(never));
    } finally {
      await azurite.stop();
    }
  },
};

let bare = 0;
for (const [name, contender] of Object.entries(contenders)) {
  const perSecond = (count / (await inField(contender))) * 1000;
  if (bare === 0) bare = perSecond;
  console.log(
    `${name.padEnd(38)} ${perSecond.toFixed(0).padStart(8)} events/s ${(perSecond / bare).toFixed(3)} of bare`,
  );
}
