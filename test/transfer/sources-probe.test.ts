import { directNetwork } from '../support/direct-network.ts';
import { ContainerClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import {
  generateQueueSASQueryParameters,
  QueueClient,
  QueueSASPermissions,
  StorageSharedKeyCredential as QueueCredential,
} from '@azure/storage-queue';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import type { SourceConfig } from '../../contract/config.ts';
import { probeSource } from '../../main/sources/probe.ts';
import { startNamespace } from '../../simulator/namespace.ts';
import { startAzurite, type Azurite } from '../support/azurite.ts';

let queues: Azurite;
let blobs: Azurite;

beforeAll(async () => {
  [queues, blobs] = await Promise.all([startAzurite('queue'), startAzurite('blob')]);
  await new QueueClient(
    `${queues.queueEndpoint}/events`,
    new QueueCredential(queues.account, queues.accountKey),
  ).create();
  await new ContainerClient(
    `${blobs.blobEndpoint}/recordings`,
    new StorageSharedKeyCredential(blobs.account, blobs.accountKey),
  ).create();
}, 60_000);
afterAll(() => Promise.all([queues.stop(), blobs.stop()]));

/** The layer that failed, with its code; `ok` when none did. */
async function verdict(config: SourceConfig): Promise<string> {
  const steps = await probeSource(config, directNetwork());
  const failed = steps.find(({ outcome }) => outcome === 'failed');
  return failed === undefined ? 'ok' : `${failed.layer} ${failed.code ?? ''}`;
}

const wrongKey = (text: string): string => text.replace(/AccountKey=.{4}/, 'AccountKey=AAAA');

function queueSas(permissions: string): string {
  const sas = generateQueueSASQueryParameters(
    {
      queueName: 'events',
      permissions: QueueSASPermissions.parse(permissions),
      expiresOn: new Date(Date.now() + 3_600_000),
    },
    new QueueCredential(queues.account, queues.accountKey),
  );
  return `QueueEndpoint=${queues.queueEndpoint};SharedAccessSignature=${sas.toString()}`;
}

it('tests a queue', async () => {
  const { connectionString } = queues;
  const config = { kind: 'storage-queue', connectionString, queue: 'events' } as const;
  expect(await verdict(config)).toBe('ok');
  expect(await verdict({ ...config, connectionString: queueSas('rp') })).toBe('ok');
  expect(await verdict({ ...config, connectionString: queueSas('p') })).toBe('ok');
  expect(await verdict({ ...config, connectionString: queueSas('r') })).toBe('rights source-refused');
  expect(await verdict({ ...config, connectionString: wrongKey(connectionString) })).toBe(
    'signature source-refused',
  );
  expect(await verdict({ ...config, queue: 'none-such' })).toBe('rights source-missing');
  expect(await verdict({ ...config, connectionString: 'x' })).toBe('config connection-string-invalid');
  const unreachable = connectionString.replace(/:\d+\//, ':1/');
  expect(await verdict({ ...config, connectionString: unreachable })).toBe('tcp connection-failed');
  const nameless = 'AccountName=abc;AccountKey=AAAA;QueueEndpoint=https://no-such-host.invalid';
  expect(await verdict({ ...config, connectionString: nameless })).toBe('dns name-not-resolved');
});

it('tests a container', async () => {
  const { connectionString } = blobs;
  const config = { kind: 'blob-container', connectionString, container: 'recordings' } as const;
  expect(await verdict(config)).toBe('ok');
  expect(await verdict({ ...config, connectionString: wrongKey(connectionString) })).toBe(
    'signature source-refused',
  );
  expect(await verdict({ ...config, container: 'none-such' })).toBe('rights source-missing');
});

it('tests a namespace, and takes no event', async () => {
  const namespace = await startNamespace();
  onTestFinished(() => namespace.close());
  namespace.publish([{ id: '1' }]);
  const { endpoint, topic, subscription, key } = namespace;
  const config = { kind: 'event-grid-namespace', endpoint, topic, subscription, key } as const;
  expect(await verdict(config)).toBe('ok');
  expect(await verdict({ ...config, key: 'wrong' })).toBe('signature source-refused');
  expect(await verdict({ ...config, topic: 'none-such' })).toBe('rights source-missing');
  expect(await verdict({ ...config, endpoint: 'http://10.0.0.1' })).toBe('config endpoint-insecure');
  expect(namespace.counts()).toMatchObject({ waiting: 1, locked: 0 });
});
