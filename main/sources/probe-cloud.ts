/**
 * Tests the sources that ask somebody: the way there, the clocks, the credential and its rights. What is asked changes nothing and takes
 * no event: it concerns messages and blobs that do not exist.
 */
import { ArchiveError, toArchiveError } from '../../contract/error.ts';
import type { ProbeStep } from '../../contract/views.ts';
import { openContainer } from '../acs/blob-access.ts';
import { networkLayers, probeLayers } from '../acs/probe-network.ts';
import type { BlobContainerConfig } from './blob-container.ts';
import { cloudError, dateOf, statusOf } from './cloud-error.ts';
import type { Network } from '../network/network.ts';
import { openNamespace } from './namespace-client.ts';
import type { NamespaceConfig } from './namespace-client.ts';
import { openQueue } from './storage-queue.ts';
import type { StorageQueueConfig } from './storage-queue.ts';

/** Storage allows fifteen minutes. */
const maxSkewMs = 14 * 60_000;
const nobody = '00000000-0000-0000-0000-000000000000';

interface Place {
  address: string;
  /** Asks something that fails when the place is missing or the credential is wrong. */
  ask: () => Promise<{ date?: Date | undefined } | undefined>;
  /** Each asks for one right that is needed; whatever is answered but a refusal is well. */
  rights: (() => Promise<unknown>)[];
}

/** @returns the layers of a queue */
export function probeQueue(config: StorageQueueConfig, network: Network): Promise<ProbeStep[]> {
  return probePlace(network, () => {
    const { client, address } = openQueue(config, network);
    return {
      address,
      ask: async () => (await client()).peekMessages({ numberOfMessages: 1 }),
      rights: [async () => (await client()).deleteMessage(nobody, Buffer.from(nobody).toString('base64'))],
    };
  });
}

/** @returns the layers of a namespace */
export function probeNamespace(config: NamespaceConfig, network: Network): Promise<ProbeStep[]> {
  return probePlace(network, () => {
    const client = openNamespace(config, network);
    return {
      address: client.address,
      ask: async () => {
        await client.renew([nobody]);
        return undefined;
      },
      rights: [],
    };
  });
}

/** @returns the layers of a container */
export function probeContainer(config: BlobContainerConfig, network: Network): Promise<ProbeStep[]> {
  return probePlace(network, () => {
    const { client, address } = openContainer(config, network);
    const list = async (): Promise<{ date?: Date | undefined }> => {
      const pages = (await client()).listBlobsFlat().byPage({ maxPageSize: 1 });
      for await (const page of pages) return { date: page.date };
      return {};
    };
    return {
      address,
      ask: list,
      rights: [list, async () => (await client()).getBlobClient(nobody).getProperties()],
    };
  });
}

interface Answer {
  /** Null when it was a success. */
  error: ArchiveError | null;
  serverAt: number | null;
}

async function probePlace(network: Network, open: () => Place): Promise<ProbeStep[]> {
  let place: Place;
  try {
    place = open();
  } catch (error) {
    const layers = ['proxy', 'dns', 'tcp', 'tls', 'clock', 'signature', 'rights'] as const;
    return probeLayers([
      { layer: 'config', test: () => Promise.reject(toArchiveError(error)) },
      ...layers.map((layer) => ({ layer, test: null })),
    ]);
  }
  const { address, ask, rights } = place;
  let asking: Promise<Answer> | null = null;
  const once = (): Promise<Answer> => (asking ??= answerOf(ask));
  return probeLayers([
    { layer: 'config', test: () => Promise.resolve(address) },
    ...networkLayers(new URL(address), network),
    { layer: 'clock', test: async () => skewOf(await once()) },
    {
      layer: 'signature',
      test: async () => {
        const { error } = await once();
        if (error !== null && isUnauthenticated(error)) throw error;
        return null;
      },
    },
    {
      layer: 'rights',
      test: async () => {
        const { error } = await once();
        if (error !== null && error.code !== 'source-refused' && error.context['status'] !== 400) throw error;
        if (error?.code === 'source-refused' && rights.length === 0) throw error;
        for (const right of rights) await isAllowed(right);
        return null;
      },
    },
  ]);
}

async function answerOf(ask: Place['ask']): Promise<Answer> {
  try {
    return { error: null, serverAt: (await ask())?.date?.getTime() ?? null };
  } catch (error) {
    if (statusOf(error) === null) throw cloudError(error, Date.now());
    return { error: cloudError(error, Date.now()), serverAt: dateOf(error) };
  }
}

/** @throws ArchiveError source-refused when the right is lacking; any other answer shows that it is there */
async function isAllowed(ask: () => Promise<unknown>): Promise<void> {
  try {
    await ask();
  } catch (error) {
    const named = cloudError(error, Date.now());
    if (named.code === 'source-refused' || statusOf(error) === null) throw named;
  }
}

function skewOf({ serverAt }: Answer): string | null {
  if (serverAt === null) return null;
  const skewMs = Date.now() - serverAt;
  if (Math.abs(skewMs) > maxSkewMs)
    throw new ArchiveError('clock-skewed', { retry: 'later', context: { skewMs } });
  return `${String(Math.round(skewMs / 1000))} s`;
}

/** The credential itself is wrong, not what it may do. */
function isUnauthenticated({ context }: ArchiveError): boolean {
  const { status, reason } = context;
  return status === 401 || (status === 403 && !String(reason).endsWith('Mismatch'));
}
