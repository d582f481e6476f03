import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startSimulator } from '../../simulator/simulator.ts';
import type { EventJson, PublishedRecording, Simulator } from '../../simulator/simulator.ts';
import { send } from './simulator-client.ts';

const FILE_EVENT = 'Microsoft.Communication.RecordingFileStatusUpdated';
const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
let simulator: Simulator;
let recording: PublishedRecording;

beforeAll(async () => {
  simulator = await startSimulator({ delay: () => Promise.resolve() });
  recording = simulator.addRecording({ format: 'mp3', chunks: [{}, {}, {}] });
});
afterAll(() => simulator.close());

interface ChunkJson {
  documentId: string;
  index: number;
}

function chunksOf(event: EventJson): ChunkJson[] {
  const data = event['data'] as { recordingStorageInfo: { recordingChunks: ChunkJson[] } };
  return data.recordingStorageInfo.recordingChunks;
}

describe('file events', () => {
  it('have the Event Grid form', () => {
    const event = simulator.events.fileStatus(recording);
    expect(event).toMatchObject({
      id: expect.stringMatching(GUID) as string,
      topic: recording.topic,
      eventType: FILE_EVENT,
      dataVersion: '1.0',
      metadataVersion: '1',
      eventTime: expect.stringMatching(/T\d\d:\d\d:\d\d\.\d{7}Z$/) as string,
      data: {
        recordingContentType: 'Audio',
        recordingChannelType: 'Mixed',
        recordingFormatType: 'Mp3',
        recordingDurationMs: 30_000,
        sessionEndReason: 'CallEnded',
      },
    });
    const { content, metadataLocation, deleteLocation, documentId } = recording.chunks[0] ?? {};
    expect(chunksOf(event)[0]).toEqual({
      documentId,
      index: 0,
      endReason: 'ChunkMaximumSizeExceeded',
      contentLocation: content?.location,
      metadataLocation,
      deleteLocation,
    });
    expect(chunksOf(event)[2]).toMatchObject({ endReason: 'SessionEnded' });
  });

  it('have the CloudEvents form', () => {
    const event = simulator.events.fileStatus(recording, { schema: 'cloud-events', id: 'same' });
    expect(event).toMatchObject({
      specversion: '1.0',
      id: 'same',
      source: recording.topic,
      type: FILE_EVENT,
    });
    expect(event).not.toHaveProperty('dataVersion');
  });

  it('name the call in four ways', () => {
    const { callId, serverCallId, recordingId } = recording;
    const subject = (form: 'call' | 'call-recording' | 'call-server' | 'full'): unknown =>
      simulator.events.fileStatus(recording, { subject: form })['subject'];
    expect(subject('call')).toBe(`/recording/call/${callId}`);
    expect(subject('call-recording')).toBe(`/recording/call/${callId}/recordingId/${recordingId}`);
    expect(subject('call-server')).toBe(`/recording/call/${callId}/serverCallId/${serverCallId}`);
    expect(subject('full')).toBe(
      `/recording/call/${callId}/serverCallId/${serverCallId}/recordingId/${recordingId}`,
    );
  });

  it('leave out, reorder and respell what the field does', () => {
    const event = simulator.events.fileStatus(recording, {
      types: 'lower',
      chunks: [2, 0],
      deleteLocation: 'omitted',
      storageType: 'AzureBlob',
    });
    expect(chunksOf(event).map((chunk) => chunk.index)).toEqual([2, 0]);
    expect(chunksOf(event)[0]).not.toHaveProperty('deleteLocation');
    expect(event['data']).toMatchObject({
      recordingFormatType: 'mp3',
      storageType: 'AzureBlob',
      recordingId: recording.recordingId,
    });
    const bare = simulator.events.fileStatus(simulator.addRecording({ locations: 'none' }), {
      types: 'omitted',
    });
    expect(Object.keys(chunksOf(bare)[0] ?? {})).toEqual(['documentId', 'index', 'endReason']);
    expect(bare['data']).not.toHaveProperty('recordingFormatType');
  });
});

