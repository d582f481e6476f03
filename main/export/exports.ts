/**
 * Export jobs: puts them on record, runs one at a time, and takes them up again after a restart.
 * It owns which job runs and how it ends; runExport owns the folder. Invariant: what was asked for is fixed to recordings when a job is put on
 * record, and every one of them ends as done or as failed with its reason, never left out.
 */
import { randomUUID } from 'node:crypto';
import type { ErrorCode } from '../../contract/error-codes.ts';
import { ArchiveError, toArchiveError } from '../../contract/error.ts';
import type { ExportComparison, ExportOrder, ExportPreflight, ExportView } from '../../contract/exports.ts';
import {
  findExport,
  findUnfinishedExport,
  insertExport,
  listExportIds,
  listExports,
  moveExport,
  type ExportJob,
} from '../catalog/exports.ts';
import type { Db } from '../catalog/open.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Digester } from '../archive/digest.ts';
import { compareExports } from './compare.ts';
import type { ExportDisk } from './copy-file.ts';
import { copyOut } from './copy-out.ts';
import { removeExport } from './export-folder.ts';
import { removeCuts } from './items.ts';
import { createExportProgress, type ExportProgress } from './progress.ts';
import type { ReportMaker } from './papers.ts';
import { runExport } from './run-export.ts';
import { preflightOf, selectItems } from './select.ts';
import { removeZip, runZipExport } from './zip-export.ts';

export interface ExportsDeps {
  db: Db;
  libraryDir: string;
  disk: ExportDisk;
  clock: Clock;
  log: Log;
  digester: Pick<Digester, 'hashFile'>;
  makeReport: ReportMaker;
  /** Told when what is shown of exports became stale. */
  onChanged: (id: string) => void;
}

export interface Exports {
  /** What an export would be; writes nothing. @throws ArchiveError usage, query-invalid, recording-unknown */
  preflight(order: ExportOrder): Promise<ExportPreflight>;
  /** Puts an export on record and begins; one that already fills this folder goes on instead. @throws ArchiveError as {@link preflight} */
  start(order: ExportOrder): ExportView;
  list(limit: number): ExportView[];
  /** Copies for dragging out of the window, in a folder of their own. @returns their paths; as copyOut throws */
  copyOut(ids: readonly string[], into: string, by: string | null): Promise<string[]>;
  /** Beside another one, or beside what the same order would hold now. @throws ArchiveError usage; as {@link preflight} */
  compare(id: string, other: string | null): ExportComparison;
  /** Stops after the block in hand; all that is done is kept. */
  pause(id: string): void;
  resume(id: string): void;
  /** Stops and takes back what was written. */
  cancel(id: string): Promise<void>;
  /** Resolves when the job runs no more. */
  settled(id: string): Promise<ExportView>;
  /** Takes up jobs that a crash left running. */
  recover(): void;
  stop(): Promise<void>;
}

interface Running {
  id: string;
  ending: AbortController;
  /** Set before `ending` is aborted. */
  as: 'paused' | 'cancelled' | null;
}

/** What a failure of the disk means for an export: the words of the library would send a person to the wrong disk. */
const codesOfTarget: Partial<Record<ErrorCode, ErrorCode>> = {
  'disk-full': 'target-full',
  'disk-failed': 'target-gone',
  'file-missing': 'target-gone',
  'library-read-only': 'target-read-only',
};
const handledByPerson: readonly ErrorCode[] = ['library-read-only', 'target-read-only', 'target-gone'];

