/** One handler per request of the bridge: each reads or calls one part and returns what the contract says; refusals are thrown errors. */
import { statfs } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { networkSchema } from '../contract/config.ts';
import { ArchiveError } from '../contract/error.ts';
import type { MediaRequests, NextLook } from '../contract/media-requests.ts';
import type { LibrarySummary, SourcesView, SourceView, TransferWindow } from '../contract/views.ts';
import { probeService } from './acs/probe.ts';
import { toServiceAccess } from './acs/services.ts';
import { contentOfChunk } from './catalog/files.ts';
import { countQuarantine, listQuarantine } from './catalog/events.ts';
import { createTranscripts } from './annotations/transcripts.ts';
import { bytesPerDay, findRecordings, summarizeLibrary } from './catalog/search.ts';
import { sourceRecord } from './catalog/sources.ts';
import { listTransfers } from './catalog/transfer-views.ts';
import type { EngineParts } from './engine-parts.ts';
import { exportHandlers } from './export/handlers.ts';
import { createLibraryHandlers } from './library-handlers.ts';
import { mediaTypeOf } from './media/media-type.ts';
import type { PeakSource } from './media/peaks.ts';
import { readRecordingDetail } from './recording-detail.ts';
import type { EngineHandlers } from './serve-engine.ts';
import { sourceIds } from './source-ids.ts';
import { importFiles } from './sources/import.ts';
import { probeSource } from './sources/probe.ts';

/** Recordings under way that are shown; older ones are in the library by then. */
const mostLive = 100;

/** The engine's answers to the window. */
export function createHandlers(parts: EngineParts): EngineHandlers {
  const { db, libraryDir, transfers } = parts;
  return {
    ...exportHandlers(parts.exports),
    'fixity.of': ({ id }) => parts.fixity.of(id),
    'fixity.verify': async ({ id, depth }) => (await parts.fixity.verify(id, depth)).check,
    'fixity.heal': async ({ id, folder }) => {
      const healed = await parts.fixity.heal(id, folder);
      if (healed.mended.length > 0) parts.looks.begin(id);
      if (healed.mended.length > 0) parts.peaks.tryAgain(id);
      return healed;
    },
    'fixity.scrub': () => parts.fixity.scrub(),
    'fixity.setScrub': ({ cycleDays }) => parts.fixity.setScrub(cycleDays),
    'library.summary': () => summarize(parts),
    ...createLibraryHandlers(parts),
    ...createTranscripts({ db, clock: parts.clock, onChanged: (ids) => parts.tellChanged(ids) }),
    'recordings.window': (input) =>
      isQuick(input) && !parts.find.isAwake ? findRecordings(db, input) : parts.find.ask('window', input),
    'recordings.position': async (input) => ({ offset: await parts.find.ask('position', input) }),
    'recordings.get': ({ id }) => readRecordingDetail(db, libraryDir, id),
    'transfers.window': (input) => transferWindow(parts, input),
    'transfers.summary': () => transfers.summary(),
    'transfers.pauseAll': () => {
      transfers.pauseAll();
      return transfers.summary();
    },
    'transfers.resumeAll': () => {
      transfers.resumeAll();
      return transfers.summary();
    },
    'transfers.retry': ({ ids }) => ({ count: transfers.retry(ids) }),
    'transfers.retryAll': () => ({ count: transfers.retryAll() }),
    'transfers.cancel': ({ ids }) => ({ count: transfers.cancel(ids) }),
    'events.import': ({ paths }) => importFiles(paths, parts.accept),
    'quarantine.list': ({ limit }) => listQuarantine(db, limit),
    'sources.list': () => listSources(parts),
    'sources.test': ({ source }) => probeSource(source, parts.network),
    'services.test': ({ service }) => probeService(service, { clock: parts.clock, network: parts.network }),
    'live.list': () => parts.live.list(mostLive),
    'live.start': ({ service, request }) => parts.live.start(service, request),
    'live.follow': ({ service, recordingId, serverCallId }) =>
      parts.live.follow(service, recordingId, serverCallId),
    'live.act': ({ id, action }) => parts.live.act(id, action),
    'copies.delete': ({ id }) => parts.copies.delete(id, userName()),
    'media.peaks': (input) => parts.peaks.window(peakSource(parts, input), input),
    'media.speech': (input) => parts.peaks.speech(peakSource(parts, input)),
    'media.handPeaks': (input) => parts.peaks.hand(peakSource(parts, input), input),
    'media.handPictures': (input) => parts.looks.handPictures(input),
    'media.nextLook': (input) => nextLook(parts, input),
    'exports.copyOut': ({ ids, into }) => parts.exports.copyOut(ids, into, userName()),
    'power.tell': ({ isOnBattery }) => {
      parts.tellPower(isOnBattery);
      return null;
    },
    'media.locate': ({ recordingId, chunkId }) => {
      const content = contentOfChunk(db, recordingId, chunkId);
      if (content === null) throw new ArchiveError('recording-unknown', { context: { id: recordingId } });
      const path = join(libraryDir, content.folder, content.path);
      return { path, bytes: content.bytes, mime: mediaTypeOf(content.path) };
    },
  };
}

