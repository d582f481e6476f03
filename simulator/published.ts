import type { ByteSource } from './bytes.ts';
import type { Fault } from './faults.ts';
import type { ClipName } from './media.ts';
import type { Person } from './people.ts';

export type Format = 'mp4' | 'mp3' | 'wav';

/**
 * Where the event says that the files are: on the content host; on the resource itself, as in 2021; on somebody
 * else's host; or nowhere, as in the first events of 2021.
 */
export type LocationForm = 'content-host' | 'legacy' | 'foreign' | 'none';

/**
 * `recent`: as documented since 2023. `swapped`: as the live files of 2021 were, content and channel type the
 * wrong way round. `extended`: with a version, fractions, numbers as text, and fields nobody has announced.
 */
export type MetadataForm = 'recent' | 'swapped' | 'extended';

/** A stretch in which nothing was recorded, from the start of the chunk. */
export interface Pause {
  startMs: number;
  durationMs: number;
}

export interface ChunkSpec {
  /** Length of the sound; 10 s when left out. Ignored for `big`. */
  durationMs?: number;
  pauses?: readonly Pause[];
  endReason?: string;
  /** Exactly that many bytes; for wav and mp4 only. */
  big?: number;
  /** Own bytes instead of made ones. */
  content?: ByteSource;
  metadata?: MetadataForm | 'missing';
  locations?: LocationForm;
  hasEtag?: boolean;
  faults?: readonly Fault[];
}

export interface RecordingSpec {
  /** Name of the service; the first one when left out. */
  service?: string;
  /** `wav` when left out. */
  format?: Format;
  /** `unmixed` makes a wav with one channel for each participant, five at most. */
  channelType?: 'mixed' | 'unmixed';
  participants?: readonly Person[];
  /** For mp4: whose pictures. */
  clip?: ClipName;
  startedAtMs?: number;
  /** When the files became ready; two minutes after the end when left out. */
  publishedAtMs?: number;
  /** One chunk when left out. */
  chunks?: readonly ChunkSpec[];
  metadata?: MetadataForm;
  locations?: LocationForm;
  /** Ids that are known already, because the recording was started through the control plane. */
  recordingId?: string;
  serverCallId?: string;
}

/** One file of a chunk as it is on the service. */
export interface PublishedFile {
  location: string | null;
  bytes: number;
  /** In hex; computed once, on the first call. */
  sha256(): Promise<string>;
  source: ByteSource;
}

export interface PublishedChunk {
  documentId: string;
  index: number;
  endReason: string;
  startedAtMs: number;
  durationMs: number;
  pauses: readonly Pause[];
  content: PublishedFile;
  /** Null when the service has none, although the event names a place. */
  metadata: PublishedFile | null;
  metadataLocation: string | null;
  deleteLocation: string | null;
}

export interface PublishedRecording {
  recordingId: string;
  callId: string;
  serverCallId: string;
  service: string;
  /** The Event Grid topic of its service, lower case as in the field. */
  topic: string;
  resourceId: string;
  startedAtMs: number;
  durationMs: number;
  publishedAtMs: number;
  format: Format;
  channelType: 'mixed' | 'unmixed';
  participants: readonly Person[];
  chunks: readonly PublishedChunk[];
}
