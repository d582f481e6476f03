/**
 * A new catalog from the disk alone: events of every bag are read again, files are taken with the digests of their manifests.
 * It owns what can be known from a folder; what events mean belongs to ingest, and comes in as a port.
 * Invariant: nothing is guessed. A file that cannot be joined to a chunk is named, not joined; what lies nowhere on disk stays away.
 */
import { join } from 'node:path';
import { toArchiveError } from '../../contract/error.ts';
import type { ErrorCode } from '../../contract/error-codes.ts';
import type { MediaFindingView, MediaView } from '../../contract/views.ts';
import { diskError, type Disk } from '../archive/disk.ts';
import { libraryNames } from '../archive/layout.ts';
import { restoreAnnotations } from '../catalog/annotations.ts';
import { setChunkMedia } from '../catalog/chunks.ts';
import { beginLooks } from '../catalog/looks.ts';
import { insertFile } from '../catalog/files.ts';
import { sqliteError, type Db } from '../catalog/open.ts';
import { setBagChanges, settleArchived } from '../catalog/rebuilt.ts';
import { refreshRecording, type RecordingPlace } from '../catalog/recordings.ts';
import type { Clock } from '../clock.ts';
import { joinFilesToChunks, type JoinedFile } from './join-files.ts';
import {
  readBag,
  type BagProblemKind,
  type BagReading,
  type PayloadFile,
  type ReadBagPorts,
  type ReadDepth,
} from './read-bag.ts';

/** Something on disk that could not be taken as it is. */
export interface RebuildProblem {
  /** Relative to the library, forward slashes. */
  path: string;
  what:
    | BagProblemKind
    | 'event-refused'
    | 'event-elsewhere'
    | 'unassigned'
    | 'folder-refused'
    /** Of history/, whole or in part. */
    | 'history-refused'
    | 'not-a-recording';
  code: ErrorCode | null;
}

export interface RebuildReport {
  depth: ReadDepth;
  recordings: number;
  files: number;
  problems: RebuildProblem[];
}

export interface RebuildPorts extends ReadBagPorts {
  clock: Clock;
  /** Makes a recording of its folder and events, inside the caller's transaction; answers the events it refused. */
  reingest: (
    place: RecordingPlace,
    events: readonly { path: string; body: Uint8Array; sha256: string; writtenAt: number }[],
    service: string | null,
  ) => { path: string; code: ErrorCode | 'elsewhere' }[];
  /** Takes what a metadata file says into the catalog. */
  applyMetadata: (recording: string, chunk: number, bytes: Uint8Array) => void;
  /** Takes the receipts of deletions at the service into the catalog. */
  restoreReceipts: (recording: string, text: string) => void;
  /** Looks into a content file; null when that is not wanted or not possible. */
  probe: (path: string) => Promise<{ media: MediaView | null; findings: MediaFindingView[] } | null>;
  onRecording: (place: RecordingPlace, count: number) => void;
}

/**
 * Fills an empty catalog from the folders of a library.
 * @throws ArchiveError cancelled, disk-full, disk-failed
 */
export async function rebuildCatalog(
  db: Db,
  libraryDir: string,
  depth: ReadDepth,
  ports: RebuildPorts,
): Promise<RebuildReport> {
  const report: RebuildReport = { depth, recordings: 0, files: 0, problems: [] };
  for (const place of await listBags(libraryDir, ports.disk, report)) {
    ports.signal.throwIfAborted();
    const count = await takeBag(db, libraryDir, place, depth, ports, report);
    if (count === null) continue;
    report.recordings += 1;
    report.files += count;
    ports.onRecording(place, report.recordings);
  }
  return report;
}

/** Folders of recordings, by path; what else lies between them is named. */
async function listBags(libraryDir: string, disk: Disk, report: RebuildReport): Promise<RecordingPlace[]> {
  const places: RecordingPlace[] = [];
  const patterns = [/^\d{4}$/, /^\d\d$/, /^\d\d$/, /^[0-9a-z]{26}$/];
  const walk = async (folder: string, level: number): Promise<void> => {
    for (const name of (await disk.list(join(libraryDir, folder))).sort()) {
      const path = `${folder}/${name}`;
      const isFolder = (await disk.look(join(libraryDir, path)))?.kind === 'folder';
      if (!isFolder || patterns[level]?.test(name) !== true)
        report.problems.push({ path, what: 'not-a-recording', code: null });
      else if (level === patterns.length - 1) places.push({ id: name, folder: path });
      else await walk(path, level + 1);
    }
  };
  try {
    await walk(libraryNames.recordings, 0);
  } catch (error) {
    throw diskError(error, join(libraryDir, libraryNames.recordings));
  }
  return places;
}

