/** What a RecordingFileStatusUpdated event says. @see ACS docs "Voice and video calling events" */
import { z } from 'zod';
import { ArchiveError } from '../../contract/error.ts';
import { parseInstant } from './instants.ts';
import { looseArray, looseObject, looseText, looseWhole, looseWord, withLowerNames } from './loose-json.ts';

/** One chunk as an event names it; locations verbatim and untrusted. */
export interface EventChunk {
  documentId: string;
  index: number;
  endReason: string | null;
  contentLocation: string | null;
  metadataLocation: string | null;
  deleteLocation: string | null;
}

export interface RecordingEvent {
  /** The service's id of the recording, where the event carries one. */
  serviceRecordingId: string | null;
  callId: string | null;
  serverCallId: string | null;
  startedAt: number | null;
  /** As given: it may be finer than a millisecond. */
  startedAtText: string | null;
  durationMs: number | null;
  /** In lower case, e.g. `audiovideo`. */
  contentType: string | null;
  channelType: string | null;
  format: string | null;
  sessionEndReason: string | null;
  /** In lower case; set when the recording went to the customer's own storage. */
  storageType: string | null;
  /** In the order of their index. */
  chunks: EventChunk[];
}

const chunkSchema = z.looseObject({
  documentId: looseText,
  index: looseWhole,
  endReason: looseText,
  contentLocation: looseText,
  metadataLocation: looseText,
  deleteLocation: looseText,
});

const dataSchema = z.looseObject({
  recordingStorageInfo: looseObject.pipe(z.looseObject({ recordingChunks: looseArray })),
  recordingStartTime: looseText,
  recordingDurationMs: looseWhole,
  recordingContentType: looseWord,
  recordingChannelType: looseWord,
  recordingFormatType: looseWord,
  sessionEndReason: looseText,
  storageType: looseWord,
  recordingId: looseText,
});

/**
 * Reads the data of a recording event.
 * @throws ArchiveError event-invalid when there is no chunk, or one without a document id; context.missing names it
 */
export function parseRecordingEvent(data: unknown, subject: string | null): RecordingEvent {
  const given = dataSchema.safeParse(withLowerNames(data));
  if (!given.success) throw missing('data');
  const said = given.data;
  const chunks = said.recordingStorageInfo.recordingChunks.map(parseChunk);
  if (chunks.length === 0) throw missing('data.recordingStorageInfo.recordingChunks');
  const ids = idsOfSubject(subject);
  return {
    serviceRecordingId: said.recordingId ?? ids.recordingId,
    callId: ids.callId,
    serverCallId: ids.serverCallId,
    startedAt: parseInstant(said.recordingStartTime),
    startedAtText: said.recordingStartTime,
    durationMs: said.recordingDurationMs,
    contentType: said.recordingContentType,
    channelType: said.recordingChannelType,
    format: said.recordingFormatType,
    sessionEndReason: said.sessionEndReason,
    storageType: said.storageType,
    chunks: chunks.sort((a, b) => a.index - b.index),
  };
}

function parseChunk(value: unknown, position: number): EventChunk {
  const where = `data.recordingStorageInfo.recordingChunks[${String(position)}]`;
  const given = chunkSchema.safeParse(value);
  if (!given.success) throw missing(where);
  const { documentId, index, endReason, contentLocation, metadataLocation, deleteLocation } = given.data;
  // It becomes part of the 2021 download address, where a name of dots alone would climb out of its folder.
  if (documentId === null || /^\.+$/.test(documentId)) throw missing(`${where}.documentId`);
  return {
    documentId,
    index: index ?? position,
    endReason,
    contentLocation,
    metadataLocation,
    deleteLocation,
  };
}

/** Ids in the subject; a server call id is base64 and may hold slashes itself. */
function idsOfSubject(
  subject: string | null,
): Record<'callId' | 'serverCallId' | 'recordingId', string | null> {
  const match = /^\/?recording\/call\/([^/]+)(?:\/serverCallId\/(.+?))?(?:\/recordingId\/([^/]+))?\/?$/i.exec(
    subject ?? '',
  );
  return {
    callId: match?.[1] ?? null,
    serverCallId: match?.[2] ?? null,
    recordingId: match?.[3] ?? null,
  };
}

function missing(what: string): ArchiveError {
  return new ArchiveError('event-invalid', { context: { missing: what } });
}
