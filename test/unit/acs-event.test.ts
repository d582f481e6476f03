import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseEvent } from '../../main/acs/event.ts';
import { withoutCallContext } from '../../main/acs/call-context.ts';
import { codeOf } from '../support/code-of.ts';

const topic =
  '/subscriptions/1/resourceGroups/g/providers/Microsoft.Communication/CommunicationServices/contoso';
const serverCallId = 'aHR0cHM6Ly9hcGk/uZmxpZ2h0+cHJveHk=';
const chunk = {
  documentId: '0-eus-d4-1',
  index: 0,
  endReason: 'SessionEnded',
  contentLocation: 'https://us-storage.asm.skype.com/v1/objects/0-eus-d4-1/content/video',
  metadataLocation: 'https://us-storage.asm.skype.com/v1/objects/0-eus-d4-1/content/acsmetadata',
  deleteLocation: 'https://us-storage.asm.skype.com/v1/objects/0-eus-d4-1',
};
const data = {
  recordingStorageInfo: { recordingChunks: [chunk] },
  recordingStartTime: '2025-03-14T09:00:12.4471093Z',
  recordingDurationMs: 1834500,
  recordingContentType: 'AudioVideo',
  recordingChannelType: 'Mixed',
  recordingFormatType: 'Mp4',
  sessionEndReason: 'CallEnded',
};
const gridEvent = {
  id: 'c1f5',
  topic,
  subject: `/recording/call/5b0e/serverCallId/${serverCallId}/recordingId/eyJQ`,
  data,
  eventType: 'Microsoft.Communication.RecordingFileStatusUpdated',
  dataVersion: '1.0',
  metadataVersion: '1',
  eventTime: '2025-03-14T09:33:41.9120034Z',
};
const cloudEvent = {
  specversion: '1.0',
  id: 'c1f5',
  source: topic.toLowerCase(),
  subject: gridEvent.subject,
  type: gridEvent.eventType,
  time: gridEvent.eventTime,
  data,
};

const bytesOf = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
const parse = (value: unknown) => parseEvent(bytesOf(value));
const failure = (value: unknown) => codeOf(() => parse(value));

