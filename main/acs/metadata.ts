import { z } from 'zod';
import { parseInstant } from './instants.ts';
import {
  isJsonObject,
  looseArray,
  looseNumber,
  looseObject,
  looseText,
  looseWhole,
  looseWord,
  readJson,
  withLowerNames,
} from './loose-json.ts';

/** What a chunk's metadata file says; null where it does not. Durations in ms, instants UTC epoch ms. */
export interface ChunkMetadata {
  documentId: string | null;
  callId: string | null;
  chunkIndex: number | null;
  startedAt: number | null;
  durationMs: number | null;
  pauses: { startedAt: number; durationMs: number }[];
  participants: { rawId: string; channel: number | null }[];
  /** In lower case: `audio`, `audiovideo`. */
  contentType: string | null;
  /** In lower case: `mixed`, `unmixed`. */
  channelType: string | null;
  format: string | null;
  sampleRate: number | null;
  channels: number | null;
}

const schema = z.looseObject({
  chunkDocumentId: looseText,
  callId: looseText,
  chunkIndex: looseWhole,
  chunkStartTime: looseText,
  chunkDuration: looseWhole,
  pauseResumeIntervals: looseArray,
  participants: looseArray,
  recordingInfo: looseObject.pipe(
    z.looseObject({
      contentType: looseWord,
      channelType: looseWord,
      format: looseWord,
      audioConfiguration: looseObject.pipe(z.looseObject({ sampleRate: looseNumber, channels: looseWhole })),
    }),
  ),
});
const pauseSchema = z.looseObject({ startTime: looseText, duration: looseWhole });
const participantSchema = z.looseObject({ participantId: looseText, rawId: looseText, channel: looseWhole });

/**
 * Reads a metadata file of any year. Never fails: what is missing or unreadable is null, since the file itself is kept as it came.
 * @see ACS docs "Call Recording overview", metadata schema
 */
export function parseMetadata(bytes: Uint8Array): ChunkMetadata {
  const json = withLowerNames(readJson(bytes));
  const said = schema.parse(isJsonObject(json) ? json : {});
  const info = said.recordingInfo;
  return {
    documentId: said.chunkDocumentId,
    callId: said.callId,
    chunkIndex: said.chunkIndex,
    startedAt: parseInstant(said.chunkStartTime),
    durationMs: said.chunkDuration,
    pauses: said.pauseResumeIntervals.flatMap(pauseOf),
    participants: uniqueParticipants(said.participants.flatMap(participantOf)),
    ...typesOf(info.contentType, info.channelType),
    format: info.format,
    sampleRate: info.audioConfiguration.sampleRate,
    channels: info.audioConfiguration.channels,
  };
}

/** The two types stand in each other's place in files of 2021; whichever is a way of mixing is the channel type. */
function typesOf(
  contentType: string | null,
  channelType: string | null,
): Pick<ChunkMetadata, 'contentType' | 'channelType'> {
  const isSwapped = isMixing(contentType) && !isMixing(channelType);
  return isSwapped ? { contentType: channelType, channelType: contentType } : { contentType, channelType };
}

function isMixing(word: string | null): boolean {
  return word === 'mixed' || word === 'unmixed';
}

function pauseOf(value: unknown): ChunkMetadata['pauses'] {
  const said = pauseSchema.safeParse(value);
  const startedAt = said.success ? parseInstant(said.data.startTime) : null;
  return startedAt === null ? [] : [{ startedAt, durationMs: said.data?.duration ?? 0 }];
}

function participantOf(value: unknown): ChunkMetadata['participants'] {
  const said = participantSchema.safeParse(typeof value === 'string' ? { rawId: value } : value);
  const rawId = said.data?.participantId ?? said.data?.rawId ?? null;
  return rawId === null ? [] : [{ rawId, channel: said.data?.channel ?? null }];
}

/** Somebody who left and came back may be listed twice; the first channel counts. */
function uniqueParticipants(all: ChunkMetadata['participants']): ChunkMetadata['participants'] {
  const byId = new Map<string, ChunkMetadata['participants'][number]>();
  for (const one of all) {
    const known = byId.get(one.rawId);
    byId.set(one.rawId, known === undefined ? one : { ...known, channel: known.channel ?? one.channel });
  }
  return [...byId.values()];
}
