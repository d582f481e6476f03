import {
  generateQueueSASQueryParameters,
  QueueClient,
  QueueSASPermissions,
  SASProtocol,
  StorageSharedKeyCredential,
} from '@azure/storage-queue';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configSchema } from '../../contract/config.ts';
import { ArchiveError } from '../../contract/error.ts';
import { systemClock } from '../../main/clock.ts';
import { startEngine } from '../../main/compose.ts';
import { silentLog } from '../../main/log.ts';
import { createStorageQueueSource } from '../../main/sources/storage-queue.ts';
import { createSource } from '../../main/sources/sources.ts';
import { directNetwork } from '../support/direct-network.ts';
import { recordingEvent } from '../support/events.ts';
import { manualClock } from '../support/manual-clock.ts';
import { eventText, sourceContext } from '../support/source-context.ts';
import { startAzurite, type Azurite } from '../support/azurite.ts';
import { tempFolder } from '../support/temp-folder.ts';

const never = new AbortController().signal;
let azurite: Azurite;
let names = 0;

beforeAll(async () => {
  azurite = await startAzurite('queue');
}, 60_000);
afterAll(() => azurite.stop());

async function newQueue(): Promise<{ queue: QueueClient; config: Config }> {
  names += 1;
  const name = `events-${String(names)}`;
  const credential = new StorageSharedKeyCredential(azurite.account, azurite.accountKey);
  const queue = new QueueClient(`${azurite.queueEndpoint}/${name}`, credential);
  await queue.create();
  return {
    queue,
    config: { kind: 'storage-queue', connectionString: azurite.connectionString, queue: name },
  };
}

type Config = Parameters<typeof createStorageQueueSource>[0];
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const waiting = async (queue: QueueClient): Promise<number | undefined> =>
  (await queue.getProperties()).approximateMessagesCount;

function sasOf(permissions: string, queue: string): string {
  const credential = new StorageSharedKeyCredential(azurite.account, azurite.accountKey);
  const sas = generateQueueSASQueryParameters(
    {
      queueName: queue,
      permissions: QueueSASPermissions.parse(permissions),
      expiresOn: new Date(Date.now() + 3_600_000),
      protocol: SASProtocol.HttpsAndHttp,
    },
    credential,
  );
  return `QueueEndpoint=${azurite.queueEndpoint};SharedAccessSignature=${sas.toString()}`;
}

