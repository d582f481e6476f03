/**
 * Who runs when: takes ready rows in the order of their slack, runs as many as the configuration allows, and wakes for what is due.
 * It owns the running jobs and the timers; what one job does is told in job.ts, what a failure means in outcome.ts.
 * Invariant: a row is worked on by one job at a time, since only a claim that changed the row starts one.
 */
import { ArchiveError, toArchiveError } from '../../contract/error.ts';
import type { TransfersConfig } from '../../contract/config.ts';
import { createDigester, type Digester } from '../archive/digest.ts';
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
import { createBlockPool } from './block-pool.ts';
import { createHostGate } from './host-gate.ts';
import { defaultLimits } from './limits.ts';
import { createMeter } from './meter.ts';
import { applySignal } from './outcome.ts';
import { createRate } from './rate.ts';
import { createRunner, hostOf, type Room, type Running } from './runner.ts';
import { forecast, orderBySlack } from './schedule.ts';
import { createServiceTime } from './service-time.ts';
import type { Signal } from './state.ts';
import { removeOrphans } from './orphans.ts';
import { createTeller } from './tell.ts';
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
      return { isPaused, byState: countTransfers(db), bytesPerSecond, bytesLeft, nextDeadlineAt };
    },
    progress: (id) => runner.progress(id),
    forecast: () => forecast(listOpenContent(db), room.time.now(), room.meter.bytesPerSecond()),
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

/** One file at a time: several would take memory from each other, and read no faster. */
function createReadBack(digester: Digester): (path: string) => Promise<string> {
  let before: Promise<unknown> = Promise.resolve();
  return (path) => {
    const reading = before.then(async () => (await digester.hashFile(path, { fromMedium: true })).sha256);
    before = reading.catch((reason: unknown) => reason);
    return reading;
  };
}

function openRoom(deps: TransfersDeps): Room {
  const { clock } = deps;
  const limits = { ...defaultLimits, ...deps.limits };
  const digester = deps.digester ?? createDigester({ threads: 1 });
  return {
    deps,
    limits,
    digester,
    disk: deps.disk ?? systemDisk,
    pool: createBlockPool(32),
    gate: createHostGate(clock),
    rate: createRate(deps.config.maxBytesPerSecond, clock),
    meter: createMeter(clock),
    time: createServiceTime(clock),
    tell: createTeller(clock, limits.tellMs, (transfers, recordings) =>
      deps.onChanged(transfers, recordings),
    ),
    running: new Map(),
    closing: new AbortController(),
    segments: deps.config.segmentsPerChunk,
    concurrency: deps.config.concurrency,
    isReadBack: deps.config.verifyAfterWrite,
    readBack: deps.readBack ?? createReadBack(digester),
    step: deps.step ?? (() => undefined),
    close: () => (deps.digester === undefined ? digester.close() : Promise.resolve()),
  };
}
