/** Runs one job and settles what became of it in the catalog. */
import { ArchiveError, toArchiveError } from '../../contract/error.ts';
import {
  countResume,
  insertAttempt,
  readStates,
  type AttemptRow,
  type TransferJob,
} from '../catalog/transfers.ts';
import { limitOf } from './allowance.ts';
import type { FetchDeps } from './fetch.ts';
import { dropPartial, runJob, type JobDeps } from './job.ts';
import { createMeter } from './meter.ts';
import { applySignal, failuresAfter, isDropped, signalOf } from './outcome.ts';
import { isOutage, isWorthWaitingFor } from './retry.ts';
import { reserve, type Room, type Running } from './room.ts';
import type { LiveProgress, TransfersDeps } from './transfers.ts';
import type { Wait } from './waits.ts';

export interface Runner {
  /**
   * Runs a claimed job to its end and moves its row.
   * @returns when it is due again, or null when it is not
   * @throws ArchiveError when the catalog refuses to say what became of it
   */
  run(job: TransferJob): Promise<Wait | null>;
  /** Removes what is kept of cancelled transfers that do not run. */
  forget(ids: readonly number[]): void;
  progress(id: number): LiveProgress | null;
}

export function createRunner(room: Room): Runner {
  const { deps, running } = room;
  const { db, clock, log } = deps;

  async function run(job: TransferJob): Promise<Wait | null> {
    const current: Running = {
      job,
      ending: new AbortController(),
      done: Promise.resolve(),
      partial: null,
      keptBefore: 0,
      meter: createMeter(clock),
      attempts: [],
      latestStatus: null,
      host: hostOf(deps, job),
      grow: () => undefined,
      laneCount: () => 0,
    };
    running.set(job.id, current);
    const outcome = runJob(jobDeps(room, current), job)
      .then(
        () => {
          log.info('transfer.archived', { transfer: job.id, recording: job.recording });
          return null;
        },
        (thrown: unknown) => settle(current, toArchiveError(thrown)),
      )
      .finally(() => {
        running.delete(job.id);
        for (const { grow } of running.values()) grow();
      });
    current.done = outcome.then(
      () => undefined,
      () => undefined,
    );
    return outcome;
  }

  async function settle(current: Running, error: ArchiveError): Promise<Wait | null> {
    const { job, ending } = current;
    if (ending.signal.aborted && error.code === 'cancelled') return settleEnded(current);
    if (isDropped(error.code, job)) await drop(job.id);
    const failures = failuresAfter(error.code, job, hasProgress(current));
    const { serverAt } = error.context;
    if (typeof serverAt === 'number') room.time.hear(serverAt);
    const [now, systemNow] = [room.time.now(), clock.now()];
    const decided = signalOf(error, job, { failures, now, systemNow, random: deps.random() });
    const waitMs = decided.type === 'put-off' ? Math.max(decided.dueAt - now, 0) : 0;
    // The row tells people when; their clock may differ from the service's.
    const signal = decided.type === 'put-off' ? { ...decided, dueAt: clock.now() + waitMs } : decided;
    const httpStatus = statusOf(error) ?? current.latestStatus;
    const state = db.transaction(() => {
      writeAttempts(room, current);
      return applySignal(db, job, signal, { now: clock.now(), httpStatus, failures });
    })();
    const { id, recording } = job;
    const facts = {
      transfer: id,
      recording,
      code: error.code,
      ...(httpStatus === null ? {} : { status: httpStatus }),
    };
    if (error.code === 'unexpected') log.error('transfer.failed', { ...facts, cause: error.cause });
    else log.warn('transfer.failed', { ...facts, state: state?.is ?? 'moved' });
    if (state?.is === 'waiting')
      return {
        waitMs,
        holdsIdlers: isWorthWaitingFor(job.kind, error.code, failures, room.limits.patienceFailures),
        isOutage: isOutage(error.code),
      };
    if (state !== null && job.kind === 'content') deps.onLost(recording, signal.code);
    return null;
  }

  /** Stopped, paused or cancelled: the row goes back to the queue, or its bytes are removed. */
  async function settleEnded(current: Running): Promise<null> {
    const { job } = current;
    const isMoved = db.transaction(() => {
      writeAttempts(room, current);
      return applySignal(db, job, { type: 'interrupted' }, { now: clock.now() }) !== null;
    })();
    if (!isMoved) await dropIfCancelled(job.id);
    return null;
  }

  /** A file that cannot be removed now is written over by the next try, which no journal lets trust it, or is an orphan at the next start. */
  async function drop(id: number): Promise<void> {
    try {
      await dropPartial({ ...deps, disk: room.disk }, id);
    } catch (thrown) {
      log.warn('transfer.partial-stays', { transfer: id, code: toArchiveError(thrown).code });
    }
  }

  async function dropIfCancelled(id: number): Promise<void> {
    if (readStates(db, [id])[0]?.state === 'cancelled') await drop(id);
  }

  return {
    run,
    forget(ids) {
      for (const id of ids) void dropIfCancelled(id);
    },
    progress(id) {
      const current = running.get(id);
      if (current === undefined) return null;
      const { partial, meter, job } = current;
      return {
        bytesDone: partial?.keptBytes() ?? job.committedBytes,
        bytesTotal: partial?.known.totalBytes ?? job.totalBytes,
        bytesPerSecond: meter.bytesPerSecond(),
        isStalled: job.state === 'downloading' && meter.quietMs() >= room.limits.quietMs,
      };
    },
  };
}