/** @returns the number of files; null when the folder could not be taken at all, which is then named */
async function takeBag(
  db: Db,
  libraryDir: string,
  place: RecordingPlace,
  depth: ReadDepth,
  ports: RebuildPorts,
  report: RebuildReport,
): Promise<number | null> {
  try {
    const bag = await readBag(join(libraryDir, place.folder), depth, ports);
    const media = await probeContents(libraryDir, place, bag, ports);
    const problems = db.transaction(() => fillRecording(db, place, bag, media, ports))();
    report.problems.push(...problems);
    return bag.files.length;
  } catch (thrown) {
    const error = toArchiveError(thrown);
    if (error.code === 'cancelled' || error.code === 'disk-full') throw error;
    const { code } = error.code === 'unexpected' ? sqliteError(thrown) : error;
    report.problems.push({ path: place.folder, what: 'folder-refused', code });
    return null;
  }
}

type Probed = Awaited<ReturnType<RebuildPorts['probe']>>;

async function probeContents(
  libraryDir: string,
  place: RecordingPlace,
  { files }: BagReading,
  { probe }: RebuildPorts,
): Promise<Map<string, Probed>> {
  const probed = new Map<string, Probed>();
  for (const { path, kind } of files)
    if (kind === 'content') probed.set(path, await probe(join(libraryDir, place.folder, path)));
  return probed;
}

function fillRecording(
  db: Db,
  place: RecordingPlace,
  { files, info, annotations, receipts, problems }: BagReading,
  media: ReadonlyMap<string, Probed>,
  ports: RebuildPorts,
): RebuildProblem[] {
  const { id, folder } = place;
  const now = ports.clock.now();
  const refused = ports.reingest(place, files.flatMap(eventOf), info.get('service') ?? null);
  const joined = joinFilesToChunks(db, id, files);
  for (const file of joined) keepFile(db, id, file, media, ports, now);
  if (annotations !== null) restoreAnnotations(db, id, annotations);
  if (receipts !== null) ports.restoreReceipts(id, receipts);
  refreshRecording(db, id, now);
  const isListedOtherwise = problems.some(({ what }) => what === 'unlisted' || what === 'manifest-missing');
  setBagChanges(db, id, isListedOtherwise ? 1 : 0);
  return [
    ...problems.map(({ path, what }): RebuildProblem => ({ path: `${folder}/${path}`, what, code: null })),
    ...refused.map(({ path, code }): RebuildProblem =>
      code === 'elsewhere'
        ? { path: `${folder}/${path}`, what: 'event-elsewhere', code: null }
        : { path: `${folder}/${path}`, what: 'event-refused', code },
    ),
    ...joined
      .filter(({ kind, chunk }) => kind !== 'event' && chunk === null)
      .map(({ path }): RebuildProblem => ({ path: `${folder}/${path}`, what: 'unassigned', code: null })),
  ];
}

function eventOf({ kind, path, body, sha256, writtenAt }: PayloadFile) {
  return kind === 'event' && body !== null ? [{ path, body, sha256, writtenAt }] : [];
}

function keepFile(
  db: Db,
  recording: string,
  { chunk, ...file }: JoinedFile,
  media: ReadonlyMap<string, Probed>,
  { applyMetadata }: RebuildPorts,
  now: number,
): void {
  const { kind, path, bytes, sha256, writtenAt, body } = file;
  insertFile(db, { recording, chunk, kind, path, bytes, digest: sha256, archivedAt: writtenAt });
  if (chunk === null || kind === 'event') return;
  settleArchived(db, chunk, kind, { path, bytes, sha256 }, now);
  const probed = media.get(path) ?? null;
  if (kind === 'content' && probed !== null) {
    setChunkMedia(db, chunk, probed.media, probed.findings);
    beginLooks(db, chunk, probed.media);
  }
  if (kind === 'metadata' && body !== null) applyMetadata(recording, chunk, body);
}
