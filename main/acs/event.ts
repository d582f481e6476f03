/**
 * Events as they are delivered: Event Grid schema and CloudEvents 1.0, tolerant of what the service has sent since 2021.
 * It says what an event is; the bytes are kept by whoever received them. Unknown fields and types are no errors.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ArchiveError } from '../../contract/error.ts';
import { parseCallEvent, parseRecordingStateEvent } from './call-event.ts';
import type { CallEvent, RecordingStateEvent } from './call-event.ts';
import { parseInstant } from './instants.ts';
import { isJsonObject, looseText, readJson, withLowerNames } from './loose-json.ts';
import type { JsonObject } from './loose-json.ts';
import { parseRecordingEvent } from './recording-event.ts';
import type { RecordingEvent } from './recording-event.ts';

export type { CallEvent, CallPerson, RecordingStateEvent } from './call-event.ts';
export type { EventChunk, RecordingEvent } from './recording-event.ts';

/** Type of the events that a container source writes for recordings it finds in the customer's own storage. */
export const blobFoundType = 'Archivolt.BlobFound';

export interface Handshake {
  validationCode: string | null;
  /** To be visited by hand or program when the code cannot be answered. Untrusted. */
  validationUrl: string | null;
}

/** One event. Exactly one of the last four is set according to `kind`; all are null for `other`. */
export interface ParsedEvent {
  schema: 'event-grid' | 'cloud-events' | 'unknown';
  kind: 'recording' | 'call' | 'recording-state' | 'handshake' | 'other';
  eventId: string | null;
  /** What tells repeats: topic in lower case and id, the same in both schemas, else the digest of the bytes. */
  key: string;
  type: string;
  topic: string | null;
  subject: string | null;
  eventAt: number | null;
  recording: RecordingEvent | null;
  call: CallEvent | null;
  recordingState: RecordingStateEvent | null;
  handshake: Handshake | null;
}

const envelopeSchema = z.looseObject({
  id: looseText,
  specversion: looseText,
  topic: looseText,
  source: looseText,
  eventType: looseText,
  type: looseText,
  subject: looseText,
  eventTime: looseText,
  time: looseText,
  data: z.unknown().optional(),
  data_base64: looseText,
});

/**
 * Reads the bytes of one event.
 * @throws ArchiveError event-unreadable (not JSON), event-invalid (no event, or a recording event without its chunks; context.missing)
 */
export function parseEvent(bytes: Uint8Array): ParsedEvent {
  const json = readJson(bytes);
  if (json === undefined) throw new ArchiveError('event-unreadable', { context: { bytes: bytes.length } });
  if (!isJsonObject(json)) throw invalid('an object');
  const given = envelopeSchema.parse(namedAsExpected(json));
  const type = given.type ?? given.eventType;
  if (type === null) throw invalid('eventType or type');
  const isCloudEvent = given.specversion !== null;
  const topic = isCloudEvent ? (given.source ?? given.topic) : (given.topic ?? given.source);
  const event: ParsedEvent = {
    schema: isCloudEvent ? 'cloud-events' : given.eventType === null ? 'unknown' : 'event-grid',
    kind: 'other',
    eventId: given.id,
    key: given.id === null ? digestKey(bytes) : `${topic?.toLowerCase() ?? ''}|${given.id}`,
    type,
    topic,
    subject: given.subject,
    eventAt: parseInstant(given.time ?? given.eventTime),
    recording: null,
    call: null,
    recordingState: null,
    handshake: null,
  };
  return { ...event, ...meaningOf(event, dataOf(given.data, given.data_base64)) };
}

function meaningOf(event: ParsedEvent, data: unknown): Partial<ParsedEvent> {
  const { type, subject, eventAt } = event;
  const name = type.toLowerCase();
  if (name === recordingType || name === blobFoundType.toLowerCase()) {
    return { kind: 'recording', recording: parseRecordingEvent(data, subject) };
  }
  if (name === 'microsoft.eventgrid.subscriptionvalidationevent') {
    const said = handshakeSchema.safeParse(withLowerNames(data));
    return { kind: 'handshake', handshake: said.success ? said.data : noHandshake };
  }
  const call = parseCallEvent(type, data, subject, eventAt);
  if (call !== null) return { kind: 'call', call };
  const recordingState = parseRecordingStateEvent(type, data);
  return recordingState === null ? {} : { kind: 'recording-state', recordingState };
}

const recordingType = 'microsoft.communication.recordingfilestatusupdated';
const noHandshake: Handshake = { validationCode: null, validationUrl: null };
const handshakeSchema = z.object({ validationCode: looseText, validationUrl: looseText });

/** First letters of the envelope's own names in lower case; data is left to those who read it. */
function namedAsExpected(json: JsonObject): unknown {
  return withLowerNames(json, 1);
}

function dataOf(data: unknown, base64: string | null): unknown {
  if (data === undefined && base64 !== null) return readJson(Buffer.from(base64, 'base64'));
  // Some relays write the data as a text that holds JSON.
  if (typeof data === 'string') return readJson(Buffer.from(data, 'utf8')) ?? data;
  return data;
}

function digestKey(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

function invalid(missing: string): ArchiveError {
  return new ArchiveError('event-invalid', { context: { missing } });
}
