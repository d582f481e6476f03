import { configSchema } from '../../contract/config.ts';
import { directNetwork } from '../support/direct-network.ts';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ContainerClient,
  ContainerSASPermissions,
  generateBlobSASQueryParameters,
  SASProtocol,
  StorageSharedKeyCredential,
} from '@azure/storage-blob';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { findBlob, openContainer } from '../../main/acs/blob-access.ts';
import { createJoinedContent } from '../../main/acs/blob-content.ts';
import type { ContentAnswer, ContentRequest } from '../../main/acs/content.ts';
import { parseEvent } from '../../main/acs/event.ts';
import { splitEvents } from '../../main/acs/split-events.ts';
import { systemClock } from '../../main/clock.ts';
import { startEngine } from '../../main/compose.ts';
import { silentLog } from '../../main/log.ts';
import type { BlobContainerConfig } from '../../main/sources/blob-container.ts';
import { createSource } from '../../main/sources/sources.ts';
import { startSimulator } from '../../simulator/simulator.ts';
import { startAzurite, type Azurite } from '../support/azurite.ts';
import { rejectionOf } from '../support/rejection.ts';
import { recordingEvent } from '../support/events.ts';
import { sourceContext } from '../support/source-context.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { writeWav } from '../support/wav.ts';

const never = new AbortController().signal;
const folder = '20260314/5b0e7f1a-3c2d-4e5f-8a9b-0c1d2e3f4a5b/eyJQbGF0-0b7d5c1e';
let azurite: Azurite;
let names = 0;

beforeAll(async () => {
  azurite = await startAzurite('blob');
}, 60_000);
afterAll(() => azurite.stop());

function credential(): StorageSharedKeyCredential {
  return new StorageSharedKeyCredential(azurite.account, azurite.accountKey);
}

async function newContainer(): Promise<{ container: ContainerClient; config: BlobContainerConfig }> {
  names += 1;
  const name = `recordings-${String(names)}`;
  const container = new ContainerClient(`${azurite.blobEndpoint}/${name}`, credential());
  await container.create();
  const { connectionString } = azurite;
  return { container, config: { kind: 'blob-container', connectionString, container: name } };
}

async function put(container: ContainerClient, name: string, content: string | Uint8Array): Promise<void> {
  const bytes = Buffer.from(content);
  await container.getBlockBlobClient(name).upload(bytes, bytes.length);
}

async function wavOf(sampleCount: number): Promise<Buffer> {
  const path = join(await tempFolder(), 'a.wav');
  await writeWav(path, sampleCount);
  return readFile(path);
}

const codeOf = async (promise: Promise<unknown>): Promise<string> => (await rejectionOf(promise)).code;

function sasOf(container: string, permissions: string): string {
  const sas = generateBlobSASQueryParameters(
    {
      containerName: container,
      permissions: ContainerSASPermissions.parse(permissions),
      expiresOn: new Date(Date.now() + 3_600_000),
      protocol: SASProtocol.HttpsAndHttp,
    },
    credential(),
  );
  return `BlobEndpoint=${azurite.blobEndpoint};SharedAccessSignature=${sas.toString()}`;
}

