import { availableParallelism, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { ArchiveError } from '../../contract/error.ts';
import { defaultTemplate, indexColumns, type ExportOrder, type ExportView } from '../../contract/exports.ts';
import { createDigester } from '../archive/digest.ts';
import { openLibrary } from '../archive/library.ts';
import { itemsOfExport } from '../catalog/exports.ts';
import { openCatalog, type Db } from '../catalog/open.ts';
import { systemClock } from '../clock.ts';
import { catalogName, sqliteBinding } from '../catalog-place.ts';
import { systemExportDisk } from '../export/copy-file.ts';
import { createExports, type Exports } from '../export/exports.ts';
import { makeReportPdf } from '../export/report-thread.ts';
import { keepHistoryNow } from '../ingest/history.ts';
import type { CliArguments } from './arguments.ts';
import type { CliContext } from './engine-commands.ts';
import { selectionOf } from './export-selection.ts';
import { exitCodes, type CliAnswer } from './output.ts';

/** Of these one is being written. */
const latest = 1000;

/**
 * Makes a bag of the selection. The same command again goes on where it was stopped; a signal stops it in order.
 */
export async function exportBag(given: CliArguments, { log, signal }: CliContext): Promise<CliAnswer> {
  const { libraryDir } = given;
  if (given.to === null) throw new ArchiveError('usage', { context: { option: 'to' } });
  const library = await openLibrary(libraryDir, { createIfMissing: false, nativeBinding: sqliteBinding() });
  const db = openCatalog(join(libraryDir, catalogName), { nativeBinding: sqliteBinding() });
  const digester = createDigester({ threads: availableParallelism() });
  let nextTellAt = 0;
  const exports = createExports({
    db,
    libraryDir,
    disk: systemExportDisk,
    clock: systemClock,
    log,
    digester,
    makeReport: makeReportPdf,
    onChanged: (id) => {
      // The list is counted anew each time.
      if (systemClock.monotonic() < nextTellAt) return;
      nextTellAt = systemClock.monotonic() + 1000;
      const one = exports.list(latest).find((other) => other.id === id);
      if (one !== undefined) log.info('export.progress', { count: one.itemsDone, bytes: one.bytesDone });
    },
  });
  try {
    const order = await orderOf(given, given.to, db);
    const preflight = await exports.preflight(order);
    if (preflight.freeBytes !== null && preflight.bytes > preflight.freeBytes && preflight.isTargetFree)
      log.warn('export.little-space', { bytes: preflight.freeBytes });
    if (!preflight.isTargetFree)
      throw new ArchiveError('target-occupied', { context: { path: order.target } });
    return answer(db, await runToEnd(exports, order, signal));
  } finally {
    await exports.stop();
    await digester.close();
    await keepHistoryNow({ db, libraryDir, disk: systemExportDisk, clock: systemClock, log });
    db.close();
    await library.close();
  }
}

async function runToEnd(exports: Exports, order: ExportOrder, signal: AbortSignal): Promise<ExportView> {
  const { id } = exports.start(order);
  const onAbort = (): void => {
    exports.pause(id);
  };
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await exports.settled(id);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

async function orderOf(given: CliArguments, to: string, db: Db): Promise<ExportOrder> {
  const { isZip, hasSha512, hasAnnotations, hasOriginals, isOnlyWhole, columns } = given.form;
  const unknown = columns?.find((name) => !indexColumns.some((column) => column === name));
  if (unknown !== undefined)
    throw new ArchiveError('usage', {
      context: { option: 'columns', value: unknown, known: indexColumns.join(',') },
    });
  return {
    selection: await selectionOf(given, db),
    target: resolve(to),
    template: given.template ?? defaultTemplate,
    by: given.by ?? userInfo().username,
    reason: given.reason,
    form: {
      container: isZip ? 'zip' : 'folder',
      hasSha512,
      hasAnnotations,
      hasOriginals,
      isOnlyWhole,
      columns: columns === null ? null : indexColumns.filter((column) => columns.includes(column)),
    },
  };
}

function answer(db: Db, view: ExportView): CliAnswer {
  const short = itemsOfExport(db, view.id)
    .filter(({ state, isWhole }) => state !== 'done' || !isWhole)
    .map(({ recording, folder, state, code, detail }) => ({ recording, folder, state, code, detail }));
  const stopped =
    view.code === null ? '' : ` (${view.code}${view.detail === null ? '' : `: ${view.detail}`})`;
  const goOn = view.state === 'paused' ? 'The same command goes on from here.\n' : '';
  return {
    exitCode: view.state === 'done' ? exitCodes.done : exitCodes.incomplete,
    document: { ...view, short },
    text:
      short
        .map(({ recording, state, code }) => `  ${state} ${recording} ${code ?? 'not archived whole'}\n`)
        .join('') +
      `${view.state}${stopped}: ${String(view.itemsDone)} of ${String(view.items)} recordings in ${view.order.target}\n` +
      goOn +
      (view.bagDigest === null ? '' : `tagmanifest-sha256.txt: ${view.bagDigest}\n`),
  };
}
