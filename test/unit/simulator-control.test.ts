import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulator } from '../../simulator/simulator.ts';
import type { PublishedRecording, Simulator } from '../../simulator/simulator.ts';
import { send, sendSigned } from './simulator-client.ts';
import type { RawAnswer, RawRequest } from './simulator-client.ts';

const VERSION = 'api-version=2026-03-12';
const START = {
  callLocator: { kind: 'serverCallLocator', serverCallId: 'aHR0cHM6Ly9hcGkuZXhhbXBsZS8/aT0x' },
  recordingContentType: 'audio',
  recordingFormatType: 'wav',
};
const recorded: PublishedRecording[] = [];
let simulator: Simulator;
let nowMs = Date.now();

beforeAll(async () => {
  simulator = await startSimulator({ now: () => nowMs, onRecorded: (recording) => recorded.push(recording) });
});
afterAll(() => simulator.close());

function call(
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
): Promise<RawAnswer> {
  const request: RawRequest = { method, headers: { ...headers } };
  if (body !== undefined) request.body = JSON.stringify(body);
  return sendSigned(simulator, `${simulator.endpoints.endpoint}${path}`, request);
}

async function start(body: unknown = START, headers?: Record<string, string>): Promise<string> {
  const answer = await call('POST', `calling/recordings?${VERSION}`, body, headers);
  return (jsonOf(answer) as { recordingId: string }).recordingId;
}

function jsonOf(answer: RawAnswer): unknown {
  return JSON.parse(answer.body.toString());
}

describe('recording control today', () => {
  it('starts, pauses, resumes and stops, and publishes what was recorded', async () => {
    const id = await start();
    expect(id).toHaveLength(162);
    const path = `calling/recordings/${id}`;
    const stateOf = async (): Promise<unknown> => jsonOf(await call('GET', `${path}?${VERSION}`));
    expect(await stateOf()).toEqual({
      recordingId: id,
      recordingState: 'active',
      recordingKind: 'azureCommunicationServices',
    });
    nowMs += 10_000;
    const paused = await call('POST', `${path}:pause?${VERSION}`);
    expect([paused.status, paused.body.length]).toEqual([202, 0]);
    expect(await stateOf()).toMatchObject({ recordingState: 'inactive' });
    nowMs += 5000;
    expect((await call('POST', `${path}:resume?${VERSION}`)).status).toBe(202);
    nowMs += 20_000;
    expect((await call('DELETE', `${path}?${VERSION}`)).status).toBe(204);
    for (const method of ['GET', 'DELETE']) {
      const gone = await call(method, `${path}?${VERSION}`);
      expect([gone.status, jsonOf(gone)]).toEqual([
        404,
        { error: { code: '8522', message: 'Recording not found.' } },
      ]);
    }
    const made = recorded.find((recording) => recording.recordingId === id);
    expect(made).toMatchObject({
      durationMs: 30_000,
      format: 'wav',
      serverCallId: START.callLocator.serverCallId,
    });
    expect(made?.chunks[0]?.pauses).toEqual([{ startMs: 10_000, durationMs: 5000 }]);
    expect((await sendSigned(simulator, made?.chunks[0]?.content.location ?? '')).status).toBe(200);
  });

  it('leaves no file when it was paused from start to stop', async () => {
    const before = recorded.length;
    const id = await start({ ...START, pauseOnStart: true });
    nowMs += 60_000;
    expect((await call('DELETE', `calling/recordings/${id}?${VERSION}`)).status).toBe(204);
    expect(recorded).toHaveLength(before);
  });

  it('starts once for one repeatability id', async () => {
    const sent = {
      'repeatability-request-id': '5a3e0b51-6a0e-4c7b-9d53-2f0c7a1e8b44',
      'repeatability-first-sent': 'Fri, 14 Mar 2025 09:26:53 GMT',
    };
    const [first, second] = [await start(START, sent), await start(START, sent)];
    expect(second).toBe(first);
    expect(await start(START)).not.toBe(first);
  });

  it('answers 202 to a start by call connection', async () => {
    expect((await call('POST', `calling/recordings?${VERSION}`, { callConnectionId: 'c-1' })).status).toBe(
      202,
    );
  });

  it.each([
    ['no call', { recordingContentType: 'audio' }],
    ['two calls', { ...START, callConnectionId: 'c-1' }],
    ['unmixed mp3', { ...START, recordingChannelType: 'unmixed', recordingFormatType: 'mp3' }],
    ['video in wav', { ...START, recordingContentType: 'audioVideo' }],
    ['six channels', { ...START, channelAffinity: [0, 1, 2, 3, 4, 5].map((channel) => ({ channel })) }],
    ['an unknown format', { ...START, recordingFormatType: 'flac' }],
  ])('refuses %s', async (_name, body) => {
    const answer = await call('POST', `calling/recordings?${VERSION}`, body);
    expect([answer.status, jsonOf(answer)]).toMatchObject([400, { error: { code: '8523' } }]);
  });

  it('requires an api-version and a signature', async () => {
    expect((await call('GET', 'calling/recordings/x')).status).toBe(400);
    const unsigned = await send(`${simulator.endpoints.endpoint}calling/recordings/x?${VERSION}`);
    expect([unsigned.status, jsonOf(unsigned)]).toEqual([
      401,
      { error: { code: 'Denied', message: 'Denied by the resource provider.' } },
    ]);
  });

  it('is signed over the body', async () => {
    const url = `${simulator.endpoints.endpoint}calling/recordings?${VERSION}`;
    const other = { 'x-ms-content-sha256': '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' };
    const answer = await sendSigned(simulator, url, {
      method: 'POST',
      body: JSON.stringify(START),
      headers: other,
    });
    expect(answer.status).toBe(401);
  });
});

