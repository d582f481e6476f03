import { directNetwork } from '../support/direct-network.ts';
import { describe, expect, it } from 'vitest';
import { startRecordingSchema, type StartRecording } from '../../contract/recording-control.ts';
import { checkStart, startBody } from '../../main/acs/control-request.ts';
import { createRecordingControl } from '../../main/acs/control.ts';
import { toServiceAccess } from '../../main/acs/services.ts';
import { contentServer } from '../support/content-server.ts';
import { hastyClock } from '../support/hasty-clock.ts';
import { rejectionOf } from '../support/rejection.ts';

const serverCallId = Buffer.from('https://api.flightproxy.example/conv/1').toString('base64');
const person = '8:acs:411f2b00_0001';
const wav = { serverCallId, content: 'audio', channel: 'unmixed', format: 'wav' } as const;

function refusalOf(request: StartRecording, version = '2026-03-12'): unknown {
  try {
    checkStart(request, version);
    return null;
  } catch (error) {
    const { code, context } = error as { code: string; context: { reason: string } };
    return `${code} ${context.reason}`;
  }
}

describe('a start that the service would refuse', () => {
  const people = (count: number): string[] =>
    Array.from({ length: count }, (_, at) => `${person}${String(at)}`);
  it.each<[string, StartRecording]>([
    ['call-missing', {}],
    ['call-ambiguous', { serverCallId, groupCallId: 'g' }],
    ['call-ambiguous', { serverCallId, callConnectionId: 'c' }],
    ['call-id-malformed', { serverCallId: 'not base64!' }],
    ['call-id-malformed', { serverCallId: 'abcde' }],
    ['call-id-malformed', { serverCallId: 'ab-c/def' }],
    ['call-id-malformed', { serverCallId: 'abc==' }],
    ['unmixed-needs-wav', { serverCallId, channel: 'unmixed' }],
    ['unmixed-needs-wav', { ...wav, format: 'mp3' }],
    ['unmixed-needs-wav', { ...wav, content: 'audioVideo' }],
    ['video-needs-mp4', { serverCallId, content: 'audioVideo', format: 'mp3' }],
    ['too-many-channels', { ...wav, channelOrder: people(6) }],
    ['channel-out-of-range', { ...wav, channelAffinity: [{ channel: 5, participant: person }] }],
    ['channel-twice', { ...wav, channelOrder: [person, person] }],
    ['channels-need-unmixed', { serverCallId, channelOrder: [person] }],
    ['phone-not-e164', { ...wav, channelOrder: ['0151 2345'] }],
    ['phone-not-e164', { ...wav, channelOrder: ['4:+0151'] }],
    ['phone-not-e164', { ...wav, channelAffinity: [{ channel: 0, participant: '15550100' }] }],
    ['container-malformed', { serverCallId, storageContainer: 'http://a.example/b' }],
    ['container-malformed', { serverCallId, storageContainer: 'https://a.example/' }],
    ['callback-malformed', { serverCallId, callbackUri: 'hooks' }],
  ])('is refused: %s', (reason, request) => {
    expect(startRecordingSchema.safeParse(request).success).toBe(true);
    expect(refusalOf(request)).toBe(`recording-refused ${reason}`);
  });

  it('is sent when nothing is wrong with it', () => {
    expect(refusalOf({ serverCallId })).toBeNull();
    expect(refusalOf({ ...wav, channelOrder: [...people(4), '+15550100123'] })).toBeNull();
    expect(refusalOf({ roomId: '99' })).toBeNull();
  });

  it('may be too new for the preview', () => {
    expect(refusalOf({ serverCallId }, '2021-04-15-preview1')).toBeNull();
    for (const request of [wav, { serverCallId, pauseOnStart: true }, { groupCallId: 'g' }])
      expect(refusalOf(request, '2021-04-15-preview1')).toBe('recording-refused version-too-old');
  });
});

