/** Transfers and what becomes of them. */
import type { ErrorCode } from './error-codes.ts';
import type { ParticipantView } from './recording-views.ts';
import { transferStates, type TransferState } from './transfer-states.ts';

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

/** Why files are not begun: told to, by the timetable, on a metered network, or for want of space. */
export type HoldReason = 'person' | 'timetable' | 'metered' | 'space';

export interface HoldView {
  reason: HoldReason;
  /** When the timetable ends it, UTC epoch ms; null when something else must change. */
  untilAt: number | null;
  /** Contents that go on all the same, since they would be lost otherwise. */
  urgent: number;
}

export interface TransferSummary {
  /** By a person. */
  isPaused: boolean;
  hold: HoldView | null;
  /** In force now; null for no limit. */
  limitBytesPerSecond: number | null;
  /** A limit is set and lifted at present, so that nothing is lost by it. */
  isLimitLifted: boolean;
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
