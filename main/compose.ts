/**
 * Builds the parts of the engine and joins them; nothing else does. Electron-free: the window's engine process and the CLI both use it.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { ArchiveError } from '../contract/error.ts';
import { openContainers } from './acs/blob-access.ts';
import { createJoinedContent } from './acs/blob-content.ts';
import { createDeleteContent, createFetchContent } from './acs/content-client.ts';
import { createRecordingControl } from './acs/control.ts';
import { toServiceAccess } from './acs/services.ts';
import { createDigester } from './archive/digest.ts';
import { systemDisk } from './archive/disk.ts';
import { openLibrary, type Library } from './archive/library.ts';
import { watchLibrary } from './archive/watch-library.ts';
import { catalogName, sqliteBinding } from './catalog-place.ts';
import { markBagStale } from './catalog/bags.ts';
import { createFind } from './catalog/finder/find.ts';
import { placeKept } from './catalog/finder/kept.ts';
import { openCatalog, type Db } from './catalog/open.ts';
import { noteSourceError, sourceRecord } from './catalog/sources.ts';
import { createNotices } from './engine-notices.ts';
import type { ComposeOptions, EngineParts } from './engine-parts.ts';
import { systemExportDisk } from './export/copy-file.ts';
import { createExports } from './export/exports.ts';
import { makeReportPdf } from './export/report-thread.ts';
import { createFixity } from './fixity/fixity.ts';
import { applyMetadata } from './ingest/apply-metadata.ts';
import { assignServices } from './ingest/assign-services.ts';
import { createBagKeeper } from './ingest/bag-keeper.ts';
import { createHistoryKeeper } from './ingest/history.ts';
import { createIngest } from './ingest/ingest.ts';
import { createLive } from './live/live.ts';
import { createServiceCopies } from './live/service-copies.ts';
import { refreshFindings } from './media/chunk-findings.ts';
import { createLooks } from './media/looks.ts';
import { createPeaks } from './media/peaks.ts';
import { readMetered } from './network/metered.ts';
import { watchSurroundings } from './network/surroundings.ts';
import { createNameKeeper } from './persons/keep-names.ts';
import { sourceIds } from './source-ids.ts';
import { createSourceWatch, watchLimits } from './sources/source-watch.ts';
import { createSourceSet } from './sources/source-set.ts';
import { createSource } from './sources/sources.ts';
import { createTransfers } from './transfer/queue.ts';
import { locationOf, serviceOf, whereFrom } from './where-from.ts';

/**
 * Opens the library and starts the engine on it.
 * @throws ArchiveError not-a-library, library-newer, library-locked, library-read-only, catalog-damaged, connection-string-invalid, …
 */
