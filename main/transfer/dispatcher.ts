/**
 * Who runs when: takes ready rows in the order of their slack, runs as many as the configuration allows, and wakes for what is due.
 * It owns the running jobs and the timer; what one job does is told in job.ts, what a failure means in outcome.ts.
 * Invariant: a row is worked on by one job at a time, since only a claim that changed the row starts one.
 */
import { ArchiveError, toArchiveError } from '../../contract/error.ts';
import { withoutWaiting } from '../catalog/open.ts';
import { refreshRecording } from '../catalog/recordings.ts';
import {
  claimTransfer,
  forgiveFailures,
  listReady,
  readStates,
  type RowState,
  type TransferJob,
} from '../catalog/transfers.ts';
import type { Holds } from './holds.ts';
import { applySignal } from './outcome.ts';
import type { Room } from './room.ts';
import { connectionsLeft, hostOf, type Runner } from './runner.ts';
import { orderBySlack } from './schedule.ts';
import type { Signal } from './state.ts';
import type { Waits } from './waits.ts';

/** So many ready rows are looked at together. */
const batchRows = 2000;

/** After the catalog failed us. */
const catalogRetryMs = 5000;

export interface Dispatcher {
  /** Begins to run what is ready. */
  open(): void;
  /** Ends all that runs and begins nothing more until `open`; resolves when nothing is in flight. */
  close(): Promise<void>;
  /** Looks at the rows again, and begins what may run. */
  wake(): void;
  /** Moves rows by a signal, in one transaction, and wakes. @returns those that it applied to */
  move(of: Parameters<typeof readStates>[1], signal: Signal): RowState[];
  /** Resolves when nothing runs and nothing that may run is due soon. */
  whenIdle(signal?: AbortSignal): Promise<void>;
}

export function createDispatcher(
  room: Room,
  runner: Runner,
  waits: Waits,
  holds: Pick<Holds, 'allows' | 'view'>,
): Dispatcher {
  const { deps, running } = room;
  const { db, clock, log } = deps;
  const idlers = new Set<() => void>();
  const timer = { ending: new AbortController() };
  let ready: TransferJob[] = [];
  let isStale = true;
  /** Begun and neither stopped nor asleep. */
  let isOpen = false;

  function refill(): void {
    const rows = listReady(db, waits.due(), batchRows).map((job) => ({
      ...job,
      bytesLeft: bytesLeftOf(job),
    }));
    const speed = Math.max(room.meter.bytesPerSecond() / Math.max(running.size, 1), 0);
    ready = orderBySlack(rows, room.time.now(), speed);
    isStale = false;
  }

  /** Of the ready rows the first that may run and whose host may be asked; the others stay. */
  function takeNext(): TransferJob | null {
    if (isStale) refill();
    const at = ready.findIndex((job) => !running.has(job.id) && holds.allows(job) && isHostFree(job));
    return at < 0 ? null : (ready.splice(at, 1)[0] ?? null);
  }

  function isHostFree(job: TransferJob): boolean {
    const host = hostOf(deps, job);
    return room.gate.waitMs(host) === 0 && connectionsLeft(room, host) > 0;
  }

  function pump(): void {
    try {
      if (isOpen) launchReady();
      arm();
    } catch (thrown) {
      log.error('transfer.catalog-failed', { code: toArchiveError(thrown).code, cause: thrown });
      isStale = true;
      armFor(catalogRetryMs);
    }
    if (isIdle()) settleIdlers();
  }

  function wake(): void {
    isStale = true;
    pump();
  }

  function launchReady(): void {
    while (running.size < room.config.concurrency) {
      const job = takeNext();
      if (job === null) return;
      launch(job);
    }
  }

  function launch(job: TransferJob): void {
    const now = clock.now();
    // A claim that a power cut took back is a row that is ready again.
    const isClaimed = withoutWaiting(db, () => {
      const isOurs = claimTransfer(db, job.id, job.state, now);
      if (isOurs) refreshRecording(db, job.recording, now);
      return isOurs;
    });
    if (!isClaimed) return;
    waits.delete(job.id);
    job.attemptCount += 1;
    job.state = 'downloading';
    room.tell.changed(job.id, job.recording);
    room.step('claimed');
    runner
      .run(job)
      .then((wait) => {
        if (wait !== null) waits.set(job.id, wait);
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
    const gateMs = ready.map((job) => room.gate.waitMs(hostOf(deps, job))).filter((ms) => ms > 0);
    const nextMs = Math.min(waits.nextMs(), ...gateMs.slice(0, batchRows));
    if (Number.isFinite(nextMs) && isOpen && running.size < room.config.concurrency)
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
    if (!isOpen) return true;
    if (isStale) return false;
    // While something is held nobody knows how long it will be.
    if (holds.view() === null && waits.holdsIdlers(room.limits.idleHorizonMs)) return false;
    return ready.every(
      (job) => !holds.allows(job) || room.gate.waitMs(hostOf(deps, job)) > room.limits.idleHorizonMs,
    );
  }

  function settleIdlers(): void {
    room.tell.flush();
    for (const settle of idlers) settle();
    idlers.clear();
  }

  function moveRows(of: Parameters<typeof readStates>[1], signal: Signal): RowState[] {
    const now = clock.now();
    const moved = db.transaction(() => {
      const rows = readStates(db, of).filter((row) => applySignal(db, row, signal, { now }) !== null);
      if (signal.type === 'asked') for (const { id } of rows) forgiveFailures(db, id);
      return rows;
    })();
    for (const { id, recording } of moved) {
      waits.delete(id);
      room.tell.changed(id, recording);
    }
    isStale = true;
    return moved;
  }

  return {
    open() {
      isOpen = true;
      wake();
    },
    async close() {
      isOpen = false;
      timer.ending.abort(new Error('stopping'));
      for (const { ending } of running.values()) ending.abort(new ArchiveError('cancelled'));
      while (running.size > 0) await Promise.all([...running.values()].map(({ done }) => done));
      room.tell.flush();
    },
    wake,
    move(of, signal) {
      const moved = moveRows(of, signal);
      pump();
      return moved;
    },
    whenIdle(signal) {
      // What has just become due is looked at before the timer tells of it.
      if (isStale || waits.nextMs() <= 0) wake();
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
