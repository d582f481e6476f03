/** What the window is shown. Instants are UTC epoch ms, durations ms, sizes bytes; null means not known. */
import type { ErrorCode } from './error-codes.ts';
import type { DeletePolicy, NetworkConfig, SourceConfig, SourceKind } from './config.ts';
import type { LiveAction, LiveState, StartRecording } from './recording-control.ts';

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

export const transferStates = [
  'queued',
  'downloading',
  'verifying',
  'waiting',
  'archived',
  'failed',
  'expired',
  'cancelled',
] as const;
export type TransferState = (typeof transferStates)[number];

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
  kind: 'duration-differs' | 'no-audio' | 'silent' | 'truncated' | 'unreadable' | 'channels-differ';
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
  /** Where the player fetches the content: `archive://media/<recording>/<chunk>`; null until it is archived. */
  mediaUrl: string | null;
}

export interface EventView {
  id: number;
  eventId: string | null;
  type: string;
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

/** `pending`: being made, told by `recordings.changed`. `impossible`: the engine cannot decode the file. */
export type PeakWindow =
  | { state: 'pending' | 'impossible' }
  | { state: 'ready'; fromMs: number; binMs: number; channels: ChannelPeaksView[] };

/** Where somebody speaks: per channel, from and to in ms of the file. */
export type SpeechView =
  | { state: 'pending' | 'impossible' }
  | { state: 'ready'; channels: (readonly [fromMs: number, toMs: number])[][] };

/** A query in words: a message key with its values; `and`, `or` and `not` have parts. */
export interface QueryExplanation {
  key: string;
  values: Record<string, string | number | string[]>;
  parts: QueryExplanation[];
}

export type QueryFault =
  | 'field-unknown'
  | 'value-missing'
  | 'value-invalid'
  | 'date-invalid'
  | 'duration-invalid'
  | 'quote-open'
  | 'bracket-open'
  | 'bracket-extra'
  | 'bracket-empty'
  | 'operator-lonely'
  | 'word-empty'
  | 'too-deep'
  | 'too-many';

/** A typed query as it was read. A wrong one says where (in UTF-16 units), why, and the nearest right one. */
export type QueryView =
  | { isRight: true; canonical: string; explanation: QueryExplanation }
  | {
      isRight: false;
      fault: QueryFault;
      offset: number;
      length: number;
      /** Values that would be right there, when they can be listed. */
      expected: string[];
      /** Empty when nothing of the text can be kept. */
      nearest: string;
      explanation: QueryExplanation;
    };

export interface RecordingWindow {
  rows: RecordingRow[];
  offset: number;
  total: number;
}

export type LabelKind = 'tag' | 'case';

export interface LabelView {
  kind: LabelKind;
  name: string;
  /** Recordings that have it. */
  count: number;
}

export interface NoteView {
  id: string;
  text: string;
  /** A marker: ms after the start of the recording, pauses and gaps included; null is a note on the whole. */
  positionMs: number | null;
  /** Where the range that it marks ends, exclusive; null is a point. */
  endMs: number | null;
  author: string | null;
  createdAt: number;
  updatedAt: number;
}

export interface AnnotationsView {
  tags: string[];
  cases: string[];
  notes: NoteView[];
}

/** A change by hand that can be taken back. */
export interface OperationView {
  id: number;
  at: number;
  what: {
    kind: 'labels' | 'note';
    /** The query whose result was changed; null when recordings were chosen one by one. */
    text: string | null;
    addTags: string[];
    removeTags: string[];
    addCases: string[];
    removeCases: string[];
  };
  /** Recordings that it changed. */
  changeCount: number;
  undoneAt: number | null;
}

/** A raw id or phone number of a person, and when it was theirs. */
export interface PersonIdView {
  /** Raw id, or E.164 number. */
  identifier: string;
  /** Inclusive; null: from the beginning. */
  validFrom: number | null;
  /** Exclusive; null: still. */
  validTo: number | null;
  /** The name in that time, when it is not the person's of today. */
  shownName: string | null;
}

export interface PersonView {
  id: number;
  /** Of the list they come from, such as a staff number. */
  key: string | null;
  name: string;
  identifiers: PersonIdView[];
}

export interface PersonWindow {
  rows: PersonView[];
  offset: number;
  total: number;
}

/** An id or number that is somebody else's in the same time. */
export interface PersonConflict {
  identifier: string;
  personId: number;
  name: string;
  validFrom: number | null;
  validTo: number | null;
}

/** What each column of a list of people holds; a column number, from 0. */
export interface PersonMapping {
  name: number;
  /** Raw ids or phone numbers; a cell may hold several, divided by `;`, `|` or a line break. */
  identifiers: number[];
  key: number | null;
  validFrom: number | null;
  /** The last day; that day is still valid. */
  validTo: number | null;
  /** How dates of the form 01/02/2026 are meant. */
  dayOrder: 'dmy' | 'mdy';
  /** Put before national numbers, such as `+46`; null: they are not understood. */
  countryCode: string | null;
}

/** Something in a list of people that was not understood or cannot be taken. */
export interface PersonProblem {
  code:
    | 'name-missing'
    | 'identifier-missing'
    | 'identifier-invalid'
    | 'date-invalid'
    | 'period-reversed'
    | 'columns-differ'
    | 'quote-open'
    | 'name-ambiguous'
    | 'conflict';
  /** Of the file, from 1: where the row begins. */
  line: number;
  column: string | null;
  value: string | null;
  /** With `conflict`: whose it is already. */
  name: string | null;
}

/** The beginning of a list, and what its columns seem to hold. */
export interface PersonListPreview {
  encoding: 'utf-8' | 'utf-16le' | 'windows-1252';
  delimiter: string;
  columns: string[];
  rows: string[][];
  rowCount: number;
  /** Null when no column looks like a name or none like an id. */
  mapping: PersonMapping | null;
}

/** What an import did, or would do. */
export interface PersonImportReport {
  isDryRun: boolean;
  rowCount: number;
  newPersons: number;
  newIdentifiers: number;
  /** Identifiers that were known just so. */
  unchanged: number;
  /** Rows that say again what an earlier row of the list said. */
  duplicates: number;
  problemCount: number;
  /** The first ones, by line. */
  problems: PersonProblem[];
}

export interface SavedSearchView {
  id: number;
  name: string;
  text: string;
  sort: RecordingSortColumn;
  descending: boolean;
  isPinned: boolean;
  /** Shown at the start; at most one is. */
  isDefault: boolean;
  /** Each run is kept. */
  isMatter: boolean;
}

/** One run of a search in a matter: never changed or removed. */
export interface MatterRunView {
  id: number;
  searchId: number | null;
  name: string;
  text: string;
  at: number;
  timeZone: string;
  count: number;
  /** SHA-256 of the ids that were found, sorted, one a line. */
  digest: string;
}

/** How many recordings there are, and what they add up to; lengths that are not known are left out of the sum. */
export interface RecordingTotals {
  count: number;
  bytes: number;
  durationMs: number;
}

/** Each is also a field of the search language: `field:value` finds just what was counted. */
export const facetFields = [
  'state',
  'missing',
  'with',
  'kind',
  'service',
  'format',
  'type',
  'channel',
  'has',
  'tag',
  'case',
] as const;
export type FacetField = (typeof facetFields)[number];

export interface FacetValue {
  value: string;
  count: number;
}

export interface FacetView {
  field: FacetField;
  /** Those that occur, most frequent first. */
  values: FacetValue[];
}

export interface HistogramBar {
  /** Where the day or month begins. */
  from: number;
  count: number;
}

export interface HistogramView {
  /** Without gaps, from the first bar that has recordings to the last. */
  bars: HistogramBar[];
}

export const recordingSortColumns = [
  'startedAt',
  'durationMs',
  'state',
  'participants',
  'callId',
  'chunkCount',
  'bytes',
  'format',
] as const;
export type RecordingSortColumn = (typeof recordingSortColumns)[number];

export interface LibrarySummary {
  recordings: number;
  byState: Partial<Record<RecordingState, number>>;
  bytes: number;
  quarantinedEvents: number;
  freeBytes: number | null;
}

export interface TransferView {
  id: number;
  recording: string;
  chunkIndex: number;
  kind: 'content' | 'metadata';
  state: TransferState;
  participants: ParticipantView[];
  startedAt: number | null;
  service: string | null;
  bytesDone: number;
  bytesTotal: number | null;
  bytesPerSecond: number | null;
  /** True while connected with no bytes arriving. */
  isStalled: boolean;
  /** Bytes kept over at least one broken connection. */
  resumedCount: number;
  attemptCount: number;
  deadlineAt: number | null;
  dueAt: number | null;
  /** Why it waits or failed. */
  code: ErrorCode | null;
  httpStatus: number | null;
  updatedAt: number;
}

export const transferFilters = ['active', 'waiting', 'failed', 'finished', 'all'] as const;
export type TransferFilter = (typeof transferFilters)[number];

/** What each filter shows; both the catalog's answer and the window's counts go by it. */
export const transferFilterStates: Record<TransferFilter, readonly TransferState[]> = {
  active: ['queued', 'downloading', 'verifying'],
  waiting: ['waiting'],
  failed: ['failed', 'expired'],
  finished: ['archived', 'cancelled'],
  all: transferStates,
};

export interface TransferWindow {
  rows: TransferView[];
  offset: number;
  total: number;
}

export interface TransferSummary {
  isPaused: boolean;
  byState: Record<TransferState, number>;
  bytesPerSecond: number;
  bytesLeft: number;
  /** The nearest deadline of anything not archived. */
  nextDeadlineAt: number | null;
  /** What becomes of everything open at the present speed. */
  forecast: ForecastView;
}

export interface ForecastView {
  /** Contents that make it before the service forgets them. */
  inTime: number;
  /** Time to spare of the tightest of these; null when there are none. */
  spareMs: number | null;
  /** Contents that will not make it. */
  late: number;
}

export type SourceHealthState = 'starting' | 'listening' | 'failing' | 'stopped';

export interface SourceView {
  /** Stable within a configuration: its name, or kind and number. */
  id: string;
  kind: SourceKind;
  /** The configuration without secrets. */
  config: SourceConfig;
  hasSecret: boolean;
  state: SourceHealthState;
  lastEventAt: number | null;
  eventCount: number;
  code: ErrorCode | null;
  errorAt: number | null;
  detail: string | null;
  /** Failing or silent for longer than the configuration lets pass. */
  alarm: 'failing' | 'silent' | null;
  /** What to give to IT: the address where a webhook listens, the folder that is watched. */
  address: string | null;
}

export interface ServiceView {
  name: string;
  endpoint: string;
  contentHosts: string[] | null;
  hasSecret: boolean;
  /** Of the recording control, when not the default. */
  apiVersion: string | null;
  deleteAfterArchive: DeletePolicy;
}

/** One layer of a connection test, in the order they are tried; the first that fails ends the test. */
export interface ProbeStep {
  layer: 'config' | 'proxy' | 'dns' | 'tcp' | 'tls' | 'clock' | 'signature' | 'rights';
  outcome: 'ok' | 'failed' | 'skipped';
  code: ErrorCode | null;
  detail: string | null;
}

export interface NetworkView {
  /** Without its password. */
  network: NetworkConfig;
  hasPassword: boolean;
}

export interface SourcesView {
  services: ServiceView[];
  sources: SourceView[];
  /** False when this computer has no protected store: secrets last until the program ends. */
  areSecretsKept: boolean;
  network: NetworkView;
}

/** One thing done to a recording under way. `ended`: the service did not know it any more. */
export interface LiveActionView {
  at: number;
  action: LiveAction;
  outcome: 'done' | 'ended' | 'failed';
  state: LiveState | null;
  code: ErrorCode | null;
  httpStatus: number | null;
}

/** A state callback of the service. */
export interface LiveCallbackView {
  at: number;
  state: 'active' | 'inactive' | null;
  /** The recording could not be started. */
  isFailure: boolean;
  resultCode: number | null;
}

/** A recording that was started or controlled from here. */
export interface LiveRecordingView {
  id: number;
  service: string;
  /** The service's id; null until it is known. */
  recordingId: string | null;
  serverCallId: string | null;
  /** What was asked for; empty when it was started elsewhere. */
  request: StartRecording;
  state: LiveState | null;
  /** Paused from here: the service itself only says `inactive`. */
  isPaused: boolean;
  createdAt: number;
  /** When the state was last told. */
  stateAt: number;
  /** Oldest first, as are the callbacks. */
  actions: LiveActionView[];
  callbacks: LiveCallbackView[];
  /** The recording in the library, once its event has come. */
  archived: { id: string; state: RecordingState } | null;
}

export interface QuarantineRow {
  id: number;
  source: string;
  receivedAt: number;
  code: ErrorCode;
  detail: string | null;
  text: string;
}

export interface AppInfo {
  version: string;
  electron: string;
  platform: string;
  libraryDir: string | null;
  /** BCP 47 tag that the system asks for. */
  locale: string;
}

export interface EngineStatus {
  /** `silent`: its process lives, but has not answered for a while. */
  state: 'starting' | 'running' | 'silent' | 'restarting' | 'failed';
  code: ErrorCode | null;
  detail: string | null;
}

export interface NoticeView {
  kind:
    | 'recording-lost'
    | 'recording-failed'
    | 'recording-damaged'
    | 'source-failed'
    | 'source-silent'
    | 'deadline-near'
    | 'deadline-urgent'
    | 'disk-full'
    | 'recording-archived'
    | 'event-quarantined';
  code: ErrorCode | null;
  /** The recording or source it is about. */
  subject: string | null;
  /** How many files it is about, where it is about several. */
  count?: number;
  at: number;
}
