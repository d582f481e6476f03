/**
 * The queue as the engine sees it: begun, stopped, paused, asked, configured, and what is to be told of it. Who runs when is decided in
 * dispatcher.ts, what is held back in holds.ts.
 */
import { ArchiveError } from '../../contract/error.ts';
import { systemDisk } from '../archive/disk.ts';
import { refreshRecording } from '../catalog/recordings.ts';
import { countTransfers } from '../catalog/transfer-views.ts';
import { listOpenContent, readStates, requeueUnfinished, totalOpen } from '../catalog/transfers.ts';
import { createDispatcher } from './dispatcher.ts';
import { createEscalation } from './escalation.ts';
import { createHolds } from './holds.ts';
import { openRoom, type Running } from './room.ts';
import { createRunner } from './runner.ts';
import { forecast, type Forecast } from './schedule.ts';
import { removeOrphans } from './orphans.ts';
import type { Transfers, TransfersDeps } from './transfers.ts';
import { createWaits } from './waits.ts';

export function createTransfers(deps: TransfersDeps): Transfers {
  const { db, clock, log } = deps;
  const room = openRoom(deps);
  const { running } = room;
  const runner = createRunner(room);
  const waits = createWaits(clock);
  const escalation = createEscalation({
    clock,
    now: () => room.time.now(),
    open: () => listOpenContent(db),
    tell(alarm) {
      log.warn('transfer.deadline', { state: alarm.level, count: alarm.count });
      deps.onDeadline(alarm);
    },
  });
  const holds = createHolds(
    {
      clock,
      now: () => room.time.now(),
      open: () => listOpenContent(db),
      bytesPerSecond: () => room.meter.bytesPerSecond(),
      freeBytes: () => room.disk.freeBytes(deps.library),
      isMetered: deps.isMetered ?? (() => Promise.resolve(null)),
      lowBytes: room.limits.lowBytes,
      setLimit: (bytesPerSecond) => room.rates.setLimit(bytesPerSecond),
      onChanged: () => obeyHolds(),
    },
    deps.config,
  );
  const dispatcher = createDispatcher(room, runner, waits, holds);

  /** Ends what may not run any more, and begins what may. A disk that fills up keeps what was begun: its space is reserved. */
  function obeyHolds(): void {
    if (holds.view()?.reason !== 'space')
      for (const { job, ending } of running.values())
        if (!holds.allows(job)) ending.abort(new ArchiveError('cancelled'));
    room.tell.flush();
    // The summary is another one also where no row moved.
    deps.onChanged([], []);
    dispatcher.wake();
  }

  function foresee(): Forecast {
    return forecast(listOpenContent(db), room.time.now(), room.meter.bytesPerSecond());
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
      await holds.check();
      dispatcher.open();
      holds.start(room.closing.signal);
      escalation.start(room.closing.signal);
    },
    async stop() {
      await dispatcher.close();
      room.closing.abort(new ArchiveError('cancelled'));
      room.tell.end();
      await room.close();
    },
    suspend: () => dispatcher.close(),
    resume() {
      room.time.woke();
      room.gate.renew();
      waits.renew();
      dispatcher.open();
    },
    pauseAll: () => holds.setPaused(true),
    resumeAll: () => holds.setPaused(false),
    retry: (ids) => dispatcher.move(ids, { type: 'asked' }).length,
    retryAll: () => dispatcher.move({ states: ['waiting', 'failed', 'expired'] }, { type: 'asked' }).length,
    cancel(ids) {
      // A proven file that is on its way to its place cannot be held back any more.
      const moved = dispatcher.move(
        ids.filter((id) => !isPlacing(running.get(id))),
        { type: 'cancelled' },
      );
      for (const { id } of moved) running.get(id)?.ending.abort(new ArchiveError('cancelled'));
      runner.forget(moved.map(({ id }) => id).filter((id) => !running.has(id)));
      return moved.length;
    },
    wake() {
      holds.look();
      dispatcher.wake();
    },
    configure(next) {
      room.config = next;
      room.rates.setHosts(next.hosts);
      holds.configure(next);
      dispatcher.wake();
    },
    summary() {
      const { bytesLeft, nextDeadlineAt } = totalOpen(db);
      const bytesPerSecond = running.size === 0 ? 0 : room.meter.bytesPerSecond();
      const { inTime, spareMs, late } = foresee();
      const { bytesPerSecond: limitBytesPerSecond, isLifted: isLimitLifted } = holds.limit();
      return {
        isPaused: holds.isPaused(),
        hold: holds.view(),
        limitBytesPerSecond,
        isLimitLifted,
        byState: countTransfers(db),
        bytesPerSecond,
        bytesLeft,
        nextDeadlineAt,
        forecast: { inTime, spareMs, late: late.length },
      };
    },
    progress: (id) => runner.progress(id),
    forecast: foresee,
    whenIdle: (signal) => dispatcher.whenIdle(signal),
  };
}

function isPlacing(job: Running | undefined): boolean {
  return job !== undefined && job.job.placedAs !== null;
}