describe('call events', () => {
  it('carry names in both dialects', () => {
    const [ana] = simulator.people;
    if (ana === undefined) throw new RangeError('nobody');
    const sdk = simulator.events.participantAdded(recording, ana);
    const docs = simulator.events.participantAdded(recording, ana, { dialect: 'docs' });
    expect(sdk['subject']).toBe(`call/${recording.serverCallId}/participant/${ana.rawId}`);
    expect(sdk['data']).toMatchObject({
      displayName: 'Ana Souza',
      serverCallId: recording.serverCallId,
      user: { communicationIdentifier: { rawId: ana.rawId, kind: 'communicationUser' } },
    });
    expect(docs['data']).toMatchObject({ displayName: 'Ana Souza', user: { rawId: ana.rawId } });
  });

  it('tell how long the call was in both dialects', () => {
    expect(simulator.events.callEnded(recording)['data']).toMatchObject({ callDurationInSeconds: 30 });
    const docs = simulator.events.callEnded(recording, { dialect: 'docs' });
    expect(docs['data']).toMatchObject({ durationOfCall: 30 });
    expect(simulator.events.callStarted(recording)['eventType']).toBe('Microsoft.Communication.CallStarted');
  });

  it('had no ids in the preview of 2021', () => {
    expect(simulator.events.callLegStateChanged(recording)).toMatchObject({
      id: null,
      topic: null,
      dataVersion: null,
      metadataVersion: null,
      data: { CallState: 'Established' },
    });
  });
});