export function createExports(deps: ExportsDeps): Exports {
  const { db, clock, log } = deps;
  const running = new Map<string, Running>();
  const ends = new Map<string, Promise<void>>();
  const progress = new Map<string, ExportProgress>();
  /** Jobs run one after another: two at once would only make the disk seek. */
  let last: Promise<void> = Promise.resolve();
  const stopping = new AbortController();

  function enqueue(job: ExportJob): void {
    if (running.has(job.id)) return;
    const current: Running = { id: job.id, ending: new AbortController(), as: null };
    running.set(job.id, current);
    const end = last.then(() => runOne(job, current));
    last = end;
    ends.set(job.id, end);
  }

  async function runOne(job: ExportJob, current: Running): Promise<void> {
    try {
      if (current.ending.signal.aborted) throw new ArchiveError('cancelled');
      const ofThisRun = createExportProgress(clock, () => deps.onChanged(job.id));
      progress.set(job.id, ofThisRun);
      const run = job.order.form?.container === 'zip' ? runZipExport : runExport;
      const outcome = await run(job, {
        ...deps,
        signal: current.ending.signal,
        onBytes: (bytes) => ofThisRun.add(bytes),
        spareBlocks: [],
        onItem: () => {
          deps.onChanged(job.id);
        },
      });
      moveExport(db, job.id, ['running'], { ...outcome, endedAt: clock.now() });
    } catch (thrown) {
      await settleStopped(job, current, toArchiveError(thrown));
    } finally {
      await removeCuts(job, deps.libraryDir, deps.disk).catch((thrown: unknown) => {
        log.error('export.not-removed', { code: toArchiveError(thrown).code, cause: thrown });
      });
      running.delete(job.id);
      progress.delete(job.id);
      deps.onChanged(job.id);
    }
  }

  function takeBack(job: ExportJob): Promise<void> {
    return job.order.form?.container === 'zip' ? removeZip(job, deps.disk) : removeExport(job, deps);
  }

  async function settleStopped(job: ExportJob, current: Running, error: ArchiveError): Promise<void> {
    // A stop of the whole engine leaves the job running on record: the next start takes it up.
    if (stopping.signal.aborted && error.code === 'cancelled') return;
    if (current.as === 'cancelled') {
      await takeBack(job).catch((thrown: unknown) => {
        log.error('export.not-removed', { code: toArchiveError(thrown).code, cause: thrown });
      });
      moveExport(db, job.id, ['running', 'paused'], { state: 'cancelled', endedAt: clock.now() });
      return;
    }
    if (error.code === 'cancelled') {
      moveExport(db, job.id, ['running'], { state: 'paused' });
      return;
    }
    log.error('export.stopped', { code: error.code, cause: error.cause ?? error });
    const path = error.context['path'];
    const detail = typeof path === 'string' ? { detail: path } : {};
    const isOfTarget = typeof path === 'string' && path.startsWith(job.order.target);
    const code = (isOfTarget ? codesOfTarget[error.code] : undefined) ?? error.code;
    // What may pass by itself or by a person's hand can go on; the rest needs a new export.
    const canGoOn = error.retry !== 'never' || handledByPerson.includes(code);
    moveExport(db, job.id, ['running'], {
      state: canGoOn ? 'paused' : 'failed',
      code,
      ...detail,
      ...(canGoOn ? {} : { endedAt: clock.now() }),
    });
  }

  function view(id: string): ExportView {
    const found = listExports(db, 1, id)[0];
    if (found === undefined) throw new ArchiveError('usage', { context: { reason: 'export-unknown', id } });
    return found;
  }

  return {
    preflight: (order) => preflightOf(db, order, deps.disk),
    start(order) {
      const known = findUnfinishedExport(db, order.target);
      if (known !== null) {
        moveExport(db, known.id, ['paused'], { state: 'running' });
        enqueue({ ...known, state: 'running' });
        return view(known.id);
      }
      const items = selectItems(db, order);
      const job: ExportJob = { id: randomUUID(), state: 'running', order, createdAt: clock.now() };
      insertExport(
        db,
        job,
        items.map(({ row, folder, bytes }) => ({
          recording: row.id,
          folder,
          bytes,
          isWhole: row.state === 'archived',
        })),
      );
      enqueue(job);
      return view(job.id);
    },
    list: (limit) => listExports(db, limit).map((one) => progress.get(one.id)?.seenOn(one) ?? one),
    async copyOut(ids, into, by) {
      const { id, paths } = await copyOut(ids, into, by, { ...deps, signal: stopping.signal });
      deps.onChanged(id);
      return paths;
    },
    compare: (id, other) => compareExports(db, id, other),
    pause(id) {
      const current = running.get(id);
      if (current === undefined) return;
      current.as ??= 'paused';
      current.ending.abort(new ArchiveError('cancelled'));
    },
    resume(id) {
      const job = findExport(db, id);
      if (job === null || !moveExport(db, id, ['paused'], { state: 'running' })) return;
      enqueue({ ...job, state: 'running' });
      deps.onChanged(id);
    },
    async cancel(id) {
      const current = running.get(id);
      if (current !== undefined) {
        current.as = 'cancelled';
        current.ending.abort(new ArchiveError('cancelled'));
        await ends.get(id);
        return;
      }
      const job = findExport(db, id);
      if (job?.state !== 'paused') return;
      await takeBack(job);
      moveExport(db, id, ['paused'], { state: 'cancelled', endedAt: clock.now() });
      deps.onChanged(id);
    },
    async settled(id) {
      await ends.get(id);
      return view(id);
    },
    recover() {
      for (const id of listExportIds(db, ['running'])) {
        const job = findExport(db, id);
        if (job !== null) enqueue(job);
      }
    },
    async stop() {
      stopping.abort(new ArchiveError('cancelled'));
      for (const { ending } of running.values()) ending.abort(new ArchiveError('cancelled'));
      await last;
    },
  };
}
