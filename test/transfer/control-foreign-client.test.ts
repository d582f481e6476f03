/** The service's own client against the stand-in: what the stand-in takes from it, and what we send, must be the same. */
import { CallAutomationClient, type StartRecordingOptions } from '@azure/communication-call-automation';
import { createDefaultHttpClient, type HttpClient, type PipelineRequest } from '@azure/core-rest-pipeline';
import { randomUUID } from 'node:crypto';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { StartRecording } from '../../contract/recording-control.ts';
import { createRecordingControl } from '../../main/acs/control.ts';
import { startBody } from '../../main/acs/control-request.ts';
import { toServiceAccess } from '../../main/acs/services.ts';
import { systemClock } from '../../main/clock.ts';
import type { PublishedRecording } from '../../simulator/published.ts';
import { startSimulator } from '../../simulator/simulator.ts';
import { directNetwork } from '../support/direct-network.ts';

// Whole engines and windows take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const callLocator = {
  id: Buffer.from('https://api.flightproxy.example/conv/1').toString('base64'),
  kind: 'serverCallLocator',
} as const;
/** A host that the client takes for the service's; its requests are led to the stand-in. */
const contentHost = 'us-storage.asm.skype.com';

async function stage() {
  const recorded: PublishedRecording[] = [];
  const simulator = await startSimulator({ onRecorded: (recording) => recorded.push(recording) });
  onTestFinished(() => simulator.close());
  const { connectionString } = simulator.endpoints;
  const sent: PipelineRequest[] = [];
  const network = createDefaultHttpClient();
  const httpClient: HttpClient = {
    sendRequest: (request) => {
      sent.push(request);
      const url = new URL(request.url);
      if (url.host !== contentHost) return network.sendRequest(request);
      request.url = `${simulator.endpoints.content}${url.pathname}`;
      request.headers.delete('host');
      request.allowInsecureConnection = true;
      return network.sendRequest(request);
    },
  };
  const options = { httpClient, allowInsecureConnection: true, retryOptions: { maxRetries: 0 } };
  const client = (text = connectionString) => new CallAutomationClient(text, options).getCallRecording();
  return {
    simulator,
    recorded,
    sent,
    client,
    service: toServiceAccess({ name: 'contoso', connectionString }),
  };
}

/** Status and code of a refusal; null when there was none. */
async function statusOf(promise: Promise<unknown>): Promise<string | null> {
  try {
    await promise;
    return null;
  } catch (thrown) {
    const { statusCode, status, code } = thrown as { statusCode?: number; status?: number; code?: string };
    return [statusCode ?? status, code].filter((said) => said !== undefined).join(' ');
  }
}

it('starts, pauses, resumes and stops by either client what the other one has started', async () => {
  const { client, service, recorded } = await stage();
  const theirs = client();
  const ours = createRecordingControl({ clock: systemClock, network: directNetwork(), newId: randomUUID });
  const { recordingId, recordingState } = await theirs.start({ callLocator });
  expect(recordingState).toBe('active');
  const recording = { recordingId, serverCallId: callLocator.id };
  expect(await ours.act(service, recording, 'pause')).toBe('done');
  expect((await theirs.getState(recordingId)).recordingState).toBe('inactive');
  await theirs.resume(recordingId);
  expect(await ours.state(service, recording)).toBe('active');
  await theirs.pause(recordingId);
  expect(await ours.act(service, recording, 'stop')).toBe('done');
  expect(await statusOf(theirs.getState(recordingId))).toBe('404 8522');
  expect(await statusOf(theirs.stop(recordingId))).toBe('404 8522');
  const second = await ours.start(service, { serverCallId: callLocator.id });
  await theirs.stop(second.recordingId ?? '');
  expect(recorded.map((each) => each.recordingId)).toEqual([recordingId, second.recordingId]);
});

