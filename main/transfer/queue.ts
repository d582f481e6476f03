/**
 * Who runs when: takes ready rows in the order of their slack, runs as many as the configuration allows, and wakes for what is due.
 * It owns the running jobs and the timers; what one job does is told in job.ts, what a failure means in outcome.ts.
 * Invariant: a row is worked on by one job at a time, since only a claim that changed the row starts one.
 */
import { ArchiveError, toArchiveError } from '../../contract/error.ts';
import type { TransfersConfig } from '../../contract/config.ts';
import { systemDisk } from '../archive/disk.ts';
import { refreshRecording } from '../catalog/recordings.ts';
import { countTransfers } from '../catalog/transfer-views.ts';
import {
  claimTransfer,
  forgiveFailures,
  listOpenContent,
  listReady,
  readStates,
  requeueUnfinished,
  totalOpen,
  type RowState,
  type TransferJob,
} from '../catalog/transfers.ts';
import { applySignal } from './outcome.ts';
import { createEscalation } from './escalation.ts';
import { openRoom, type Running } from './room.ts';
import { createRunner, hostOf } from './runner.ts';
import { forecast, orderBySlack, type Forecast } from './schedule.ts';
import type { Signal } from './state.ts';
import { removeOrphans } from './orphans.ts';
import type { Transfers, TransfersDeps } from './transfers.ts';

/** So many ready rows are looked at together. */
const batchRows = 2000;

/** After the catalog failed us. */
const catalogRetryMs = 5000;