it('writes every option as the service names it', () => {
  const request: StartRecording = {
    ...wav,
    pauseOnStart: true,
    channelOrder: [person, '8:orgid:7b2c'],
    channelAffinity: [{ channel: 0, participant: '4:+15550100123' }],
    storageContainer: 'https://rec.blob.core.windows.net/recordings',
    callbackUri: 'https://hooks.example.org/state',
  };
  expect(startBody(request)).toEqual({
    callLocator: { kind: 'serverCallLocator', serverCallId },
    recordingStateCallbackUri: 'https://hooks.example.org/state',
    recordingContentType: 'audio',
    recordingChannelType: 'unmixed',
    recordingFormatType: 'wav',
    audioChannelParticipantOrdering: [
      { kind: 'communicationUser', rawId: person, communicationUser: { id: person } },
      {
        kind: 'microsoftTeamsUser',
        rawId: '8:orgid:7b2c',
        microsoftTeamsUser: { userId: '7b2c', isAnonymous: false, cloud: 'public' },
      },
    ],
    channelAffinity: [
      {
        channel: 0,
        participant: {
          kind: 'phoneNumber',
          rawId: '4:+15550100123',
          phoneNumber: { value: '+15550100123', isAnonymous: false },
        },
      },
    ],
    pauseOnStart: true,
    externalStorage: {
      recordingStorageKind: 'azureBlobStorage',
      recordingDestinationContainerUrl: 'https://rec.blob.core.windows.net/recordings',
    },
  });
  expect(startBody({ groupCallId: 'g' })).toEqual({
    callLocator: { kind: 'groupCallLocator', groupCallId: 'g' },
  });
  expect(startBody({ roomId: 'r' })).toEqual({ callLocator: { kind: 'roomCallLocator', roomId: 'r' } });
  expect(startBody({ callConnectionId: 'c' })).toEqual({ callConnectionId: 'c' });
});

describe('against answers that go wrong', () => {
  async function stage(answers: [status: number, body?: unknown, headers?: Record<string, string>][]) {
    const server = await contentServer((request, response) => {
      request.resume();
      const [status, body, headers] = answers.shift() ?? [500];
      response.writeHead(status, headers);
      response.end(body === undefined ? '' : JSON.stringify(body));
    });
    const clock = hastyClock();
    let made = 0;
    const control = createRecordingControl({
      clock,
      network: directNetwork(),
      newId: () => `id-${String((made += 1))}`,
    });
    const connectionString = `endpoint=${server.origin}/;accesskey=a2V5`;
    return { server, clock, control, service: toServiceAccess({ name: 'contoso', connectionString }) };
  }

  it('repeats a start with the headers of the first, signed anew', async () => {
    const { server, clock, control, service } = await stage([
      [503, undefined, { 'retry-after': '2' }],
      [500],
      [200, { recordingId: 'r', recordingState: 'Active' }],
    ]);
    expect(await control.start(service, { serverCallId })).toEqual({ recordingId: 'r', state: 'active' });
    const named = server.requests.map(({ headers }) => [
      headers['repeatability-request-id'],
      headers['repeatability-first-sent'],
    ]);
    expect(new Set(named.map(String)).size).toBe(1);
    expect(named[0]?.[0]).toBe('id-1');
    expect(new Set(server.requests.map(({ headers }) => headers['x-ms-date'])).size).toBeGreaterThan(1);
    expect(clock.waitedMs()).toBe(2000 + 1000);
  });

  it('repeats neither a refusal nor for ever', async () => {
    const refusal = { error: { code: '8523', message: 'no call of +4915112345678 or 8:acs:abc' } };
    const { server, control, service } = await stage([[400, refusal], [500], [500], [500], [200]]);
    const error = await rejectionOf(control.start(service, { serverCallId }));
    expect([error.code, error.context['serviceCode']]).toEqual(['service-failed', '8523']);
    expect(error.cause).toBe('no call of … or …');
    expect(server.requests).toHaveLength(1);
    const state = control.state(service, { recordingId: 'r', serverCallId: null });
    expect((await rejectionOf(state)).code).toBe('service-failed');
    expect(server.requests).toHaveLength(4);
  });

  it('takes only what it asked for', async () => {
    const ref = { recordingId: 'r', serverCallId: null };
    const { control, service } = await stage([
      [200, { recordingState: 'dancing' }],
      [200, {}],
      [404, { error: { code: 'NotFound' } }],
      [404, { error: { code: '8522' } }],
      [202, {}],
    ]);
    expect((await rejectionOf(control.state(service, ref))).code).toBe('answer-invalid');
    expect((await rejectionOf(control.start(service, { serverCallId }))).code).toBe('answer-invalid');
    // Only the service's own code says that the recording ended; any 404 could be a wrong address.
    expect((await rejectionOf(control.act(service, ref, 'stop'))).code).toBe('not-found');
    expect((await rejectionOf(control.start(service, { serverCallId }))).code).toBe('not-found');
    expect(await control.start(service, { callConnectionId: 'c' })).toEqual({
      recordingId: null,
      state: null,
    });
  });

  it('lets no id lead to another path', async () => {
    const { server, control, service } = await stage([[204]]);
    expect(
      (await rejectionOf(control.act(service, { recordingId: '..', serverCallId: null }, 'stop'))).code,
    ).toBe('recording-refused');
    await control.act(service, { recordingId: '../a?b', serverCallId: null }, 'stop');
    expect(server.requests.map(({ url }) => url)).toEqual([
      '/calling/recordings/..%2Fa%3Fb?api-version=2026-03-12',
    ]);
  });
});
