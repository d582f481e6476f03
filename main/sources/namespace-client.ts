/** Pull delivery of an Event Grid namespace, with the events as they were sent. */
import type { SourceConfig } from '../../contract/config.ts';
import { ArchiveError } from '../../contract/error.ts';
import { isLoopbackHost } from '../acs/hosts.ts';
import { lazily } from '../lazily.ts';
import type { Network } from '../network/network.ts';
import { isJsonObject, readJson } from '../acs/loose-json.ts';

export type NamespaceConfig = Extract<SourceConfig, { kind: 'event-grid-namespace' }>;

/** An event that is locked for us. */
export interface LockedEvent {
  lockToken: string;
  deliveryCount: number;
  bytes: Uint8Array;
}

export interface NamespaceClient {
  /** The subscription without its key. */
  address: string;
  /** Waits up to so many seconds (10 to 120) for events. */
  receive(maxWaitSeconds: number, signal: AbortSignal): Promise<LockedEvent[]>;
  /** Each @returns the tokens whose lock was not ours any more */
  acknowledge: (lockTokens: string[]) => Promise<string[]>;
  release: (lockTokens: string[]) => Promise<string[]>;
  reject: (lockTokens: string[]) => Promise<string[]>;
  renew: (lockTokens: string[]) => Promise<string[]>;
}

/** Most that the service hands out at once. */
const batchSize = 100;
const requestTimeoutMs = 15_000;

/** @throws ArchiveError secret-missing, endpoint-insecure */
export function openNamespace(config: NamespaceConfig, network: Pick<Network, 'agentFor'>): NamespaceClient {
  const { endpoint, topic, subscription, key = '' } = config;
  const url = namespaceUrl(endpoint);
  if (key === '') throw new ArchiveError('secret-missing');
  // The client drops what it does not know and rewrites times, so the answer is read again as it came.
  let latest = '';
  const client = lazily(async () => {
    const { AzureKeyCredential, EventGridReceiverClient } = await import('@azure/eventgrid-namespaces');
    return new EventGridReceiverClient(url.origin, new AzureKeyCredential(key), topic, subscription, {
      allowInsecureConnection: isLoopbackHost(url.hostname),
      retryOptions: { maxRetries: 0 },
      additionalPolicies: [
        {
          position: 'perRetry',
          policy: {
            name: 'overNetwork',
            sendRequest: async (request, next) => {
              request.agent = await network.agentFor(new URL(request.url));
              return next(request);
            },
          },
        },
        {
          position: 'perCall',
          policy: {
            name: 'keepAnswer',
            sendRequest: async (request, next) => {
              const answer = await next(request);
              latest = answer.bodyAsText ?? '';
              return answer;
            },
          },
        },
      ],
    });
  });
  const options = (): { abortSignal: AbortSignal } => ({
    abortSignal: AbortSignal.timeout(requestTimeoutMs),
  });
  return {
    address: `${url.origin}/topics/${topic}/eventsubscriptions/${subscription}`,
    async receive(maxWaitSeconds, signal) {
      const timeout = AbortSignal.timeout(maxWaitSeconds * 1000 + requestTimeoutMs);
      const abortSignal = AbortSignal.any([signal, timeout]);
      await (
        await client()
      ).receiveEvents({ maxEvents: batchSize, maxWaitTime: maxWaitSeconds, abortSignal });
      return lockedEvents(latest);
    },
    acknowledge: async (tokens) => lost(await (await client()).acknowledgeEvents(tokens, options())),
    release: async (tokens) => lost(await (await client()).releaseEvents(tokens, options())),
    reject: async (tokens) => lost(await (await client()).rejectEvents(tokens, options())),
    renew: async (tokens) => lost(await (await client()).renewEventLocks(tokens, options())),
  };
}

/** Reads the endpoint of a namespace. @throws ArchiveError endpoint-insecure, config-invalid */
function namespaceUrl(endpoint: string): URL {
  if (!URL.canParse(endpoint)) throw new ArchiveError('config-invalid', { context: { key: 'endpoint' } });
  const url = new URL(endpoint);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopbackHost(url.hostname)))
    throw new ArchiveError('endpoint-insecure', { context: { host: url.host } });
  return url;
}

function lockedEvents(text: string): LockedEvent[] {
  const answer = readJson(Buffer.from(text, 'utf8'));
  const value = isJsonObject(answer) ? answer['value'] : null;
  if (!Array.isArray(value)) throw new ArchiveError('source-failed', { retry: 'later' });
  return value.flatMap((detail: unknown): LockedEvent[] => {
    const broker = isJsonObject(detail) ? detail['brokerProperties'] : null;
    if (!isJsonObject(detail) || !isJsonObject(broker) || typeof broker['lockToken'] !== 'string') return [];
    const bytes = Buffer.from(JSON.stringify(detail['event'] ?? null), 'utf8');
    return [{ lockToken: broker['lockToken'], deliveryCount: Number(broker['deliveryCount'] ?? 1), bytes }];
  });
}

function lost(result: { failedLockTokens?: { lockToken: string }[] }): string[] {
  return (result.failedLockTokens ?? []).map(({ lockToken }) => lockToken);
}