export function createTransfers(deps: TransfersDeps): Transfers {
  const { db, clock, log } = deps;
  const room = openRoom(deps);
  const { running } = room;
  const runner = createRunner(room);
  /** By row: when it is due, by the monotonic clock. */
  const waiting = new Map<number, { dueAt: number; holdsIdlers: boolean }>();
  const escalation = createEscalation({
    clock,
    now: () => room.time.now(),
    open: () => listOpenContent(db),
    tell(alarm) {
      log.warn('transfer.deadline', { state: alarm.level, count: alarm.count });
      deps.onDeadline(alarm);
    },
  });
  const idlers = new Set<() => void>();
  const timer = { ending: new AbortController() };
  let config: TransfersConfig = deps.config;
  let ready: TransferJob[] = [];
  let isStale = true;
  let isPaused = false;
  /** Begun and neither stopped nor asleep. */
  let isOpen = false;

  function refill(): void {
    const now = clock.monotonic();
    const due = [...waiting].filter(([, { dueAt }]) => dueAt <= now).map(([id]) => id);
    const rows = listReady(db, due, batchRows).map((job) => ({ ...job, bytesLeft: bytesLeftOf(job) }));
    const speed = Math.max(room.meter.bytesPerSecond() / Math.max(running.size, 1), 0);
    ready = orderBySlack(rows, room.time.now(), speed);
    isStale = false;
  }

  /** Of the ready rows the first whose host may be asked; the others stay. */
  function takeNext(): TransferJob | null {
    if (isStale) refill();
    const at = ready.findIndex((job) => !running.has(job.id) && room.gate.waitMs(hostOf(deps, job)) === 0);
    return at < 0 ? null : (ready.splice(at, 1)[0] ?? null);
  }

  function pump(): void {
    try {
      if (isOpen && !isPaused) launchReady();
      arm();
    } catch (thrown) {
      log.error('transfer.catalog-failed', { code: toArchiveError(thrown).code, cause: thrown });
      isStale = true;
      armFor(catalogRetryMs);
    }
    if (isIdle()) settleIdlers();
  }

  function launchReady(): void {
    while (running.size < config.concurrency) {
      const job = takeNext();
      if (job === null) return;
      launch(job);
    }
  }

  function launch(job: TransferJob): void {
    const now = clock.now();
    const isClaimed = db.transaction(() => {
      const isOurs = claimTransfer(db, job.id, job.state, now);
      if (isOurs) refreshRecording(db, job.recording, now);
      return isOurs;
    })();
    if (!isClaimed) return;
    waiting.delete(job.id);
    job.attemptCount += 1;
    job.state = 'downloading';
    room.tell.changed(job.id, job.recording);
    room.step('claimed');
    runner
      .run(job)
      .then((wait) => {
        if (wait !== null) waiting.set(job.id, { ...wait, dueAt: clock.monotonic() + wait.waitMs });
        room.tell.changed(job.id, job.recording);
      })
      .catch((thrown: unknown) => {
        // The row could not be moved: it is taken up again as after a crash.
        log.error('transfer.unsettled', {
          transfer: job.id,
          code: toArchiveError(thrown).code,
          cause: thrown,
        });
        requeueLater(job);
      })
      .finally(() => {
        // What comes after looks at the queue as it is now.
        isStale ||= ready.length === 0;
        pump();
      });
  }

  function requeueLater(job: TransferJob): void {
    clock.wait(catalogRetryMs, room.closing.signal).then(
      () => {
        moveRows([job.id], { type: 'interrupted' });
        pump();
      },
      (reason: unknown) => reason,
    );
  }

  /** Wakes for the next row that is due or host that may be asked again. */
  function arm(): void {
    const now = clock.monotonic();
    const dueMs = [...waiting.values()].map(({ dueAt }) => dueAt - now);
    const gateMs = ready.map((job) => room.gate.waitMs(hostOf(deps, job))).filter((ms) => ms > 0);
    const nextMs = Math.min(...dueMs, ...gateMs.slice(0, batchRows));
    if (Number.isFinite(nextMs) && isOpen && !isPaused && running.size < config.concurrency)
      armFor(Math.max(nextMs, 1));
    else timer.ending.abort(new Error('nothing is due'));
  }

  function armFor(ms: number): void {
    timer.ending.abort(new Error('another time'));
    const ending = new AbortController();
    timer.ending = ending;
    clock.wait(ms, ending.signal).then(
      () => {
        isStale = true;
        pump();
      },
      (reason: unknown) => reason,
    );
  }

  function isIdle(): boolean {
    if (running.size > 0) return false;
    if (!isOpen || isPaused) return true;
    if (isStale) return false;
    const horizon = clock.monotonic() + room.limits.idleHorizonMs;
    if ([...waiting.values()].some(({ dueAt, holdsIdlers }) => holdsIdlers && dueAt <= horizon)) return false;
    return ready.every((job) => room.gate.waitMs(hostOf(deps, job)) > room.limits.idleHorizonMs);
  }

  function settleIdlers(): void {
    room.tell.flush();
    for (const settle of idlers) settle();
    idlers.clear();
  }

  /** Moves rows by a signal, in one transaction. @returns those that it applied to */
  function moveRows(of: Parameters<typeof readStates>[1], signal: Signal): RowState[] {
    const now = clock.now();
    const moved = db.transaction(() => {
      const rows = readStates(db, of).filter((row) => applySignal(db, row, signal, { now }) !== null);
      if (signal.type === 'asked') for (const { id } of rows) forgiveFailures(db, id);
      return rows;
    })();
    for (const { id, recording } of moved) {
      waiting.delete(id);
      room.tell.changed(id, recording);
    }
    isStale = true;
    return moved;
  }

  function foresee(): Forecast {
    return forecast(listOpenContent(db), room.time.now(), room.meter.bytesPerSecond());
  }

  async function endAll(): Promise<void> {
    isOpen = false;
    timer.ending.abort(new Error('stopping'));
    for (const { ending } of running.values()) ending.abort(new ArchiveError('cancelled'));
    while (running.size > 0) await Promise.all([...running.values()].map(({ done }) => done));
    room.tell.flush();
  }

  function begin(): void {
    isOpen = true;
    isStale = true;
    pump();
  }

  return {
    async start() {
      const now = clock.now();
      db.transaction(() => {
        const ids = requeueUnfinished(db, now);
        const recordings = new Set(readStates(db, ids).map(({ recording }) => recording));
        for (const recording of recordings) refreshRecording(db, recording, now);
      })();
      await removeOrphans(deps.disk ?? systemDisk, deps.library, db);
      begin();
      escalation.start(room.closing.signal);
    },
    async stop() {
      await endAll();
      room.closing.abort(new ArchiveError('cancelled'));
      room.tell.end();
      await room.close();
    },
    suspend: endAll,
    resume: begin,
    pauseAll() {
      isPaused = true;
      for (const { ending } of running.values()) ending.abort(new ArchiveError('cancelled'));
      pump();
    },
    resumeAll() {
      isPaused = false;
      isStale = true;
      pump();
    },
    retry(ids) {
      const moved = moveRows(ids, { type: 'asked' });
      pump();
      return moved.length;
    },
    retryAll() {
      const moved = moveRows({ states: ['waiting', 'failed', 'expired'] }, { type: 'asked' });
      pump();
      return moved.length;
    },
    cancel(ids) {
      // A proven file that is on its way to its place cannot be held back any more.
      const moved = moveRows(
        ids.filter((id) => !isPlacing(running.get(id))),
        { type: 'cancelled' },
      );
      for (const { id } of moved) running.get(id)?.ending.abort(new ArchiveError('cancelled'));
      runner.forget(moved.map(({ id }) => id).filter((id) => !running.has(id)));
      pump();
      return moved.length;
    },
    wake() {
      isStale = true;
      pump();
    },
    configure(next) {
      config = next;
      room.rate.setLimit(next.maxBytesPerSecond);
      room.segments = next.segmentsPerChunk;
      room.concurrency = next.concurrency;
      room.isReadBack = next.verifyAfterWrite;
      isStale = true;
      pump();
    },
    summary() {
      const { bytesLeft, nextDeadlineAt } = totalOpen(db);
      const bytesPerSecond = running.size === 0 ? 0 : room.meter.bytesPerSecond();
      const { inTime, spareMs, late } = foresee();
      return {
        isPaused,
        byState: countTransfers(db),
        bytesPerSecond,
        bytesLeft,
        nextDeadlineAt,
        forecast: { inTime, spareMs, late: late.length },
      };
    },
    progress: (id) => runner.progress(id),
    forecast: foresee,
    whenIdle(signal) {
      if (isStale) pump();
      if (isIdle()) return Promise.resolve();
      return new Promise((resolve, reject) => {
        const onAbort = (): void => reject(toArchiveError(signal?.reason));
        signal?.addEventListener('abort', onAbort, { once: true });
        idlers.add(() => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        });
      });
    },
  };
}

function bytesLeftOf({ kind, totalBytes, committedBytes }: TransferJob): number | null {
  // Metadata is small whatever its length is, and it names the participants.
  if (kind === 'metadata') return 0;
  return totalBytes === null ? null : totalBytes - committedBytes;
}

function isPlacing(job: Running | undefined): boolean {
  return job !== undefined && job.job.placedAs !== null;
}
