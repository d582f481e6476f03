/**
 * Pulls events from a subscription of an Event Grid namespace. Acknowledged is only what is durable, rejected only what lies in our
 * quarantine; everything else is released. A lock that is lost is no error: the event comes again, and repeats change nothing.
 * @see Event Grid docs "Pull delivery overview"
 */
import { toArchiveError } from '../../contract/error.ts';
import type { ArchiveError } from '../../contract/error.ts';
import { cloudError, statusOf } from './cloud-error.ts';
import { openNamespace } from './namespace-client.ts';
import type { LockedEvent, NamespaceClient, NamespaceConfig } from './namespace-client.ts';
import { createPoller } from './poller.ts';
import type { Polling } from './poller.ts';
import { pause } from './retry-loop.ts';
import type { Source, SourceContext } from './source.ts';

/** Shortest and longest wait of a long poll. */
const briefSeconds = 10;
const longSeconds = 60;
/** Locks last a minute at least. */
const renewEveryMs = 20_000;

/** A source that pulls from the configured subscription. */
export function createNamespaceSource(config: NamespaceConfig, context: SourceContext): Source {
  return createPoller({
    kind: 'event-grid-namespace',
    context,
    // The service itself holds an empty question open.
    idle: { firstMs: 100, maxMs: 1_000 },
    open: () => openPolling(config, context),
  });
}

function openPolling(config: NamespaceConfig, context: SourceContext): Polling {
  const client = openNamespace(config, context.network);
  let isQuiet = false;
  return {
    address: client.address,
    async poll(signal, isHasty) {
      const events = await client.receive(isHasty || !isQuiet ? briefSeconds : longSeconds, signal);
      isQuiet = events.length === 0;
      if (!isQuiet) await takeEvents(client, events, context, signal);
      return { taken: events.length, backlog: null };
    },
  };
}

interface Sorted {
  durable: string[];
  quarantined: string[];
  rest: string[];
}

async function takeEvents(
  client: NamespaceClient,
  events: readonly LockedEvent[],
  context: SourceContext,
  signal: AbortSignal,
): Promise<void> {
  const tokens = events.map(({ lockToken }) => lockToken);
  const ending = new AbortController();
  const renewing = renewUntil(client, tokens, context, ending.signal);
  const sorted: Sorted = { durable: [], quarantined: [], rest: [] };
  const errors: ArchiveError[] = [];
  for (const event of events) {
    const { lockToken } = event;
    try {
      const kept = signal.aborted ? 'rest' : await keep(event, context);
      sorted[kept].push(lockToken);
    } catch (thrown) {
      // One that fails does not keep back those behind it.
      errors.push(toArchiveError(thrown));
      sorted.rest.push(lockToken);
    }
  }
  ending.abort();
  await renewing;
  await answer(client.acknowledge, sorted.durable, context);
  await answer(client.reject, sorted.quarantined, context);
  await answer(client.release, sorted.rest, context);
  if (errors[0] !== undefined) throw errors[0];
}

/** @returns what may be done with the event now that it is durable */
async function keep(
  { bytes, lockToken, deliveryCount }: LockedEvent,
  { accept, id }: SourceContext,
): Promise<'durable' | 'quarantined'> {
  const delivery = { lockToken, deliveryCount: String(deliveryCount) };
  const outcomes = await accept({ source: id, bytes, delivery });
  const isRefused = outcomes.length > 0 && outcomes.every(({ result }) => result === 'quarantined');
  return isRefused ? 'quarantined' : 'durable';
}

/** Answers for the locks. Those that were lost are told to the log alone. @throws ArchiveError when the service takes no answer */
async function answer(
  act: (tokens: string[]) => Promise<string[]>,
  tokens: string[],
  { clock, log, id }: SourceContext,
): Promise<void> {
  if (tokens.length === 0) return;
  try {
    const failed = await act(tokens);
    if (failed.length > 0) log.info('locks.lost', { source: id, count: failed.length });
  } catch (error) {
    // Refused as a whole when not a single lock holds any more.
    if (statusOf(error) !== 400) throw cloudError(error, clock.now());
    log.info('locks.lost', { source: id, count: tokens.length });
  }
}

async function renewUntil(
  client: NamespaceClient,
  tokens: string[],
  { clock, log, id }: SourceContext,
  ending: AbortSignal,
): Promise<void> {
  while (await pause(clock, renewEveryMs, ending)) {
    try {
      await client.renew(tokens);
    } catch (error) {
      log.info('locks.not-renewed', { source: id, status: statusOf(error) ?? 0 });
    }
  }
}
