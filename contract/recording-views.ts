/** Recordings, their chunks and files, and what is known of their sound. */
import type { ErrorCode } from './error-codes.ts';
import type { TransferState } from './transfer-states.ts';

export const recordingStates = [
  'queued',
  'downloading',
  'verifying',
  'waiting',
  'archived',
  'incomplete',
  'failed',
  'expired',
  'cancelled',
] as const;
/** The state of a recording: the least finished of its chunks; `incomplete` when a chunk was never announced. */
export type RecordingState = (typeof recordingStates)[number];

export const participantKinds = [
  'acs-user',
  'teams-user',
  'teams-extension-user',
  'teams-visitor',
  'phone',
  'bot',
  'unknown',
] as const;
/** @see ACS docs "Identifier types": the prefix of a raw id tells its kind. */
export type ParticipantKind = (typeof participantKinds)[number];

export interface ParticipantView {
  rawId: string;
  kind: ParticipantKind;
  displayName: string | null;
  /** E.164 when the participant is a phone that did not withhold its number. */
  phoneNumber: string | null;
  /** Zero-based channel of an unmixed recording. */
  channel: number | null;
  /** Set when the directory knows who it is; `displayName` is then the name that was valid when the call began. */
  personId?: number;
}

export interface RecordingRow {
  /** Our id: the name of the folder; never from the wire. */
  id: string;
  /** The service's recording id, where an event carried it. */
  recordingId: string | null;
  callId: string | null;
  serverCallId: string | null;
  service: string | null;
  startedAt: number | null;
  durationMs: number | null;
  state: RecordingState;
  chunkCount: number;
  archivedChunkCount: number;
  bytes: number;
  format: string | null;
  contentType: string | null;
  channelType: string | null;
  participants: ParticipantView[];
  tags: string[];
  cases: string[];
  /** When the service forgets the first chunk that is not archived yet. */
  deadlineAt: number | null;
}

export interface PauseView {
  startedAt: number;
  durationMs: number;
}

export interface MediaFindingView {
  kind: 'duration-differs' | 'no-audio' | 'silent' | 'black' | 'truncated' | 'unreadable' | 'channels-differ';
  detail: string;
}

export interface MediaView {
  container: string | null;
  durationMs: number | null;
  videoCodec: string | null;
  audioCodec: string | null;
  channels: number | null;
  sampleRate: number | null;
  width: number | null;
  height: number | null;
}

/** What became of decoding one kind of a chunk's content: all of it was, there is nothing of the kind, or it cannot be done. */
export type Look = 'done' | 'absent' | 'undecodable';

export interface FileView {
  /** Path inside the recording's folder, with forward slashes. */
  path: string;
  bytes: number;
  /** SHA-256, lower-case hex. */
  sha256: string;
  archivedAt: number;
}

export interface ChunkView {
  id: number;
  index: number;
  documentId: string;
  endReason: string | null;
  state: TransferState;
  metadataState: TransferState | null;
  startedAt: number | null;
  durationMs: number | null;
  pauses: PauseView[];
  content: FileView | null;
  metadata: FileView | null;
  media: MediaView | null;
  findings: MediaFindingView[];
  /** Null until it was decoded; before that nobody knows whether it is silent or black. */
  soundLook: Look | null;
  pictureLook: Look | null;
  /** Where the player fetches the content: `archive://media/<recording>/<chunk>`; null until it is archived. */
  mediaUrl: string | null;
}

/** What an event tells of; `state` is a callback of the service about the recording. */
export type EventKind =
  | 'recording'
  | 'call-started'
  | 'call-ended'
  | 'joined'
  | 'left'
  | 'call-state'
  | 'incoming'
  | 'state'
  | 'start-failed'
  | 'other';

export interface EventView {
  id: number;
  eventId: string | null;
  type: string;
  kind: EventKind;
  /** Whom it names. */
  person: { rawId: string; displayName: string | null } | null;
  /** The state it tells, in the service's own word in lower case. */
  state: string | null;
  eventAt: number | null;
  receivedAt: number;
  source: string;
  sha256: string;
  /** The event as received, decoded as UTF-8. */
  text: string;
}

/** One HTTP try for a file of a chunk. */
export interface AttemptView {
  chunkIndex: number;
  kind: 'content' | 'metadata';
  startedAt: number;
  endedAt: number | null;
  /** First byte asked for: more than 0 when the attempt resumed. */
  fromByte: number;
  bytes: number;
  httpStatus: number | null;
  /** Why it ended short; null when it did not. */
  code: ErrorCode | null;
}

/** When somebody was in the call, as call events tell. */
export interface PresenceView {
  rawId: string;
  joinedAt: number | null;
  leftAt: number | null;
}

/** The service's copy of a chunk is gone: who had it deleted, when, and how the service answered. */
export interface DeletionView {
  documentId: string;
  chunkIndex: number;
  at: number;
  /** The user who asked, or the policy that did. */
  by: string;
  /** `absent`: the service did not have it any more. */
  result: 'deleted' | 'absent';
  httpStatus: number;
  host: string;
}

/** What became of the service's copy of a chunk; `kept` says why. */
export interface CopyOutcome {
  chunkIndex: number;
  result: 'deleted' | 'absent' | 'kept';
  code: ErrorCode | null;
  httpStatus: number | null;
}

export interface RecordingDetail extends RecordingRow {
  /** Absolute path of the recording's folder. */
  folder: string;
  chunks: ChunkView[];
  events: EventView[];
  /** Oldest first. */
  attempts: AttemptView[];
  /** Empty when no call event came. */
  presence: PresenceView[];
  metadataTexts: { chunkIndex: number; text: string }[];
  /** Receipts of copies deleted at the service, oldest first. */
  deletions: DeletionView[];
  sessionEndReason: string | null;
}

/** Loudness of one channel. Parallel lists, one entry per bin. */
export interface ChannelPeaksView {
  /** -127 … 127 of full scale. */
  min: number[];
  max: number[];
  /** Root mean square: 0 is -96 dB of full scale or less, 255 is 0 dB. */
  rms: number[];
}

/**
 * `pending`: being made, told by `recordings.changed`. `impossible`: neither engine nor window can decode the file.
 * `unheard`: the engine cannot; a window that can hands it in piece by piece (`media.handPeaks`).
 */
export type NoPeaks =
  { state: 'pending' | 'impossible' } | { state: 'unheard'; sha256: string; nextBin: number };

export type PeakWindow =
  NoPeaks | { state: 'ready'; fromMs: number; binMs: number; channels: ChannelPeaksView[] };

/** Where somebody speaks: per channel, from and to in ms of the file. */
export type SpeechView =
  NoPeaks | { state: 'ready'; channels: (readonly [fromMs: number, toMs: number])[][] };

export interface RecordingWindow {
  rows: RecordingRow[];
  offset: number;
  total: number;
}
