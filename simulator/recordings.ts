// Turns the description of a recording into documents on the content host and a record of what was published,
// so that tests know what the archive must hold at the end.
import { digestOnce, fromBuffer } from './bytes.ts';
import type { ByteSource } from './bytes.ts';
import { createFaultPlan } from './faults.ts';
import type { Media } from './media.ts';
import { wavDurationMs } from './media.ts';
import { metadataOf } from './metadata.ts';
import type { Service, Stage } from './model.ts';
import type { Person } from './people.ts';
import type {
  ChunkSpec,
  Format,
  LocationForm,
  PublishedChunk,
  PublishedFile,
  PublishedRecording,
  RecordingSpec,
} from './published.ts';
import { recordingIdOf } from './sessions.ts';
import { documentIdOf } from './times.ts';
import type { Random } from './random.ts';

const READY_AFTER_MS = 120_000;
const LEGACY_API_VERSION = '2021-04-15-preview1';
const RESOURCE_ID = '1f2e3d4c-0001-4a5b-8c6d-7e8f9a0b1c2d';

/** Publishes the recording: its documents can be fetched from now on. @throws RangeError for impossible specs. */
export function publish(
  stage: Stage,
  media: Media,
  random: Random,
  people: readonly Person[],
  spec: RecordingSpec,
): PublishedRecording {
  const service = stage.services.find((one) => spec.service === undefined || one.name === spec.service);
  if (service === undefined) throw new RangeError(`no service named ${spec.service ?? ''}`);
  const chunkSpecs = spec.chunks ?? [{}];
  const durations = chunkSpecs.map((chunk) => durationOf(chunk, spec.format ?? 'wav'));
  const wallMs = chunkSpecs.map((chunk, index) => (durations[index] ?? 0) + pausedMs(chunk));
  const spanMs = wallMs.reduce((sum, ms) => sum + ms, 0);
  const startedAtMs = spec.startedAtMs ?? stage.now() - spanMs - READY_AFTER_MS;
  const frame: Omit<PublishedRecording, 'chunks'> = {
    recordingId: spec.recordingId ?? recordingIdOf(random),
    callId: random.guid(),
    serverCallId: spec.serverCallId ?? serverCallIdOf(random),
    service: service.name,
    topic: topicOf(service.name),
    resourceId: RESOURCE_ID,
    startedAtMs,
    durationMs: durations.reduce((sum, ms) => sum + ms, 0),
    publishedAtMs: spec.publishedAtMs ?? startedAtMs + spanMs + READY_AFTER_MS,
    format: spec.format ?? 'wav',
    channelType: spec.channelType ?? 'mixed',
    participants: spec.participants ?? people.slice(0, 2),
  };
  const chunks = chunkSpecs.map((chunk, index) => {
    const startMs = wallMs.slice(0, index).reduce((sum, ms) => sum + ms, 0);
    const isLast = index === chunkSpecs.length - 1;
    return publishChunk(stage, media, random, service, frame, spec, {
      ...chunk,
      index,
      startedAtMs: startedAtMs + startMs,
      durationMs: durations[index] ?? 0,
      endReason: chunk.endReason ?? (isLast ? 'SessionEnded' : 'ChunkMaximumSizeExceeded'),
    });
  });
  return { ...frame, chunks };
}

export function topicOf(serviceName: string): string {
  const subscription = '8d1f0c2e-1111-4a2b-9c3d-000000000001';
  return `/subscriptions/${subscription}/resourcegroups/rg-voice/providers/microsoft.communication/communicationservices/${serviceName}`;
}

type PlacedChunk = ChunkSpec & { index: number; startedAtMs: number; durationMs: number; endReason: string };