describe('parseEvent', () => {
  it('reads a recording in the Event Grid schema', () => {
    expect(parse(gridEvent)).toEqual({
      schema: 'event-grid',
      kind: 'recording',
      eventId: 'c1f5',
      key: `${topic.toLowerCase()}|c1f5`,
      type: gridEvent.eventType,
      topic,
      subject: gridEvent.subject,
      eventAt: Date.parse('2025-03-14T09:33:41.912Z'),
      recording: {
        serviceRecordingId: 'eyJQ',
        callId: '5b0e',
        serverCallId,
        startedAt: Date.parse('2025-03-14T09:00:12.447Z'),
        startedAtText: '2025-03-14T09:00:12.4471093Z',
        durationMs: 1834500,
        contentType: 'audiovideo',
        channelType: 'mixed',
        format: 'mp4',
        sessionEndReason: 'CallEnded',
        storageType: null,
        chunks: [chunk],
      },
      call: null,
      recordingState: null,
      handshake: null,
    });
  });

  it('reads the same event in CloudEvents with the same key and meaning', () => {
    const event = parse(cloudEvent);
    expect(event.schema).toBe('cloud-events');
    expect(event.key).toBe(parse(gridEvent).key);
    expect(event.recording).toEqual(parse(gridEvent).recording);
    expect(event.eventAt).toBe(parse(gridEvent).eventAt);
  });

  it('reads data in base64, as text, and behind a byte order mark', () => {
    const wanted = parse(gridEvent).recording;
    const data_base64 = bytesOf(data).toString('base64');
    expect(parse({ ...cloudEvent, data: undefined, data_base64 }).recording).toEqual(wanted);
    expect(parse({ ...cloudEvent, data: JSON.stringify(data) }).recording).toEqual(wanted);
    expect(parseEvent(Buffer.concat([Buffer.from('\ufeff'), bytesOf(gridEvent)])).recording).toEqual(wanted);
  });

  it.each([
    ['/recording/call/5b0e', { callId: '5b0e', serverCallId: null, serviceRecordingId: null }],
    [
      '/recording/call/5b0e/recordingId/eyJQ',
      { callId: '5b0e', serverCallId: null, serviceRecordingId: 'eyJQ' },
    ],
    [
      `/recording/call/5b0e/serverCallId/${serverCallId}`,
      { callId: '5b0e', serverCallId, serviceRecordingId: null },
    ],
    ['nonsense', { callId: null, serverCallId: null, serviceRecordingId: null }],
    [null, { callId: null, serverCallId: null, serviceRecordingId: null }],
  ])('reads the subject %j', (subject, ids) => {
    expect(parse({ ...gridEvent, subject }).recording).toMatchObject(ids);
  });

  it('reads events of 2021: no locations, no types, no id', () => {
    const bare = {
      ...gridEvent,
      id: null,
      topic: null,
      data: {
        recordingStorageInfo: { recordingChunks: [{ documentId: 'd', index: 0, endReason: 'Other' }] },
      },
    };
    const event = parse(bare);
    expect(event.key).toBe(`sha256:${createHash('sha256').update(bytesOf(bare)).digest('hex')}`);
    expect(event.recording).toMatchObject({
      format: null,
      durationMs: null,
      chunks: [{ documentId: 'd', contentLocation: null, metadataLocation: null, deleteLocation: null }],
    });
  });

  it('sorts chunks, reads numbers given as text and names in Pascal case', () => {
    const recordingChunks = [
      { DocumentId: 'b', Index: '1' },
      { DocumentId: 'a', Index: 0 },
    ];
    const event = parse({
      ...gridEvent,
      data: { RecordingStorageInfo: { RecordingChunks: recordingChunks } },
    });
    expect(event.recording?.chunks.map(({ documentId, index }) => [documentId, index])).toEqual([
      ['a', 0],
      ['b', 1],
    ]);
  });

  it('prefers the recording id in the data, as own storage has it', () => {
    const event = parse({ ...gridEvent, data: { ...data, storageType: 'AzureBlob', recordingId: 'other' } });
    expect(event.recording).toMatchObject({ storageType: 'azureblob', serviceRecordingId: 'other' });
  });

  it.each([
    [{}, 'data.recordingStorageInfo.recordingChunks'],
    [null, 'data'],
    [{ recordingStorageInfo: { recordingChunks: [] } }, 'data.recordingStorageInfo.recordingChunks'],
    [
      { recordingStorageInfo: { recordingChunks: [chunk, { index: 1 }] } },
      'data.recordingStorageInfo.recordingChunks[1].documentId',
    ],
    [
      { recordingStorageInfo: { recordingChunks: [{ documentId: '..' }] } },
      'data.recordingStorageInfo.recordingChunks[0].documentId',
    ],
    [{ recordingStorageInfo: { recordingChunks: [7] } }, 'data.recordingStorageInfo.recordingChunks[0]'],
  ])('refuses a recording that lacks something: %j', (broken, missing) => {
    expect(failure({ ...gridEvent, data: broken })).toMatchObject({
      code: 'event-invalid',
      context: { missing },
    });
  });

  it('refuses what is no event', () => {
    expect(failure([gridEvent]).code).toBe('event-invalid');
    expect(failure(7).code).toBe('event-invalid');
    expect(failure({ a: 1 })).toMatchObject({
      code: 'event-invalid',
      context: { missing: 'eventType or type' },
    });
    for (const bytes of ['', '{', 'nonsense', '{"a":"\u0080']) {
      expect(codeOf(() => parseEvent(Buffer.from(bytes, 'latin1'))).code).toBe('event-unreadable');
    }
  });

  it('survives hostile nesting', () => {
    const deep = `{"eventType":"x","data":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect(parseEvent(Buffer.from(deep)).kind).toBe('other');
  });

  it('keeps other types as they are', () => {
    expect(parse({ id: '1', type: 'Contoso.Whatever', specversion: '1.0', source: '/x' })).toMatchObject({
      kind: 'other',
      key: '/x|1',
    });
  });

  it('reads the handshake', () => {
    const event = parse({
      id: '1',
      eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
      data: { validationCode: '512d', validationUrl: 'https://rp.eventgrid.azure.net:553/x' },
    });
    expect(event).toMatchObject({ kind: 'handshake', handshake: { validationCode: '512d' } });
  });
});

describe('call events', () => {
  const eventTime = '2025-03-14T09:01:00Z';
  const at = Date.parse(eventTime);
  const call = (type: string, said: unknown, subject = 'call/S') =>
    parse({ id: '1', topic, subject, eventTime, eventType: `Microsoft.Communication.${type}`, data: said })
      .call;

  it('reads joins and leaves in both dialects', () => {
    expect(
      call('CallParticipantAdded', { user: { rawId: '8:acs:1_2' }, displayName: 'Ann' })?.people,
    ).toEqual([{ rawId: '8:acs:1_2', displayName: 'Ann', joinedAt: at, leftAt: null }]);
    const user = { communicationIdentifier: { rawId: '8:acs:1_2' } };
    expect(call('CallParticipantRemoved', { user })?.people).toEqual([
      { rawId: '8:acs:1_2', displayName: null, joinedAt: null, leftAt: at },
    ]);
    expect(call('CallParticipantAdded', {}, `call/${serverCallId}/participant/4:+1555`)).toMatchObject({
      serverCallId,
      people: [{ rawId: '4:+1555' }],
    });
  });

  it('reads start and end', () => {
    expect(call('CallStarted', { serverCallId: 'T', startedBy: { rawId: 'a' } })).toMatchObject({
      serverCallId: 'T',
      people: [{ rawId: 'a', joinedAt: at }],
    });
    expect(call('CallEnded', { durationOfCall: 61.5 })).toMatchObject({ durationMs: 61500, people: [] });
    expect(call('CallEnded', { callDurationInSeconds: 61.5 })?.durationMs).toBe(61500);
  });

  it('reads the state of a call leg of 2021', () => {
    const event = parse({
      id: null,
      topic: null,
      metadataVersion: null,
      dataVersion: null,
      subject: 'callLeg/x/callState',
      eventType: 'Microsoft.Communication.CallLegStateChanged',
      data: { ConversationId: 'c', CallLegId: 'x', CallState: 'Established' },
    });
    expect(event).toMatchObject({ kind: 'call', call: { conversationId: 'c', state: 'established' } });
    expect(event.key).toMatch(/^sha256:/);
  });

  it('reads callbacks on the state of a recording', () => {
    const event = parse({
      id: '7e2b',
      source: 'calling/recordings/x/RecordingStateChanged',
      type: 'Microsoft.Communication.RecordingStateChanged',
      specversion: '1.0',
      data: {
        recordingId: 'R',
        state: 'Active',
        startDateTime: '2025-03-14T09:00:12.4394211+00:00',
        serverCallId: 'S',
        correlationId: 'C',
      },
    });
    expect(event.recordingState).toEqual({
      serviceRecordingId: 'R',
      serverCallId: 'S',
      correlationId: 'C',
      state: 'active',
      startedAt: Date.parse('2025-03-14T09:00:12.439Z'),
      isFailure: false,
      resultCode: null,
    });
  });
});

describe('withoutCallContext', () => {
  it('blanks the token and nothing else', () => {
    const text = '{"é":1, "incomingCallContext" :\n"ey\\"J0,}",  "z":1.0}';
    const bytes = Buffer.concat([Buffer.from([0xff]), Buffer.from(text)]);
    const wanted = Buffer.concat([Buffer.from([0xff]), Buffer.from(text.replace('"ey\\"J0,}"', '""'))]);
    expect(Buffer.compare(withoutCallContext(bytes), wanted)).toBe(0);
  });

  it('gives back the very bytes where there is none', () => {
    const bytes = bytesOf(gridEvent);
    expect(withoutCallContext(bytes)).toBe(bytes);
  });
});
