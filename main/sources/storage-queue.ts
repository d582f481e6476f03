/**
 * Takes events from an Azure Storage queue. Several programs may share one: each message is leased by one of them at a time.
 * A message is deleted only after its events are durable. One that holds no event is given back, since another program may know it, and
 * goes to quarantine with its bytes when it was delivered five times.
 * @see Azure Storage docs "Queue Storage REST API", Get Messages, Update Message, Delete Message
 */
import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue';
import type { SourceConfig } from '../../contract/config.ts';
import { toArchiveError } from '../../contract/error.ts';
import type { ArchiveError } from '../../contract/error.ts';
import { overNetwork } from '../acs/cloud-network.ts';
import { lazily } from '../lazily.ts';
import type { Network } from '../network/network.ts';
import { parseStorageAccount } from '../acs/storage-account.ts';
import { cloudError } from './cloud-error.ts';
import { createPoller } from './poller.ts';
import type { Polled, Polling } from './poller.ts';
import { createLease } from './queue-lease.ts';
import { eventBytesOf } from './queue-message.ts';
import type { Source, SourceContext } from './source.ts';

export type StorageQueueConfig = Extract<SourceConfig, { kind: 'storage-queue' }>;

export interface StorageQueueOptions {
  /** How long a message is held before others may see it again; it is extended while needed. */
  leaseMs?: number;
}

/** Most that the service hands out at once. */
const batchSize = 32;
/** Deliveries after which a message that nobody could read is put aside. */
const maxDeliveries = 5;
const answerTimeoutMs = 60_000;
const backlogEveryMs = 10_000;

/** A source that empties the configured queue. */
export function createStorageQueueSource(
  config: StorageQueueConfig,
  context: SourceContext,
  { leaseMs = 120_000 }: StorageQueueOptions = {},
): Source {
  return createPoller({
    kind: 'storage-queue',
    context,
    idle: { firstMs: 1_000, maxMs: 30_000 },
    open: () => openPolling(config, context, leaseMs),
  });
}

/** The configured queue, not asked yet. */
export interface QueueAccess {
  /** Without credential. */
  address: string;
  /** Retries nothing; the same one each time. */
  client: () => Promise<QueueClient>;
}

/** The configured queue. @throws ArchiveError as {@link parseStorageAccount} */
export function openQueue(
  { connectionString, queue }: StorageQueueConfig,
  network: Pick<Network, 'agentFor'>,
): QueueAccess {
  const { endpoint, account, accountKey, sas } = parseStorageAccount(connectionString, 'queue', queue);
  const address = `${endpoint}/${encodeURIComponent(queue)}`;
  const client = lazily(async () => {
    const {
      newPipeline,
      QueueClient: Client,
      StorageSharedKeyCredential,
    } = await import('@azure/storage-queue');
    const options = { retryOptions: { maxTries: 1 } };
    const credential = accountKey === null ? undefined : new StorageSharedKeyCredential(account, accountKey);
    const pipeline = newPipeline(credential, options);
    pipeline.factories.unshift(overNetwork(network));
    return new Client(accountKey === null ? `${address}?${sas ?? ''}` : address, pipeline);
  });
  return { address, client };
}

function openPolling(config: StorageQueueConfig, context: SourceContext, leaseMs: number): Polling {
  const { address, client: open } = openQueue(config, context.network);
  const backlog = createBacklog(open, context);
  return {
    address,
    async poll(signal) {
      const client = await open();
      const { receivedMessageItems } = await client.receiveMessages({
        numberOfMessages: batchSize,
        visibilityTimeout: Math.ceil(leaseMs / 1000),
        abortSignal: AbortSignal.any([signal, AbortSignal.timeout(answerTimeoutMs)]),
      });
      await takeMessages(client, receivedMessageItems, leaseMs, context, signal);
      const count = await backlog.read(signal);
      return {
        taken: receivedMessageItems.length,
        backlog: count,
      };
    },
  } satisfies { address: string; poll(signal: AbortSignal): Promise<Polled> };
}

async function takeMessages(
  client: QueueClient,
  received: readonly DequeuedMessageItem[],
  leaseMs: number,
  context: SourceContext,
  signal: AbortSignal,
): Promise<void> {
  if (received.length === 0) return;
  const lease = createLease(client, received, leaseMs, context);
  const errors: ArchiveError[] = [];
  const settling: Promise<void>[] = [];
  const note = (thrown: unknown): void => {
    errors.push(cloudError(thrown, context.clock.now()));
  };
  for (const held of lease.messages) {
    await held.busy;
    if (signal.aborted) break;
    if (held.state === 'lost') continue;
    try {
      // One that fails does not keep back those behind it.
      if (await isKept(held.message, context)) settling.push(lease.settle(held).catch(note));
    } catch (thrown) {
      errors.push(toArchiveError(thrown));
    }
  }
  await Promise.all(settling);
  await lease.end();
  if (errors[0] !== undefined) throw errors[0];
}

/** @returns whether the message is durable and may go */
async function isKept(message: DequeuedMessageItem, { accept, id }: SourceContext): Promise<boolean> {
  const { messageText, messageId, insertedOn, dequeueCount } = message;
  const events = eventBytesOf(messageText);
  if (events === null && dequeueCount < maxDeliveries) return false;
  const delivery = {
    messageId,
    insertedAt: insertedOn.toISOString(),
    dequeueCount: String(dequeueCount),
  };
  await accept({ source: id, bytes: events ?? Buffer.from(messageText, 'utf8'), delivery });
  return true;
}

/** About how many messages wait; not asked for too often, and not again once it was refused. */
function createBacklog(
  client: QueueAccess['client'],
  { clock, log, id }: SourceContext,
): { read(signal: AbortSignal): Promise<number | null> } {
  let known: number | null = null;
  let askedAt = -Infinity;
  let isRefused = false;
  return {
    async read(signal) {
      if (isRefused || signal.aborted || clock.monotonic() - askedAt < backlogEveryMs) return known;
      askedAt = clock.monotonic();
      try {
        known =
          (await (await client()).getProperties({ abortSignal: signal })).approximateMessagesCount ?? null;
      } catch (error) {
        isRefused = cloudError(error, clock.now()).code === 'source-refused';
        known = null;
        log.info('backlog.unknown', { source: id });
      }
      return known;
    },
  };
}