describe('older forms', () => {
  it('take the 2021 preview', async () => {
    const started = await call('POST', 'conversations/Y29udg/Recordings', { operationContext: 'x' });
    const { recordingId } = jsonOf(started) as { recordingId: string };
    const path = `conversations/Y29udg/recordings/${recordingId}`;
    expect(jsonOf(await call('GET', path))).toEqual({ recordingState: 'active' });
    for (const verb of ['Pause', 'Resume']) {
      const answer = await call('POST', `${path}/${verb}`, { operationContext: 'x' });
      expect([answer.status, jsonOf(answer)]).toEqual([200, {}]);
    }
    expect((await call('DELETE', path)).status).toBe(200);
    expect(jsonOf(await call('GET', path))).toMatchObject({ code: '8522', target: null });
  });

  it('take the form between', async () => {
    const started = await call('POST', 'calling/serverCalls/abc/recordings', {});
    const { recordingId } = jsonOf(started) as { recordingId: string };
    const path = `calling/serverCalls/abc/recordings/${recordingId}`;
    expect((await call('POST', `${path}/:pause`)).status).toBe(200);
    expect(jsonOf(await call('GET', path))).toEqual({ recordingState: 'inactive' });
    expect((await call('DELETE', path)).status).toBe(200);
  });
});

describe('state callbacks', () => {
  let receiver: Server;
  const bodies: unknown[] = [];
  let received: () => void = () => undefined;

  beforeAll(async () => {
    receiver = createServer((request, response) => {
      void (async () => {
        const pieces: Buffer[] = [];
        for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
        bodies.push(JSON.parse(Buffer.concat(pieces).toString()));
        response.end();
        received();
      })();
    });
    await new Promise<void>((resolve) => {
      receiver.listen(0, '127.0.0.1', resolve);
    });
  });
  afterAll(() => {
    receiver.closeAllConnections();
    receiver.close();
  });

  it('tell of each change', async () => {
    const arrival = new Promise<void>((resolve) => {
      received = resolve;
    });
    const { port } = receiver.address() as AddressInfo;
    const id = await start({ ...START, recordingStateCallbackUri: `http://127.0.0.1:${port}/state` });
    await arrival;
    expect(bodies).toMatchObject([
      {
        specversion: '1.0',
        type: 'Microsoft.Communication.RecordingStateChanged',
        data: { recordingId: id, state: 'active', serverCallId: START.callLocator.serverCallId },
      },
    ]);
  });
});
