/**
 * The room that brings the bytes home: what it offers to the engine and what it needs from it.
 * It owns the rows of `transfers` and `attempts` and the files under `partials/`; where bytes come from (FetchContent), what an
 * archived file means (onArchived) and which service signs (resolveService) belong to others.
 * Invariant: a file gets its place under `recordings/` only after every byte of it is proven and on disk.
 */
import type { ErrorCode } from '../../contract/error-codes.ts';
import type { TransfersConfig } from '../../contract/config.ts';
import type { MediaFindingView, MediaView, TransferSummary } from '../../contract/views.ts';
import type { FetchContent } from '../acs/content.ts';
import type { ServiceAccess } from '../acs/services.ts';
import type { Db } from '../catalog/open.ts';
import type { TransferJob } from '../catalog/transfers.ts';
import type { Digester } from '../archive/digest.ts';
import type { Disk } from '../archive/disk.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Alarm } from './escalation.ts';
import type { Limits } from './limits.ts';
import type { Forecast } from './schedule.ts';

/** A file that was just put in its place; its `files` row is written in the same transaction. */
export interface ArrivedFile {
  /** Inside the recording's folder, forward slashes. */
  path: string;
  /** Absolute. */
  fullPath: string;
  bytes: number;
  /** SHA-256, lower-case hex. */
  digest: string;
  /** The whole file when it is metadata; null for content. */
  text: Uint8Array | null;
  /** What the probe saw in content; null for metadata or when it could not be read. */
  media: MediaView | null;
  findings: readonly MediaFindingView[];
}

/** Names of the moments at which a crash test may end the process. */
export type Step =
  | 'claimed'
  | 'opened'
  | 'planned'
  | 'written'
  | 'synced'
  | 'journaled'
  | 'received'
  | 'digested'
  | 'verified'
  | 'placed'
  | 'read-back'
  | 'archived';

export interface TransfersDeps {
  db: Db;
  /** Absolute folder of the library. */
  library: string;
  config: TransfersConfig;
  fetchContent: FetchContent;
  clock: Clock;
  log: Log;
  /** At least 0, less than 1. */
  random: () => number;
  /** The service whose key signs for this job; null when none fits. */
  resolveService(job: TransferJob): ServiceAccess | null;
  /** The address of the job's file, as the event gave it or by the service's legacy form; null when there is none. */
  locationOf(job: TransferJob, service: ServiceAccess | null): string | null;
  /** Runs inside the transaction that archives the file: metadata, participants, search words. Must not wait. */
  onArchived(job: TransferJob, file: ArrivedFile): void;
  /** Tells which rows are stale, at most a few times a second. */
  onChanged(transfers: number[], recordings: string[]): void;
  /** Tells that a file is lost (expired) or cannot be fetched (failed). */
  onLost(recording: string, code: ErrorCode): void;
  /** Whether the system counts the bytes of its network; null when it does not say. Never, when left out. */
  isMetered?: () => Promise<boolean | null>;
  /** Tells that deadlines of files that are not home come near. */
  onDeadline(alarm: Alarm): void;
  /** The real disk when left out. */
  disk?: Disk;
  /** Its own, ended by `stop`, when left out. */
  digester?: Digester;
  /** Sizes and times that tests and measurements change. */
  limits?: Partial<Limits>;
  /** Called at each named step; tests end the process there. */
  step?: (step: Step) => void;
}

/** What is known of a running transfer beyond its row. */
export interface LiveProgress {
  bytesDone: number;
  bytesTotal: number | null;
  bytesPerSecond: number;
  /** True while connected with no bytes arriving. */
  isStalled: boolean;
}

export interface Transfers {
  /** Puts unfinished rows back in the queue, removes partials that belong to nothing, and begins. */
  start(): Promise<void>;
  /** Ends all attempts and keeps what they brought; resolves when nothing is in flight. */
  stop(): Promise<void>;
  /** Before sleep: as {@link stop}, but `resume` goes on. */
  suspend(): Promise<void>;
  /** After sleep, whether or not `suspend` was told of it, or on another network: what an outage put off is due at once. */
  resume(): void;
  /**
   * By a person; ends with `resumeAll` or a restart, so that no recording is lost to a forgotten pause. What would be lost by it goes on
   * all the same, where the configuration lets it.
   */
  pauseAll(): void;
  resumeAll(): void;
  /** Queues these again at once when they wait, failed, expired or were cancelled. @returns how many */
  retry(ids: readonly number[]): number;
  retryAll(): number;
  /** @returns how many were not finished and are cancelled now */
  cancel(ids: readonly number[]): number;
  /** Says that there may be new rows. */
  wake(): void;
  /** Takes new limits, and asks again for services: what failed for want of one must be queued by the caller. */
  configure(config: TransfersConfig): void;
  summary(): TransferSummary;
  /** Null when the transfer is not running. */
  progress(id: number): LiveProgress | null;
  forecast(): Forecast;
  /**
   * Resolves when nothing runs and nothing is due within a minute (or what `limits.idleHorizonMs` says); paused ones count as not due.
   */
  whenIdle(signal?: AbortSignal): Promise<void>;
}
