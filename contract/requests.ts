/**
 * What both sides of the bridge agree on. `Requests` maps a channel to a function of one argument; `requestSchemas` parses
 * that argument where it arrives. Adding a channel without a schema or a handler does not compile.
 */
import { z } from 'zod';
import { networkSchema, serviceDraftSchema, sourceDraftSchema, transfersSchema } from './config.ts';
import type { NetworkConfig, ServiceConfig, SourceConfig, TransfersConfig } from './config.ts';
import { exportSchemas, type ExportRequests } from './export-requests.ts';
import { fixitySchemas, type FixityRequests } from './fixity.ts';
import { startRecordingSchema, type StartRecording } from './recording-control.ts';
import { mediaSchemas, type MediaRequests } from './media-requests.ts';
import { librarySchemas } from './library-requests.ts';
import type { LibraryRequests } from './library-requests.ts';
import { presenceChannels, presenceSchemas, type PresenceRequests } from './presence.ts';
import { transcriptSchemas, type TranscriptRequests } from './transcripts.ts';
import { recordingSortColumns, transferFilters } from './views.ts';
import type {
  AppInfo,
  CopyOutcome,
  EngineStatus,
  LibrarySummary,
  LiveRecordingView,
  NoticeView,
  ProbeStep,
  QuarantineRow,
  RecordingDetail,
  RecordingSortColumn,
  RecordingWindow,
  SourcesView,
  TransferFilter,
  TransferSummary,
  TransferWindow,
} from './views.ts';

type None = Record<string, never>;

export interface RecordingQuery {
  text: string;
  sort: RecordingSortColumn;
  descending: boolean;
}

/** Answered by the engine. */
export interface EngineRequests
  extends LibraryRequests, ExportRequests, FixityRequests, MediaRequests, TranscriptRequests {
  'library.summary': (input: None) => LibrarySummary;
  'recordings.window': (input: RecordingQuery & { offset: number; limit: number }) => RecordingWindow;
  'recordings.position': (input: RecordingQuery & { id: string }) => { offset: number | null };
  'recordings.get': (input: { id: string }) => RecordingDetail;
  'transfers.window': (input: { filter: TransferFilter; offset: number; limit: number }) => TransferWindow;
  'transfers.summary': (input: None) => TransferSummary;
  'transfers.pauseAll': (input: None) => TransferSummary;
  'transfers.resumeAll': (input: None) => TransferSummary;
  'transfers.retry': (input: { ids: number[] }) => { count: number };
  'transfers.retryAll': (input: None) => { count: number };
  'transfers.cancel': (input: { ids: number[] }) => { count: number };
  'events.import': (input: { paths: string[] }) => ImportReport;
  'quarantine.list': (input: { limit: number }) => QuarantineRow[];
  'sources.list': (input: None) => SourcesView;
  /** An empty secret stands for the kept one of what `replaces` names. */
  'sources.test': (input: { source: SourceConfig; replaces: string | null }) => ProbeStep[];
  'services.test': (input: { service: ServiceConfig; replaces: string | null }) => ProbeStep[];
  'live.list': (input: None) => LiveRecordingView[];
  'live.start': (input: { service: string; request: StartRecording }) => LiveRecordingView;
  /** Takes over a recording that was started elsewhere. */
  'live.follow': (input: {
    service: string;
    recordingId: string;
    serverCallId: string | null;
  }) => LiveRecordingView;
  'live.act': (input: { id: number; action: 'state' | 'pause' | 'resume' | 'stop' }) => LiveRecordingView;
  /** Deletes the service's copies of what is proven to be archived. */
  'copies.delete': (input: { id: string }) => CopyOutcome[];
}

/** Answered by main, since they need Electron. */
export interface ShellRequests extends PresenceRequests {
  'app.info': (input: None) => AppInfo;
  'app.engineStatus': (input: None) => EngineStatus;
  /** Starts the engine again after it has given up; elsewhere it only tells the status. */
  'app.restartEngine': (input: None) => EngineStatus;
  'app.showRecording': (input: { id: string }) => null;
  /** Shows where an export lies. */
  'app.showExport': (input: { id: string }) => null;
  'app.openRecordingFolder': (input: { id: string }) => null;
  'app.chooseEventFiles': (input: None) => { paths: string[] };
  /** A table of people: text with separated columns. */
  'app.chooseListFile': (input: None) => { path: string | null };
  'app.chooseFolder': (input: None) => { path: string | null };
  /** Makes verified copies with their digests beside them, to be dragged out of the window; on record as an export. */
  'app.prepareDrag': (input: { ids: string[] }) => { key: string; names: string[] };
  /** Hands them to the system, while the button of the mouse is down. */
  'app.startDrag': (input: { key: string }) => null;
  /** `replaces` is the id of what is edited; an empty secret then keeps the old one. */
  'services.save': (input: { service: ServiceConfig; replaces: string | null }) => SourcesView;
  'services.remove': (input: { name: string }) => SourcesView;
  'sources.save': (input: { source: SourceConfig; replaces: string | null }) => SourcesView;
  'sources.remove': (input: { id: string }) => SourcesView;
  /** An empty password keeps the old one while user and proxy stay. */
  'network.save': (input: { network: NetworkConfig }) => SourcesView;
  /** What the configuration says of transfers: limits, timetable, and what gives way. */
  'transfers.settings': (input: None) => TransfersConfig;
  'transfers.configure': (input: { transfers: TransfersConfig }) => TransfersConfig;
}