describe('webhook', () => {
  let receiver: Server;
  let url: string;
  let statuses: number[] = [];
  let answerBody: (body: unknown) => string = () => '';
  let posts: { headers: IncomingHttpHeaders; url: string; method: string; body: unknown }[] = [];

  beforeAll(async () => {
    receiver = createServer((request, response) => {
      void (async () => {
        const pieces: Buffer[] = [];
        for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
        const text = Buffer.concat(pieces).toString();
        const body: unknown = text === '' ? null : JSON.parse(text);
        posts.push({ headers: request.headers, url: request.url ?? '', method: request.method ?? '', body });
        const headers =
          request.method === 'OPTIONS' ? { 'WebHook-Allowed-Origin': 'eventgrid.azure.net' } : {};
        response.writeHead(statuses.shift() ?? 200, headers).end(answerBody(body));
      })();
    });
    await new Promise<void>((resolve) => {
      receiver.listen(0, '127.0.0.1', resolve);
    });
    url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/events`;
  });
  beforeEach(() => {
    posts = [];
    statuses = [];
    answerBody = () => '';
  });
  afterAll(() => {
    receiver.closeAllConnections();
    receiver.close();
  });

  const validationOf = (body: unknown): { validationCode: string; validationUrl: string } =>
    (body as { data: { validationCode: string; validationUrl: string } }[])[0]?.data ?? {
      validationCode: '',
      validationUrl: '',
    };

  it('is validated by its answer', async () => {
    answerBody = (body) => JSON.stringify({ validationResponse: validationOf(body).validationCode });
    expect(await simulator.validateWebhook(url)).toEqual({ isAccepted: true, how: 'answer' });
    expect(posts[0]?.headers['aeg-event-type']).toBe('SubscriptionValidation');
    expect(posts[0]?.body).toMatchObject([{ eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent' }]);
  });

  it('is not validated by a wrong answer', async () => {
    answerBody = () => JSON.stringify({ validationResponse: 'guess' });
    expect(await simulator.validateWebhook(url)).toEqual({ isAccepted: false, status: 200 });
  });

  it('is validated by a visit', async () => {
    const patience = new AbortController();
    answerBody = (body) => {
      void send(validationOf(body).validationUrl);
      return '';
    };
    const handshake = await simulator.validateWebhook(url, { visitWithin: patience.signal });
    expect(handshake).toEqual({ isAccepted: true, how: 'visit' });
  });

  it('is not validated when nobody visits in time, nor by a visit elsewhere', async () => {
    const patience = new AbortController();
    answerBody = (body) => {
      const wrong = validationOf(body).validationUrl.replace(/[^/]+\/validate$/, 'guess/validate');
      void send(wrong).then((answer) => {
        expect(answer.status).toBe(404);
        patience.abort();
      });
      return '';
    };
    const handshake = await simulator.validateWebhook(url, { visitWithin: patience.signal });
    expect(handshake).toEqual({ isAccepted: false, status: 200 });
  });

  it('consents to CloudEvents in headers', async () => {
    const schema = 'cloud-events' as const;
    expect(await simulator.validateWebhook(url, { schema })).toEqual({ isAccepted: true, how: 'origin' });
    expect(posts[0]).toMatchObject({
      method: 'OPTIONS',
      headers: { 'webhook-request-origin': 'eventgrid.azure.net' },
    });
  });

  const fileEvents = (count: number, schema: 'event-grid' | 'cloud-events'): EventJson[] =>
    Array.from({ length: count }, () => simulator.events.fileStatus(recording, { schema }));

  it('gets Event Grid events as arrays, with the key', async () => {
    const events = fileEvents(5, 'event-grid');
    const options = { batch: 2, key: { query: 'code', value: 's&cret' } };
    const deliveries = await simulator.postEvents(url, events, options);
    expect(deliveries.map((delivery) => [delivery.events, delivery.isDelivered])).toEqual([
      [2, true],
      [2, true],
      [1, true],
    ]);
    expect(posts.flatMap((post) => post.body)).toEqual(events);
    expect(posts[0]?.url).toBe('/events?code=s%26cret');
    expect(posts[0]?.headers).toMatchObject({ 'aeg-event-type': 'Notification', 'aeg-delivery-count': '0' });
    await simulator.postEvents(url, events.slice(0, 1), { key: { header: 'x-archive-key', value: 'k' } });
    expect(posts.at(-1)?.headers['x-archive-key']).toBe('k');
  });

  it('gets CloudEvents alone or in batches, never mixed with the other schema', async () => {
    const events = [
      ...fileEvents(1, 'cloud-events'),
      ...fileEvents(1, 'event-grid'),
      ...fileEvents(2, 'cloud-events'),
    ];
    await simulator.postEvents(url, events, { batch: 10 });
    expect(posts.map((post) => post.headers['content-type']?.split(';')[0])).toEqual([
      'application/cloudevents+json',
      'application/json',
      'application/cloudevents-batch+json',
    ]);
    expect(posts[0]?.body).toEqual(events[0]);
  });

  it('gets repeats and another order, the same for the same seed', async () => {
    const events = fileEvents(20, 'event-grid');
    const idsOf = (): unknown[] => posts.map((post) => (post.body as EventJson[])[0]?.['id']);
    await simulator.postEvents(url, events, { repeat: 1.5, shuffle: 'a' });
    const first = idsOf();
    posts = [];
    await simulator.postEvents(url, events, { repeat: 1.5, shuffle: 'a' });
    expect(idsOf()).toEqual(first);
    expect(new Set(first)).toEqual(new Set(events.map((event) => event['id'])));
    expect(first.length).toBeGreaterThan(20);
    expect(first.slice(0, 20)).not.toEqual(events.map((event) => event['id']));
  });

  it('is tried again, but not after answers that Event Grid takes for final', async () => {
    const [event] = fileEvents(1, 'event-grid');
    const post = async (first: number[]): Promise<unknown[]> => {
      statuses = [...first];
      const [delivery] = await simulator.postEvents(url, [event ?? {}], { attempts: 3 });
      return [delivery?.attempts, delivery?.status, delivery?.isDelivered, delivery?.isDropped];
    };
    expect(await post([503, 503])).toEqual([3, 200, true, false]);
    expect(await post([503, 503, 503])).toEqual([3, 503, false, false]);
    expect(await post([401])).toEqual([1, 401, false, true]);
  });

  it('may be absent', async () => {
    const [delivery] = await simulator.postEvents('http://127.0.0.1:9/', fileEvents(1, 'event-grid'));
    expect(delivery).toMatchObject({ status: 0, isDelivered: false, isDropped: false });
  });
});

describe('folder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'drop-'));
  });

  it.each([
    ['single', 3, 'events-000000.json'],
    ['array', 1, 'events.json'],
    ['lines', 1, 'events.jsonl'],
  ] as const)('takes events as %s', async (form, files, name) => {
    const events = [0, 1, 2].map(() => simulator.events.fileStatus(recording));
    const paths = await simulator.dropEvents(folder, events, { form });
    expect(await readdir(folder)).toHaveLength(files);
    expect(paths[0]).toBe(join(folder, name));
    const texts = await Promise.all(paths.map((path) => readFile(path, 'utf8')));
    const read = form === 'lines' ? (texts[0] ?? '').trim().split('\n') : texts;
    expect(read.flatMap((text) => JSON.parse(text) as EventJson | EventJson[])).toEqual(events);
    await rm(folder, { recursive: true });
  });
});
