// Events about calls and recordings, in every form that Event Grid has been seen to deliver them.
import type { PublishedChunk, PublishedRecording } from './published.ts';
import type { Person } from './people.ts';
import type { Random } from './random.ts';
import { ticks } from './times.ts';

export type EventJson = Record<string, unknown>;
export type Schema = 'event-grid' | 'cloud-events';

/** How much of the call the subject names. */
type SubjectForm = 'call' | 'call-recording' | 'call-server' | 'full';

type Dialect = 'sdk' | 'docs';

interface EventForm {
  schema?: Schema;
  /** The unit of de-duplication; a new one when left out. */
  id?: string;
  atMs?: number;
  /** Call events are written in two ways: as the SDK's schema has them (when left out), or as the documents' samples. */
  dialect?: Dialect;
}

export interface FileEventForm extends EventForm {
  subject?: SubjectForm;
  /** `capitalised` as events have it, `lower` as REST has it, `omitted` as in the documents' samples. */
  types?: 'capitalised' | 'lower' | 'omitted';
  /** Indexes of the chunks to name, in that order; all in order when left out. */
  chunks?: readonly number[];
  /** Before December 2022 there was none. */
  deleteLocation?: 'present' | 'omitted';
  /** Adds storage type and recording id, as when the recording went to the customer's own storage. */
  storageType?: string;
  sessionEndReason?: string;
}

export interface EventBuilder {
  /** `Microsoft.Communication.RecordingFileStatusUpdated`. */
  fileStatus(recording: PublishedRecording, form?: FileEventForm): EventJson;
  callStarted(recording: PublishedRecording, form?: EventForm): EventJson;
  callEnded(recording: PublishedRecording, form?: EventForm): EventJson;
  /** Carries the display name, which metadata files lack. */
  participantAdded(recording: PublishedRecording, person: Person, form?: EventForm): EventJson;
  participantRemoved(recording: PublishedRecording, person: Person, form?: EventForm): EventJson;
  /** The event of the 2021 preview: its id, topic and versions are all null. */
  callLegStateChanged(recording: PublishedRecording): EventJson;
}

interface Envelope {
  type: string;
  topic: string;
  subject: string;
  data: EventJson;
}

const PREFIX = 'Microsoft.Communication.';

export function createEventBuilder(random: Random, now: () => number): EventBuilder {
  const wrap = (envelope: Envelope, form: EventForm = {}): EventJson =>
    wrapped(envelope, form.schema ?? 'event-grid', form.id ?? random.guid(), form.atMs ?? now());
  const ofParticipant = (
    change: 'Added' | 'Removed',
    recording: PublishedRecording,
    person: Person,
    form: EventForm,
  ): EventJson =>
    wrap(
      {
        type: `${PREFIX}CallParticipant${change}`,
        topic: recording.topic,
        subject: `call/${recording.serverCallId}/participant/${person.rawId}`,
        data: participantData(recording, person, random.guid(), form.dialect ?? 'sdk'),
      },
      form,
    );
  return {
    fileStatus: (recording, form = {}) =>
      wrap(
        {
          type: `${PREFIX}RecordingFileStatusUpdated`,
          topic: recording.topic,
          subject: subjectOf(recording, form.subject ?? 'full'),
          data: fileData(recording, form),
        },
        { atMs: recording.publishedAtMs, ...form },
      ),
    callStarted: (recording, form = {}) =>
      wrap(
        {
          type: `${PREFIX}CallStarted`,
          topic: recording.topic,
          subject: `call/${recording.serverCallId}/startedBy/${recording.participants[0]?.rawId ?? ''}`,
          data: callData(recording, form.dialect ?? 'sdk'),
        },
        { atMs: recording.startedAtMs, ...form },
      ),
    callEnded: (recording, form = {}) =>
      wrap(
        {
          type: `${PREFIX}CallEnded`,
          topic: recording.topic,
          subject: `call/${recording.serverCallId}`,
          data: endData(recording, form.dialect ?? 'sdk'),
        },
        { atMs: recording.startedAtMs + recording.durationMs, ...form },
      ),
    participantAdded: (recording, person, form) =>
      ofParticipant('Added', recording, person, { atMs: recording.startedAtMs, ...form }),
    participantRemoved: (recording, person, form) =>
      ofParticipant('Removed', recording, person, {
        atMs: recording.startedAtMs + recording.durationMs,
        ...form,
      }),
    callLegStateChanged: (recording) => legEvent(recording, random.guid()),
  };
}

export function schemaOf(event: EventJson): Schema {
  return 'specversion' in event ? 'cloud-events' : 'event-grid';
}