export async function startEngine(options: ComposeOptions): Promise<EngineParts> {
  const { libraryDir, clock, log, emit } = options;
  // Read before the library is touched, so that a wrong configuration changes nothing.
  let services = options.config.services.map(toServiceAccess);
  let config = options.config;
  const { network } = options;
  network.configure(config.network);
  let containers = openContainers(config.sources, network);
  const library = await openLibrary(libraryDir, {
    createIfMissing: options.mayCreate ?? true,
    nativeBinding: sqliteBinding(),
    onLost: options.onLost,
  });
  const db = openCatalogOrRelease(library, libraryDir);

  const notices = createNotices(emit, clock);
  const bags = createBagKeeper({ db, libraryDir, clock, log, delayMs: 500 });
  const history = createHistoryKeeper({ db, libraryDir, disk: systemDisk, clock, log });
  // Of its own, so that an export never makes a transfer wait for a thread.
  const exportDigester = createDigester({ threads: 2 });
  const exports = createExports({
    db,
    libraryDir,
    disk: systemExportDisk,
    clock,
    log,
    digester: exportDigester,
    makeReport: makeReportPdf,
    onChanged: (id) => emit('exports.changed', { ids: [id] }),
  });
  const catalogPath = join(libraryDir, catalogName);
  const find = createFind({
    path: catalogPath,
    nativeBinding: sqliteBinding(),
    now: () => clock.now(),
    onKept: (notice) => {
      try {
        placeKept(db, catalogPath, notice);
      } catch (cause) {
        log.error('find.not-kept', { cause });
      }
    },
  });
  const tellChanged = (ids: string[]): void => {
    emit('recordings.changed', { ids });
    bags.wake();
  };
  const names = createNameKeeper({ db, clock, log, onChanged: tellChanged });
  const tellOne = (recording: string): void => emit('recordings.changed', { ids: [recording] });
  let isOnBattery = false;
  const isHeldBack = (): boolean => isOnBattery || isTransferring();
  const looks = createLooks({ db, libraryDir, isHeldBack, onChanged: tellOne });
  const peaks = createPeaks({
    libraryDir,
    clock,
    log,
    isBusy: () => isTransferring(),
    onMade: tellOne,
    onHeard: (source, isSilent) => looks.noteSound(source, isSilent),
    onUndecodable: (source) => void looks.noteUndecodable(source, 'sound'),
  });
  const fetchContent = createJoinedContent({
    clock,
    containers: () => containers,
    otherwise: createFetchContent({ clock, network }),
  });
  const isTransferring = (): boolean => {
    const { queued, downloading, verifying } = transfers.summary().byState;
    return queued + downloading + verifying > 0;
  };
  const fixity = createFixity({
    db,
    libraryDir,
    clock,
    log,
    settleBags: () => bags.settle(),
    // Every byte is read again when there is nothing else to do, and power for it.
    isBusy: isHeldBack,
    fetchContent,
    whereIs: (job) => whereFrom(job, services, containers),
    onChecked: tellOne,
    onDamaged: notices.damaged,
  });
  const copyDigester = createDigester({ threads: 1 });
  const copies = createServiceCopies({
    db,
    libraryDir,
    clock,
    log,
    digester: copyDigester,
    deleteContent: createDeleteContent({ clock, network }),
    services: () => services,
    onDeleted: (recording) => tellChanged([recording]),
  });
  const live = createLive({
    db,
    clock,
    control: createRecordingControl({ clock, network, newId: randomUUID }),
    services: () => services,
    onChanged: (id) => emit('live.changed', { ids: [id] }),
  });
  const transfers = createTransfers({
    db,
    library: libraryDir,
    config: config.transfers,
    fetchContent,
    clock,
    log,
    random: Math.random,
    resolveService: (job) => serviceOf(services, job),
    locationOf: (job, service) => locationOf(job, service, containers),
    onArchived(job, file) {
      if (file.text !== null) applyMetadata(db, job.recording, job.chunk, file.text);
      refreshFindings(db, job.recording);
      markBagStale(db, job.recording);
      if (job.kind === 'content')
        peaks.enqueue({
          recordingId: job.recording,
          chunkId: job.chunk,
          path: file.fullPath,
          sha256: file.digest,
        });
    },
    isMetered: () => readMetered(process.platform),
    onChanged(transferIds, recordings) {
      emit('transfers.changed', { ids: transferIds });
      if (recordings.length > 0) emit('recordings.changed', { ids: recordings });
      bags.wake();
      copies.wake();
    },
    onLost: notices.lost,
    onDeadline: notices.deadline,
  });

  const accept = createIngest({
    db,
    clock,
    services: () => services,
    deadlineHours: () => config.transfers.deadlineHours,
    onIngested({ recordings, outcomes, source }) {
      if (recordings.length > 0) emit('recordings.changed', { ids: recordings });
      emit('sources.changed', { ids: [source] });
      notices.quarantined(outcomes, source);
      transfers.wake();
      bags.wake();
    },
  });
  const sources = createSourceSet({
    create: createSource,
    context: { accept, clock, log, network },
    onHealth(id, { code }) {
      if (code !== null) noteSourceError(db, id, { code, at: clock.now() });
      emit('sources.changed', { ids: [id] });
    },
  });
  const watch = createSourceWatch({
    clock,
    limits: () => watchLimits(config.alerts),
    sources: () =>
      sourceIds(config.sources).map((id) => ({
        id,
        isFailing: sources.health(id).state === 'failing',
        lastEventAt: sourceRecord(db, id).lastEventAt,
      })),
    onAlarm(id, alarm) {
      const code = alarm === 'failing' ? sources.health(id).code : null;
      log.warn('source.alarm', { source: id, state: alarm, ...(code === null ? {} : { code }) });
      notices.source(id, alarm, code);
    },
    onChange: (id) => emit('sources.changed', { ids: [id] }),
  });

  const watching = new AbortController();
  watchLibrary(libraryDir, library, { clock, signal: watching.signal, onLost: options.onLost });
  assignServices(db, services, clock.now());
  if (options.isWorking) await transfers.start();
  if (options.isWorking) exports.recover();
  bags.wake();
  names.wake();
  history.start();
  if (options.isWorking) copies.wake();
  if (options.isWorking) fixity.start();
  if (options.isWorking) await sources.configure(config.sources);
  if (options.isWorking) watch.start(watching.signal);
  const woke = (): void => {
    network.renew();
    transfers.resume();
  };
  if (options.isWorking)
    watchSurroundings({ clock, onLost: woke, onGained: () => transfers.resume() }, watching.signal);

  return {
    libraryDir,
    library,
    db,
    clock,
    log,
    accept,
    transfers,
    sources,
    watch,
    bags,
    history,
    tellPower(isNow) {
      isOnBattery = isNow;
    },
    exports,
    fixity,
    find,
    names,
    tellChanged,
    live,
    copies,
    network,
    peaks,
    looks,
    config: () => config,
    async configure(next) {
      services = next.services.map(toServiceAccess);
      config = next;
      network.configure(next.network);
      containers = openContainers(next.sources, network);
      emit('recordings.changed', { ids: assignServices(db, services, clock.now()) });
      transfers.configure(next.transfers);
      transfers.wake();
      copies.wake();
      if (options.isWorking) await sources.configure(next.sources);
    },
    woke,
    async stop() {
      watching.abort(new ArchiveError('cancelled'));
      await sources.stop();
      await transfers.stop();
      await peaks.stop();
      await copies.stop();
      await copyDigester.close();
      await names.stop();
      await fixity.stop();
      await exports.stop();
      await exportDigester.close();
      await bags.stop();
      await history.stop();
      await find.close();
      db.close();
      await library.close();
    },
  };
}

function openCatalogOrRelease(library: Library, libraryDir: string): Db {
  try {
    return openCatalog(join(libraryDir, catalogName), { nativeBinding: sqliteBinding() });
  } catch (error) {
    void library.close();
    throw error;
  }
}