/** The host that a job would ask; empty when it has no address. */
export function hostOf(deps: TransfersDeps, job: TransferJob): string {
  const service = deps.resolveService(job);
  const location = deps.locationOf(job, service);
  return location !== null && URL.canParse(location) ? new URL(location).host : '';
}

function jobDeps(room: Room, current: Running): JobDeps {
  const { deps, limits, disk, digester, pool, step } = room;
  const { job } = current;
  return {
    db: deps.db,
    library: deps.library,
    fetchContent: deps.fetchContent,
    clock: deps.clock,
    limits,
    disk,
    digester,
    pool,
    rate: room.rates.ofHost(current.host),
    step,
    readBack: room.config.verifyAfterWrite ? room.readBack : null,
    signal: current.ending.signal,
    ranges: () => room.config.segmentsPerChunk,
    onLanes({ grow, count }) {
      current.grow = grow;
      current.laneCount = count;
    },
    segments: () => segmentsFor(room, current),
    timeLeftMs: () => job.deadlineAt - room.time.now(),
    whereFrom: () => whereFrom(deps, job),
    reserve: (bytes) => reserve(room, job.id, bytes),
    onBytes(bytes) {
      current.meter.add(bytes);
      room.meter.add(bytes);
      room.youngMemory.add(bytes);
      room.tell.changed(job.id, job.recording);
    },
    onAnswer(answer) {
      current.latestStatus = answer.status;
      if (answer.serverAt !== null) room.time.hear(answer.serverAt);
    },
    onAttempt(attempt) {
      current.attempts.push(attempt);
      noteHost(room, job, attempt);
    },
    onResume: () => countResume(deps.db, job.id),
    onPartial(partial) {
      current.partial = partial;
      current.keptBefore = partial.keptBytes();
    },
    onMoved: () => room.tell.changed(job.id, job.recording),
    onArchived(archived, file) {
      writeAttempts(room, current);
      deps.onArchived(archived, file);
    },
  };
}

/** One transfer alone gets all its ranges; several share, since more connections bring no more bytes and cost memory each. */
function segmentsFor(room: Room, current: Running): number {
  const { segmentsPerChunk, concurrency } = room.config;
  const sharers = [...room.running.values()].filter(({ job }) => job.kind === 'content').length;
  const share = Math.max(Math.floor(Math.max(segmentsPerChunk, concurrency) / Math.max(sharers, 1)), 1);
  return Math.min(share, connectionsLeft(room, current.host, current));
}

/** How many more connections a host may have beside those that all but one transfer hold. */
export function connectionsLeft(room: Room, host: string, except: Running | null = null): number {
  const most = limitOf(room.config.hosts, host)?.connections ?? Infinity;
  const others = [...room.running.values()].filter((one) => one !== except && one.host === host);
  // One that has not opened its first connection yet is about to.
  return most - others.reduce((sum, { laneCount }) => sum + Math.max(laneCount(), 1), 0);
}

function whereFrom(deps: TransfersDeps, job: TransferJob): Pick<FetchDeps, 'location' | 'service'> {
  const service = deps.resolveService(job);
  const location = deps.locationOf(job, service);
  if (location === null) throw new ArchiveError(service === null ? 'service-unknown' : 'location-missing');
  return { location, service };
}

/** Into the catalog, inside the caller's transaction. */
function writeAttempts(room: Room, current: Running): void {
  for (const attempt of current.attempts) insertAttempt(room.deps.db, current.job.id, attempt);
  current.attempts = [];
}

function noteHost(room: Room, job: TransferJob, { code, host, httpStatus }: AttemptRow): void {
  if (code === 'cancelled') return;
  const isAnswered = host !== null || (httpStatus !== null && httpStatus !== 503 && httpStatus !== 429);
  room.gate.note(hostOf(room.deps, job), isAnswered ? null : code);
}

function hasProgress({ partial, keptBefore }: Running): boolean {
  return partial !== null && partial.keptBytes() > keptBefore;
}

function statusOf(error: ArchiveError): number | null {
  const { status } = error.context;
  return typeof status === 'number' ? status : null;
}