function wrapped(envelope: Envelope, schema: Schema, id: string, atMs: number): EventJson {
  const { type, topic, subject, data } = envelope;
  if (schema === 'cloud-events') {
    return { specversion: '1.0', id, source: topic, subject, type, time: ticks(atMs), data };
  }
  const versions = { dataVersion: '1.0', metadataVersion: '1' };
  return { id, topic, subject, data, eventType: type, ...versions, eventTime: ticks(atMs) };
}

function subjectOf(recording: PublishedRecording, form: SubjectForm): string {
  const call = `/recording/call/${recording.callId}`;
  const server = `/serverCallId/${recording.serverCallId}`;
  const id = `/recordingId/${recording.recordingId}`;
  return { call, 'call-recording': call + id, 'call-server': call + server, full: call + server + id }[form];
}

function fileData(recording: PublishedRecording, form: FileEventForm): EventJson {
  const order = form.chunks ?? recording.chunks.map((chunk) => chunk.index);
  const chunks = order.flatMap((index) => recording.chunks.filter((chunk) => chunk.index === index));
  return {
    recordingStorageInfo: { recordingChunks: chunks.map((chunk) => chunkData(chunk, form)) },
    recordingStartTime: ticks(recording.startedAtMs),
    recordingDurationMs: recording.durationMs,
    ...typesOf(recording, form.types ?? 'capitalised'),
    sessionEndReason: form.sessionEndReason ?? 'CallEnded',
    ...(form.storageType === undefined
      ? {}
      : { storageType: form.storageType, recordingId: recording.recordingId }),
  };
}

function chunkData(chunk: PublishedChunk, form: FileEventForm): EventJson {
  const { documentId, index, endReason, deleteLocation } = chunk;
  return {
    documentId,
    index,
    endReason,
    ...(chunk.content.location === null ? {} : { contentLocation: chunk.content.location }),
    ...(chunk.metadataLocation === null ? {} : { metadataLocation: chunk.metadataLocation }),
    ...(deleteLocation === null || form.deleteLocation === 'omitted' ? {} : { deleteLocation }),
  };
}

function typesOf(recording: PublishedRecording, casing: 'capitalised' | 'lower' | 'omitted'): EventJson {
  if (casing === 'omitted') return {};
  const write = (text: string): string =>
    casing === 'lower' ? text : `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
  return {
    recordingContentType: write(recording.format === 'mp4' ? 'audioVideo' : 'audio'),
    recordingChannelType: write(recording.channelType),
    recordingFormatType: write(recording.format),
  };
}

function callData(recording: PublishedRecording, dialect: Dialect): EventJson {
  const [starter] = recording.participants;
  return {
    ...(starter === undefined ? {} : { startedBy: identityOf(starter, dialect) }),
    serverCallId: recording.serverCallId,
    group: { id: recording.callId },
    isTwoParty: recording.participants.length === 2,
    correlationId: recording.callId,
    isRoomsCall: false,
  };
}

function endData(recording: PublishedRecording, dialect: Dialect): EventJson {
  const seconds = recording.durationMs / 1000;
  if (dialect === 'docs') return { ...callData(recording, dialect), durationOfCall: seconds };
  const reason = { code: 0, subCode: 0, phrase: 'The conversation has ended' };
  return { ...callData(recording, dialect), callDurationInSeconds: seconds, reason };
}

function participantData(
  recording: PublishedRecording,
  person: Person,
  id: string,
  dialect: Dialect,
): EventJson {
  return {
    ...callData(recording, dialect),
    user: identityOf(person, dialect),
    ...(person.name === null ? {} : { displayName: person.name }),
    participantId: id,
    ...(dialect === 'docs' ? { endpointType: 'acs' } : { userAgent: 'azsdk-net-Communication.Calling/1.0' }),
  };
}

function identityOf(person: Person, dialect: Dialect): EventJson {
  const [kind, value] = person.rawId.startsWith('4:')
    ? ['phoneNumber', { value: person.rawId.slice(2) }]
    : person.rawId.startsWith('8:orgid:')
      ? ['microsoftTeamsUser', { userId: person.rawId.slice('8:orgid:'.length) }]
      : ['communicationUser', { id: person.rawId }];
  const identity = { rawId: person.rawId, [kind]: value };
  return dialect === 'docs'
    ? { ...identity, role: 'Attendee' }
    : { communicationIdentifier: { kind, ...identity }, role: 'attendee' };
}

function legEvent(recording: PublishedRecording, legId: string): EventJson {
  return {
    id: null,
    topic: null,
    subject: `callLeg/${legId}/callState`,
    data: {
      ConversationId: Buffer.from(recording.serverCallId).toString('base64url'),
      CallLegId: legId,
      CallState: 'Established',
    },
    eventType: `${PREFIX}CallLegStateChanged`,
    eventTime: ticks(recording.startedAtMs),
    metadataVersion: null,
    dataVersion: null,
  };
}