describe('storage-queue', () => {
  it('takes base64 and plain JSON, objects and arrays, and empties the queue', async () => {
    const { queue, config } = await newQueue();
    const context = sourceContext();
    await queue.sendMessage(base64(eventText('1')));
    await queue.sendMessage(eventText('2'));
    await queue.sendMessage(base64(`[${eventText('3')},${eventText('4')}]`));
    await queue.sendMessage(`[${eventText('5')}]`);
    for (let id = 6; id < 50; id += 1) await queue.sendMessage(base64(eventText(String(id))));
    await createSource(config, context).drain(never);
    expect(context.keys.length).toBe(49);
    expect(await waiting(queue)).toBe(0);
    expect(context.deliveries[0]?.delivery).toMatchObject({ dequeueCount: '1' });
    expect(context.last()).toMatchObject({ state: 'listening', code: null });
    expect(context.healths[0]?.backlog).toBeGreaterThanOrEqual(0);
  });

  it('works with a signature that may only read and process', async () => {
    const { queue, config } = await newQueue();
    await queue.sendMessage(base64(eventText('1')));
    await queue.sendMessage('poison');
    const context = sourceContext();
    const source = createSource({ ...config, connectionString: sasOf('rp', config.queue) }, context);
    await source.drain(never);
    expect(context.keys).toEqual(['/t|1']);
    expect(await waiting(queue)).toBe(1);
    expect(context.last()?.code).toBeNull();
  });

  it('puts a message aside that five deliveries could not read, with its bytes, and not before', async () => {
    const { queue, config } = await newQueue();
    await queue.sendMessage('{ no json');
    for (let delivery = 1; delivery <= 3; delivery += 1) {
      const [message] = (await queue.receiveMessages({ visibilityTimeout: 60 })).receivedMessageItems;
      await queue.updateMessage(message?.messageId ?? '', message?.popReceipt ?? '', undefined, 0);
    }
    const context = sourceContext();
    await createSource(config, context).drain(never);
    expect(context.deliveries.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual(['{ no json']);
    expect(context.deliveries[0]?.delivery['dequeueCount']).toBe('5');
    expect(await waiting(queue)).toBe(0);
  });

  it('deletes nothing that could not be made durable, and gives it back', async () => {
    const { queue, config } = await newQueue();
    await queue.sendMessage(base64(eventText('1')));
    const context = sourceContext();
    context.failWith = new ArchiveError('disk-full', { retry: 'later' });
    const source = createSource(config, context);
    await source.drain(never);
    expect(context.last()).toMatchObject({ state: 'failing', code: 'disk-full' });
    expect(await waiting(queue)).toBe(1);
    context.failWith = null;
    await source.drain(never);
    expect(context.keys).toEqual(['/t|1']);
    expect(context.last()).toMatchObject({ state: 'listening', code: null });
  });

  it('extends the lease while the events become durable', async () => {
    const { queue, config } = await newQueue();
    await queue.sendMessage(base64(eventText('1')));
    const clock = manualClock();
    const context = sourceContext({ clock });
    const others: number[] = [];
    const accept = context.accept;
    context.accept = async (delivery) => {
      // Longer than one lease, while another program asks as well.
      for (const from = performance.now(); performance.now() - from < 1_500;) {
        await clock.advance(500);
        others.push((await queue.peekMessages()).peekedMessageItems.length);
      }
      return accept(delivery);
    };
    await createStorageQueueSource(config, context, { leaseMs: 1_000 }).drain(never);
    expect(Math.max(...others)).toBe(0);
    expect(await waiting(queue)).toBe(0);
    expect(context.last()?.code).toBeNull();
  });

  it('takes a lost lease for no error', async () => {
    const { queue, config } = await newQueue();
    await queue.sendMessage(base64(eventText('1')));
    const context = sourceContext();
    const accept = context.accept;
    context.accept = async (delivery) => {
      await queue.clearMessages();
      return accept(delivery);
    };
    await createSource(config, context).drain(never);
    expect(context.keys).toEqual(['/t|1']);
    expect(context.last()).toMatchObject({ state: 'listening', code: null });
  });

  it('asks ever later while the queue is empty', async () => {
    const { queue, config } = await newQueue();
    const waits: number[] = [];
    const clock = manualClock();
    const context = sourceContext({
      clock: {
        ...clock,
        wait: (ms, signal) => {
          waits.push(ms);
          return waits.length < 8 ? Promise.resolve() : clock.wait(ms, signal);
        },
      },
    });
    const source = createSource(config, context);
    await source.start();
    while (waits.length < 8) await waiting(queue);
    await source.stop();
    const told = context.healths.flatMap(({ nextPollAt }) => nextPollAt ?? []);
    expect(told.slice(0, 3)).toEqual([2_000, 4_000, 8_000].map((ms) => clock.now() + ms));
    expect(context.last()).toMatchObject({ backlog: 0, nextPollAt: null });
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
    expect(context.last()).toMatchObject({ state: 'stopped' });
  });

  it('names what is wrong', async () => {
    const { config } = await newQueue();
    const codeWith = async (change: Partial<Config>): Promise<unknown> => {
      const context = sourceContext();
      const source = createSource({ ...config, ...change }, context);
      await source.drain(never);
      await source.stop();
      return context.healths[0]?.code;
    };
    const { connectionString } = config;
    expect(await codeWith({ queue: 'none-such' })).toBe('source-missing');
    expect(
      await codeWith({ connectionString: connectionString.replace(/AccountKey=.{4}/, 'AccountKey=AAAA') }),
    ).toBe('source-refused');
    expect(await codeWith({ connectionString: sasOf('r', config.queue) })).toBe('source-refused');
    expect(await codeWith({ connectionString: 'nonsense' })).toBe('connection-string-invalid');
    expect(await codeWith({ connectionString: connectionString.replace('127.0.0.1', '10.0.0.1') })).toBe(
      'endpoint-insecure',
    );
    expect(await codeWith({ connectionString: connectionString.replace(/:\d+\//, ':1/') })).toBe(
      'connection-failed',
    );
  });

  it('puts each event into exactly one library when two engines share the queue', async () => {
    const { queue, config } = await newQueue();
    const events = Array.from({ length: 120 }, (_, at) =>
      recordingEvent({
        id: `e${String(at)}`,
        callId: `c${String(at)}`,
        chunks: [{ documentId: `d${String(at)}`, index: 0 }],
      }),
    );
    await Promise.all(events.map((event) => queue.sendMessage(base64(JSON.stringify(event)))));
    const engines = await Promise.all(
      [0, 1].map(async () =>
        startEngine({
          libraryDir: await tempFolder(),
          config: configSchema.parse({ sources: [config] }),
          clock: systemClock,
          log: silentLog,
          emit: () => undefined,
          network: directNetwork(),
          onLost: () => undefined,
          isWorking: true,
        }),
      ),
    );
    await Promise.all(engines.map(({ sources }) => sources.drain(never)));
    const [one = [], other = []] = engines.map(({ db }) =>
      db.prepare<[], string>('SELECT event_id FROM events').pluck().all(),
    );
    const rows = engines.map(({ db }) => db.prepare('SELECT count(*) FROM recordings').pluck().get());
    await Promise.all(engines.map((engine) => engine.stop()));
    expect(new Set([...one, ...other]).size).toBe(120);
    expect(rows).toEqual([one.length, other.length]);
    expect(one.length + other.length).toBe(120);
    expect(Math.min(one.length, other.length)).toBeGreaterThan(0);
    expect(await waiting(queue)).toBe(0);
  });
});