/** Rows near an end of an index, which the window opens with: there they are read sooner than a thread is started. */
function isQuick({ text, offset }: { text: string; offset: number }): boolean {
  return text === '' && offset < 1000;
}

function peakSource(
  { db, libraryDir }: EngineParts,
  { recordingId, chunkId }: { recordingId: string; chunkId: number },
): PeakSource {
  const content = contentOfChunk(db, recordingId, chunkId);
  if (content === null) throw new ArchiveError('recording-unknown', { context: { id: recordingId } });
  const path = join(libraryDir, content.folder, content.path);
  return { recordingId, chunkId, path, sha256: content.digest };
}

/** What the engine can decode itself is then made by it. */
function nextLook(parts: EngineParts, input: Parameters<MediaRequests['media.nextLook']>[0]): NextLook {
  const next = parts.looks.next(input);
  if (next.state === 'look' && next.sound) parts.peaks.enqueue(peakSource(parts, next));
  return next;
}

/** Who works at this computer, for receipts. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // An account without an entry has no name; the receipt is written all the same.
    return 'unknown';
  }
}

async function summarize({ db, libraryDir, clock }: EngineParts): Promise<LibrarySummary> {
  const space = await statfs(libraryDir).catch(() => null);
  const freeBytes = space === null ? null : space.bavail * space.bsize;
  const growth = bytesPerDay(db, clock.now());
  return {
    ...summarizeLibrary(db),
    quarantinedEvents: countQuarantine(db),
    freeBytes,
    daysLeft: freeBytes === null || growth === null ? null : Math.floor(freeBytes / growth),
  };
}

function transferWindow(
  { db, transfers }: EngineParts,
  input: Parameters<EngineHandlers['transfers.window']>[0],
): TransferWindow {
  const { rows, total } = listTransfers(db, input);
  return {
    total,
    offset: input.offset,
    rows: rows.map((row) => ({
      ...row,
      bytesPerSecond: null,
      isStalled: false,
      ...transfers.progress(row.id),
    })),
  };
}

/** Sources and services without secrets; whether secrets are kept is for main to say. */
function listSources(parts: EngineParts): SourcesView {
  const { services, sources } = parts.config();
  const ids = sourceIds(sources);
  return {
    services: services.map((service) => ({
      name: service.name,
      endpoint: toServiceAccess(service).endpoint.origin,
      contentHosts: service.contentHosts ?? null,
      hasSecret: true,
      apiVersion: service.apiVersion ?? null,
      deleteAfterArchive: service.deleteAfterArchive ?? 'never',
    })),
    sources: sources.map((config, at): SourceView => {
      const id = ids[at] ?? '';
      return {
        id,
        kind: config.kind,
        config,
        hasSecret: true,
        ...sourceRecord(parts.db, id),
        alarm: parts.watch.alarmOf(id),
        ...parts.sources.health(id),
      };
    }),
    areSecretsKept: false,
    // Main joins what it keeps of the way out; the engine's own copy holds the password.
    network: { network: networkSchema.parse({}), hasPassword: false },
  };
}