describe('blob-container', () => {
  it('finds pairs of both documented forms, once each, and again what changed', async () => {
    const { container, config } = await newContainer();
    await put(container, `${folder}/0-audiomp3.0-eus-d4-1.mp3`, 'media');
    await put(container, `${folder}/0-acsmetadata.0-eus-d4-1.json`, '{}');
    await put(container, `inner/${folder}/1-audiowav.wav`, 'media');
    await put(container, `${folder}/notes.txt`, 'other');
    await put(container, `${folder}/7-acsmetadata.json`, '{}');
    const context = sourceContext();
    const source = createSource(config, context);
    await source.drain(never);
    const events = context.deliveries.flatMap(({ bytes }) => splitEvents(bytes)).map(parseEvent);
    expect(events.map(({ recording }) => recording?.chunks[0])).toEqual([
      expect.objectContaining({
        documentId: '0-eus-d4-1',
        index: 0,
        contentLocation: `${container.url}/${folder}/0-audiomp3.0-eus-d4-1.mp3`,
        metadataLocation: `${container.url}/${folder}/0-acsmetadata.0-eus-d4-1.json`,
        deleteLocation: null,
      }),
      expect.objectContaining({ index: 1, metadataLocation: null }),
    ]);
    expect(events[0]?.recording).toMatchObject({
      callId: '5b0e7f1a-3c2d-4e5f-8a9b-0c1d2e3f4a5b',
      format: 'mp3',
    });
    await source.drain(never);
    expect(context.keys.length).toBe(2);
    await put(container, `inner/${folder}/1-acsmetadata.json`, '{}');
    await source.drain(never);
    expect(context.keys.length).toBe(3);
    // Another program, or this one after a restart, writes the same events.
    const again = sourceContext();
    await createSource(config, again).drain(never);
    expect(context.keys).toEqual(expect.arrayContaining(again.keys));
  });

  it('names what is wrong', async () => {
    const { config } = await newContainer();
    const codeWith = async (change: Partial<BlobContainerConfig>): Promise<unknown> => {
      const context = sourceContext();
      await createSource({ ...config, ...change }, context).drain(never);
      return context.last()?.code;
    };
    expect(await codeWith({ connectionString: sasOf(config.container, 'rl') })).toBeNull();
    expect(await codeWith({ connectionString: sasOf(config.container, 'r') })).toBe('source-refused');
    expect(await codeWith({ container: 'none-such' })).toBe('source-missing');
    expect(await codeWith({ connectionString: 'nonsense' })).toBe('connection-string-invalid');
  });
});

describe('content in own storage', () => {
  it('reads ranges pinned to the etag, and names refusals', async () => {
    const { container, config } = await newContainer();
    await put(container, 'a b/0-audiowav.wav', 'abcdefghij');
    const location = `${container.url}/a%20b/0-audiowav.wav`;
    const fetch = (
      change: Partial<ContentRequest>,
      connectionString = sasOf(config.container, 'rl'),
    ): Promise<ContentAnswer> =>
      createJoinedContent({
        clock: systemClock,
        containers: () => [openContainer({ ...config, connectionString }, directNetwork())],
        otherwise: () => Promise.reject(new Error('no other host')),
      })({ location, service: null, firstByte: 0, lastByte: null, etag: null, signal: never, ...change });
    const read = async (answer: ContentAnswer): Promise<string> =>
      Buffer.concat(await answer.body.toArray()).toString();

    const whole = await fetch({});
    expect(whole).toMatchObject({ status: 200, firstByte: 0, totalBytes: 10 });
    expect(await read(whole)).toBe('abcdefghij');
    const part = await fetch({ firstByte: 2, lastByte: 4, etag: whole.etag }, azurite.connectionString);
    expect(part).toMatchObject({
      status: 206,
      firstByte: 2,
      totalBytes: 10,
      lengthBytes: 3,
      etag: whole.etag,
    });
    expect(await read(part)).toBe('cde');
    expect(await codeOf(fetch({ location: `${location}x` }))).toBe('not-found');
    expect(await codeOf(fetch({ firstByte: 10 }))).toBe('answer-invalid');
    expect(await codeOf(fetch({}, sasOf(config.container, 'l')))).toBe('auth-rejected');
    await put(container, 'a b/0-audiowav.wav', 'ABCDEFGHIJ');
    expect(await codeOf(fetch({ firstByte: 2, etag: whole.etag }))).toBe('content-changed');
    expect(await codeOf(fetch({ signal: AbortSignal.abort() }))).toBe('cancelled');
  });

  it('gives the credential to its container alone, and no blob host a signature of the service', async () => {
    const { config } = await newContainer();
    const access = openContainer(config, directNetwork());
    expect(findBlob([access], `${access.address}x/0-a.wav`)).toBeNull();
    expect(findBlob([access], `${access.address}/../other/0-a.wav`)).toBeNull();
    expect(findBlob([access], `${access.address}/0-a.wav?x=1`)?.name).toBe('0-a.wav');
    const asked: string[] = [];
    const fetch = createJoinedContent({
      clock: systemClock,
      containers: () => [access],
      otherwise: ({ location }) => {
        asked.push(location);
        return Promise.reject(new Error('asked'));
      },
    });
    const request = { service: null, firstByte: 0, lastByte: null, etag: null, signal: never };
    expect(await codeOf(fetch({ ...request, location: 'https://x.blob.core.windows.net/c/0-a.wav' }))).toBe(
      'host-not-allowed',
    );
    expect(asked).toEqual([]);
  });
});