function publishChunk(
  stage: Stage,
  media: Media,
  random: Random,
  service: Service,
  frame: Omit<PublishedRecording, 'chunks'>,
  spec: RecordingSpec,
  chunk: PlacedChunk,
): PublishedChunk {
  const documentId = documentIdOf(random);
  const content = chunk.content ?? contentOf(media, random, frame, spec, chunk);
  const form = chunk.metadata ?? spec.metadata ?? 'recent';
  const pauses = chunk.pauses ?? [];
  const place = { ...chunk, documentId, pauses };
  const metadata = form === 'missing' ? null : fromBuffer(Buffer.from(metadataOf(frame, place, form)));
  const faults = createFaultPlan();
  for (const fault of chunk.faults ?? []) faults.add(fault);
  stage.documents.set(documentId, {
    documentId,
    service,
    publishedAtMs: frame.publishedAtMs,
    content,
    metadata,
    etag: chunk.hasEtag === true ? `"0x${random.hex(15).toUpperCase()}"` : null,
    faults,
    isDeleted: false,
  });
  const locations = locationsOf(
    stage,
    service,
    documentId,
    chunk.locations ?? spec.locations ?? 'content-host',
  );
  const { index, endReason, startedAtMs, durationMs } = chunk;
  return {
    documentId,
    index,
    endReason,
    startedAtMs,
    durationMs,
    pauses,
    content: published(content, locations.content),
    metadata: metadata === null ? null : published(metadata, locations.metadata),
    metadataLocation: locations.metadata,
    deleteLocation: locations.delete,
  };
}

function published(source: ByteSource, location: string | null): PublishedFile {
  return { location, bytes: source.size, source, sha256: digestOnce(source) };
}

function contentOf(
  media: Media,
  random: Random,
  frame: Omit<PublishedRecording, 'chunks'>,
  spec: RecordingSpec,
  chunk: PlacedChunk,
): ByteSource {
  if (chunk.big !== undefined && frame.format === 'wav') return media.bigWav(chunk.big, random);
  if (chunk.big !== undefined && frame.format === 'mp4') return media.bigMp4(chunk.big, random);
  if (frame.format === 'mp3') return media.mp3(chunk.durationMs);
  if (frame.format === 'mp4') return media.mp4(spec.clip ?? 'interview', chunk.durationMs);
  const voices = frame.participants.map((person) => person.voice);
  const channels = frame.channelType === 'mixed' ? 1 : Math.min(voices.length, 5);
  return media.wav(voices.slice(0, Math.max(channels, 5)), channels, chunk.durationMs, random);
}

function locationsOf(
  stage: Stage,
  service: Service,
  documentId: string,
  form: LocationForm,
): { content: string | null; metadata: string | null; delete: string | null } {
  if (form === 'none') return { content: null, metadata: null, delete: null };
  if (form === 'legacy') {
    const base = `http://${service.host}/recording/download/${documentId}`;
    const version = `?api-version=${LEGACY_API_VERSION}`;
    return { content: `${base}${version}`, metadata: `${base}/metadata${version}`, delete: null };
  }
  const origin = form === 'foreign' ? stage.origins.foreign : stage.origins.content;
  const base = `${origin}/v1/objects/${documentId}`;
  return { content: `${base}/content/video`, metadata: `${base}/content/acsmetadata`, delete: base };
}

function durationOf(chunk: ChunkSpec, format: Format): number {
  if (chunk.big === undefined) return chunk.durationMs ?? 10_000;
  return format === 'wav' ? wavDurationMs(chunk.big) : Math.floor(chunk.big / 125);
}

function pausedMs(chunk: ChunkSpec): number {
  return (chunk.pauses ?? []).reduce((sum, pause) => sum + pause.durationMs, 0);
}

/** Standard base64 of an address, so that slashes and equals signs turn up in subjects. */
function serverCallIdOf(random: Random): string {
  const conversation = random.hex(16);
  const host = `conv-uswe-${String(random.between(1, 9)).padStart(2, '0')}.conv.skype.com`;
  const url = `https://api.flightproxy.skype.com/api/v2/cp/${host}/conv/${conversation}?i=${random.between(1, 99)}&e=${random.between(1e9, 9e9)}`;
  return Buffer.from(url).toString('base64');
}
