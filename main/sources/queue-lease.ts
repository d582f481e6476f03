/**
 * Holds messages of a queue while they are made durable. A lease is extended before it lapses; one that is lost is no error, since
 * whoever has the message now takes it as well.
 * Invariant: a receipt is used by one request at a time, and a settled message is left alone.
 */
import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue';
import { isLeaseLost, statusOf } from './cloud-error.ts';
import { pause } from './retry-loop.ts';
import type { SourceContext } from './source.ts';

export interface HeldMessage {
  readonly message: DequeuedMessageItem;
  receipt: string;
  state: 'held' | 'lost' | 'settled';
  /** The request that uses its receipt now. */
  busy: Promise<void>;
}

export interface Lease {
  readonly messages: readonly HeldMessage[];
  /** Deletes a message that is durable. Resolves also when the lease is lost. @throws whatever the client throws otherwise */
  settle(held: HeldMessage): Promise<void>;
  /** Ends extending and gives back what is not settled, so that it can be taken again at once. Never rejects. */
  end(): Promise<void>;
}

const requestTimeoutMs = 15_000;

/** Holds freshly received messages. */
export function createLease(
  client: QueueClient,
  received: readonly DequeuedMessageItem[],
  leaseMs: number,
  { clock, log, id }: SourceContext,
): Lease {
  const messages = received.map((message): HeldMessage => {
    return { message, receipt: message.popReceipt, state: 'held', busy: Promise.resolve() };
  });
  const ending = new AbortController();

  /** Gives the lease another length; 0 gives the message back. */
  function change(held: HeldMessage, lengthMs: number): Promise<void> {
    held.busy = held.busy.then(async () => {
      if (held.state !== 'held') return;
      const { messageId } = held.message;
      try {
        const options = { abortSignal: AbortSignal.timeout(requestTimeoutMs) };
        const seconds = Math.ceil(lengthMs / 1000);
        const answer = await client.updateMessage(messageId, held.receipt, undefined, seconds, options);
        if (answer.popReceipt !== undefined) held.receipt = answer.popReceipt;
      } catch (error) {
        if (isLeaseLost(error)) held.state = 'lost';
        // A signature may lack the right to extend; the lease then lapses and the message comes again.
        else log.info('lease.not-changed', { source: id, status: statusOf(error) ?? 0 });
      }
    });
    return held.busy;
  }

  async function remove(held: HeldMessage): Promise<void> {
    if (held.state !== 'held') return;
    held.state = 'settled';
    const abortSignal = AbortSignal.timeout(requestTimeoutMs);
    try {
      await client.deleteMessage(held.message.messageId, held.receipt, { abortSignal });
    } catch (error) {
      if (!isLeaseLost(error)) throw error;
    }
  }

  async function extend(): Promise<void> {
    while (await pause(clock, leaseMs / 2, ending.signal))
      await Promise.all(messages.map((held) => change(held, leaseMs)));
  }
  const extending = extend();

  return {
    messages,
    settle(held) {
      const done = held.busy.then(() => remove(held));
      // Only the caller is told of a failure; those who wait for the receipt just wait.
      held.busy = Promise.allSettled([done]).then(() => undefined);
      return done;
    },
    async end() {
      ending.abort();
      await extending;
      await Promise.all(messages.map((held) => change(held, 0)));
    },
  };
}