it('archives from own storage without a service, and what a failed export left at the service', async () => {
  const { container, config } = await newContainer();
  const simulator = await startSimulator();
  onTestFinished(() => simulator.close());
  const left = simulator.addRecording({ format: 'wav', chunks: [{ durationMs: 500 }] });
  const media = await wavOf(150_000);
  await put(container, `${folder}/0-audiowav.wav`, media);
  await put(container, 'elsewhere/media.wav', media);
  const libraryDir = await tempFolder();
  const start = (connectionString: string | null): ReturnType<typeof startEngine> =>
    startEngine({
      libraryDir,
      clock: systemClock,
      log: silentLog,
      emit: () => undefined,
      network: directNetwork(),
      onLost: () => undefined,
      isWorking: true,
      config: {
        ...configSchema.pick({ network: true, alerts: true }).parse({}),
        services:
          connectionString === null
            ? []
            : [
                {
                  name: 'contoso',
                  connectionString,
                  contentHosts: [...simulator.endpoints.contentHosts],
                },
              ],
        sources: [config],
        transfers: configSchema.shape.transfers.parse({ concurrency: 2, segmentsPerChunk: 2 }),
      },
    });
  const contents = (parts: Awaited<ReturnType<typeof startEngine>>): unknown[] =>
    parts.db.prepare("SELECT digest FROM files WHERE kind = 'content' ORDER BY digest").pluck().all();
  const digest = createHash('sha256').update(media).digest('hex');

  // An event of the service whose location is a blob's.
  const event = recordingEvent({ callId: 'byos', chunks: [{ documentId: 'd-blob', index: 0 }] });
  const said = (event['data'] as { recordingStorageInfo: { recordingChunks: Record<string, unknown>[] } })
    .recordingStorageInfo.recordingChunks[0];
  if (said !== undefined) {
    said['contentLocation'] = `${container.url}/elsewhere/media.wav`;
    delete said['metadataLocation'];
  }
  const parts = await start(null);
  await parts.sources.drain(never);
  await parts.accept({ source: 'test', bytes: Buffer.from(JSON.stringify(event)), delivery: {} });
  parts.transfers.wake();
  await parts.transfers.whenIdle();
  expect(contents(parts)).toEqual([digest, digest]);
  await parts.stop();

  const second = await start(simulator.endpoints.connectionString);
  const chunk = left.chunks[0];
  const fallback = recordingEvent({
    callId: 'fallback',
    chunks: [{ documentId: chunk?.documentId ?? '', index: 0 }],
  });
  const data = fallback['data'] as {
    storageType?: string;
    recordingStorageInfo: { recordingChunks: unknown[] };
  };
  data.storageType = 'AzureBlob';
  data.recordingStorageInfo.recordingChunks = [
    { documentId: chunk?.documentId, index: 0, contentLocation: chunk?.content.location },
  ];
  await second.accept({ source: 'test', bytes: Buffer.from(JSON.stringify(fallback)), delivery: {} });
  second.transfers.wake();
  await second.transfers.whenIdle();
  expect(contents(second).length).toBe(3);
  expect(contents(second)).toContain(await chunk?.content.sha256());
  await second.stop();
}, 30_000);