export interface Requests extends EngineRequests, ShellRequests {}
export type Channel = keyof Requests;
export type Input<C extends Channel> = Parameters<Requests[C]>[0];
export type Output<C extends Channel> = ReturnType<Requests[C]>;

/** Result of an import of event files: counts of events by outcome. */
export interface ImportReport {
  applied: number;
  duplicate: number;
  kept: number;
  quarantined: number;
}

/** Facts told to the window. It asks again for what it shows; payloads only say what became stale. */
export interface Events {
  'recordings.changed': { ids: string[] };
  'transfers.changed': { ids: number[] };
  'exports.changed': { ids: string[] };
  'sources.changed': { ids: string[] };
  'live.changed': { ids: number[] };
  'engine.status': EngineStatus;
  notice: NoticeView;
  /** Asked by the menu: go to a view, focus the search, import. */
  'menu.command': { command: MenuCommand };
}
export type EventName = keyof Events;

export const menuCommands = ['library', 'transfers', 'sources', 'search', 'import', 'settings'] as const;
export type MenuCommand = (typeof menuCommands)[number];

const none = z.strictObject({});
const serviceName = z.string().min(1).max(80);
const recordingId = z.string().regex(/^[0-9a-z]{26}$/);
const ids = z.strictObject({ ids: z.array(z.int().positive()).min(1).max(10_000) });
const query = {
  text: z.string().max(2000),
  sort: z.enum(recordingSortColumns),
  descending: z.boolean(),
};
const page = { offset: z.int().min(0), limit: z.int().min(1).max(500) };

export const requestSchemas: { [C in Channel]: z.ZodType<Input<C>> } = {
  ...librarySchemas,
  ...transcriptSchemas,
  ...exportSchemas,
  ...fixitySchemas,
  ...mediaSchemas,
  ...presenceSchemas,
  'library.summary': none,
  'recordings.window': z.strictObject({ ...query, ...page }),
  'recordings.position': z.strictObject({ ...query, id: recordingId }),
  'recordings.get': z.strictObject({ id: recordingId }),
  'transfers.window': z.strictObject({ filter: z.enum(transferFilters), ...page }),
  'transfers.summary': none,
  'transfers.pauseAll': none,
  'transfers.resumeAll': none,
  'transfers.retry': ids,
  'transfers.retryAll': none,
  'transfers.cancel': ids,
  'events.import': z.strictObject({ paths: z.array(z.string().min(1).max(4096)).min(1).max(1000) }),
  'quarantine.list': z.strictObject({ limit: z.int().min(1).max(500) }),
  'sources.list': none,
  'sources.test': z.strictObject({ source: sourceDraftSchema, replaces: z.string().nullable() }),
  'services.test': z.strictObject({ service: serviceDraftSchema, replaces: z.string().nullable() }),
  'live.list': none,
  'live.start': z.strictObject({ service: serviceName, request: startRecordingSchema }),
  'live.follow': z.strictObject({
    service: serviceName,
    recordingId: z.string().trim().min(1).max(4096),
    serverCallId: z.string().trim().min(1).max(4096).nullable(),
  }),
  'live.act': z.strictObject({
    id: z.int().positive(),
    action: z.enum(['state', 'pause', 'resume', 'stop']),
  }),
  'copies.delete': z.strictObject({ id: recordingId }),
  'app.info': none,
  'app.engineStatus': none,
  'app.restartEngine': none,
  'app.showRecording': z.strictObject({ id: recordingId }),
  'app.showExport': z.strictObject({ id: z.uuid() }),
  'app.openRecordingFolder': z.strictObject({ id: recordingId }),
  'app.chooseEventFiles': none,
  'app.chooseListFile': none,
  'app.chooseFolder': none,
  'app.prepareDrag': z.strictObject({ ids: z.array(recordingId).min(1).max(100) }),
  'app.startDrag': z.strictObject({ key: z.uuid() }),
  'services.save': z.strictObject({ service: serviceDraftSchema, replaces: z.string().nullable() }),
  'services.remove': z.strictObject({ name: z.string().min(1).max(80) }),
  'sources.save': z.strictObject({ source: sourceDraftSchema, replaces: z.string().nullable() }),
  'network.save': z.strictObject({ network: networkSchema }),
  'transfers.settings': none,
  'transfers.configure': z.strictObject({ transfers: transfersSchema }),
  'sources.remove': z.strictObject({ id: z.string().min(1).max(200) }),
};

/** Channels that main answers itself; every other one goes to the engine. */
export const shellChannels: readonly (keyof ShellRequests)[] = [
  ...presenceChannels,
  'app.info',
  'app.engineStatus',
  'app.restartEngine',
  'app.showRecording',
  'app.showExport',
  'app.openRecordingFolder',
  'app.chooseEventFiles',
  'app.chooseListFile',
  'app.chooseFolder',
  'app.prepareDrag',
  'app.startDrag',
  'services.save',
  'services.remove',
  'sources.save',
  'sources.remove',
  'network.save',
  'transfers.settings',
  'transfers.configure',
];
