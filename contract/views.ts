/**
 * What the window is shown. Instants are UTC epoch ms, durations ms, sizes bytes; null means not known.
 * Views of one subject lie beside this module and are all given out from here.
 */
import type { ErrorCode } from './error-codes.ts';
import type { RecordingState } from './recording-views.ts';

export * from './label-views.ts';
export * from './live-views.ts';
export * from './person-views.ts';
export * from './recording-views.ts';
export * from './search-views.ts';
export * from './source-views.ts';
export * from './transfer-states.ts';
export * from './transfer-views.ts';

export interface LibrarySummary {
  recordings: number;
  byState: Partial<Record<RecordingState, number>>;
  bytes: number;
  quarantinedEvents: number;
  freeBytes: number | null;
  /** For how long the free space lasts if as much comes as in the last two weeks; null when that cannot be told. */
  daysLeft: number | null;
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