it('refuses the wrong key of a foreign client, and what no client may ask for', async () => {
  const { client, simulator } = await stage();
  const wrong = simulator.endpoints.connectionString.replace(/accesskey=.*/, 'accesskey=a2V5');
  expect(await statusOf(client(wrong).start({ callLocator }))).toBe('401 Denied');
  const unmixed = { recordingChannel: 'unmixed', recordingContent: 'audioVideo' } as const;
  expect(await statusOf(client().start({ callLocator, ...unmixed }))).toBe('400 8523');
});

const user = '8:acs:1f2e3d4c-0001-4a5b-8c6d-7e8f9a0b1c2d_0000000c-d8b0-8adc-73ff-234822000345';
const teams = '8:orgid:7a6b5c4d-0001-4a5b-8c6d-7e8f9a0b1c2d';
const unmixed = { content: 'audio', channel: 'unmixed', format: 'wav' } as const;
const theirUnmixed = {
  recordingContent: 'audio',
  recordingChannel: 'unmixed',
  recordingFormat: 'wav',
} as const;
const starts: [string, StartRecording, StartRecordingOptions][] = [
  ['a server call', { serverCallId: callLocator.id }, { callLocator }],
  ['a group call', { groupCallId: 'g-1' }, { callLocator: { id: 'g-1', kind: 'groupCallLocator' } }],
  ['a connection', { callConnectionId: 'c-1' }, { callConnectionId: 'c-1' }],
  [
    'channels in order',
    { serverCallId: callLocator.id, ...unmixed, channelOrder: [user, '+15550100123'] },
    {
      callLocator,
      ...theirUnmixed,
      audioChannelParticipantOrdering: [{ communicationUserId: user }, { phoneNumber: '+15550100123' }],
    },
  ],
  [
    'channels by affinity',
    { serverCallId: callLocator.id, ...unmixed, channelAffinity: [{ channel: 1, participant: teams }] },
    {
      callLocator,
      ...theirUnmixed,
      channelAffinity: [{ channel: 1, targetParticipant: { microsoftTeamsUserId: teams.slice(8) } }],
    },
  ],
  [
    'own storage, paused, with callbacks',
    {
      serverCallId: callLocator.id,
      pauseOnStart: true,
      callbackUri: 'https://hooks.example.org/state',
      storageContainer: 'https://contoso.blob.core.windows.net/recordings',
    },
    {
      callLocator,
      pauseOnStart: true,
      recordingStateCallbackEndpointUrl: 'https://hooks.example.org/state',
      recordingStorage: {
        recordingStorageKind: 'azureBlobStorage',
        recordingDestinationContainerUrl: 'https://contoso.blob.core.windows.net/recordings',
      },
    },
  ],
];

it.each(starts)('asks for %s in the words of the foreign client', async (_, ours, theirs) => {
  const { client, sent } = await stage();
  await client().start(theirs);
  const [request] = sent;
  if (typeof request?.body !== 'string') throw new Error('nothing was sent');
  expect(JSON.parse(request.body)).toEqual(JSON.parse(JSON.stringify(startBody(ours))));
  expect(request.headers.has('repeatability-request-id')).toBe(true);
});

it('signs downloads and deletions of the foreign client as the content host checks them', async () => {
  const { client, simulator } = await stage();
  const [chunk] = simulator.addRecording({ format: 'wav', chunks: [{ durationMs: 500 }] }).chunks;
  if (chunk === undefined) throw new Error('nothing recorded');
  const at = (location: string | null): string => `https://${contentHost}${new URL(location ?? '').pathname}`;
  // Loopback is refused by the client itself, before it would sign.
  expect(await statusOf(client().delete(chunk.deleteLocation ?? ''))).toBe('');
  const bytes: Buffer[] = [];
  for await (const part of await client().downloadStreaming(at(chunk.content.location)))
    bytes.push(Buffer.from(part));
  expect(Buffer.concat(bytes)).toHaveLength(chunk.content.bytes);
  await client().delete(at(chunk.deleteLocation));
  expect(await statusOf(client().downloadStreaming(at(chunk.content.location)))).toBe('404');
  expect(simulator.requests.leaks()).toEqual([]);
});
