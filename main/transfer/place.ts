/**
 * From a proven partial to a file in its place and a row that says so. The order is the promise: digest and place are noted, the file is
 * moved, read back, its block digests laid beside it, and only then is the row archived; a crash between leads through {@link adoptPlaced}.
 */
import { join } from 'node:path';
import { ArchiveError } from '../../contract/error.ts';
import { formatBlocks } from '../archive/blocks.ts';
import { placeFile, writeFileDurably } from '../archive/files.ts';
import type { Digester } from '../archive/digest.ts';
import type { Disk } from '../archive/disk.ts';
import { blocksPath, libraryNames, partialName } from '../archive/layout.ts';
import { insertFile } from '../catalog/files.ts';
import { setChunkMedia } from '../catalog/chunks.ts';
import { beginLooks } from '../catalog/looks.ts';
import type { Db } from '../catalog/open.ts';
import { refreshRecording } from '../catalog/recordings.ts';
import { hasTwin, moveTransfer, setPlacement, writeJournal, type TransferJob } from '../catalog/transfers.ts';
import type { Clock } from '../clock.ts';
import type { Limits } from './limits.ts';
import type { ReadBack } from './read-back.ts';
import type { ArrivedFile, Step } from './transfers.ts';
import { placeOf, verify, type Candidate, type Verified } from './verify.ts';

export interface PlaceDeps {
  db: Db;
  library: string;
  disk: Disk;
  digester: Digester;
  clock: Clock;
  limits: Limits;
  step: (step: Step) => void;
  onArchived(job: TransferJob, file: ArrivedFile): void;
  /** Null when files are not to be read back. */
  readBack: ReadBack | null;
}

type Proven = Extract<Verified, { is: 'proven' }>;

/** Where the partial of a transfer lies. */
export function partialPath(library: string, id: number): string {
  return join(library, libraryNames.partials, partialName(id));
}

/** Resolves when the row says that the file is archived. @throws ArchiveError whatever kept it from that */
export async function archiveProven(
  deps: PlaceDeps,
  job: TransferJob,
  candidate: Candidate,
  verified: Proven,
): Promise<void> {
  const place = await put(deps, job, candidate, verified.extension);
  await proveOnDisk(deps, job, candidate, place);
  await writeBlocks(deps, job, candidate, place.path);
  archive(deps, job, candidate, { ...verified, ...place });
}

/** After a crash between rename and row: takes the file that lies in its place when it is the very one that was proven. */
export async function adoptPlaced(deps: PlaceDeps, job: TransferJob): Promise<boolean> {
  if (job.digest === null || job.placedAs === null) return false;
  const fullPath = join(deps.library, job.folder, job.placedAs);
  const found = await deps.disk.look(fullPath);
  const blocks = job.kind === 'content';
  const proven = found?.kind === 'file' ? await deps.digester.hashFile(fullPath, { blocks }) : null;
  if (proven?.sha256 !== job.digest) {
    setPlacement(deps.db, job.id, null);
    job.placedAs = null;
    return false;
  }
  const candidate: Candidate = {
    path: fullPath,
    bytes: proven.bytes,
    digest: proven.sha256,
    blocks: proven.blocks,
  };
  // It was proven before it was placed; that a second look finds it odd changes nothing.
  const verified = await verify(
    deps.disk,
    { ...job, suspectDigest: job.digest },
    candidate,
    deps.limits.metadataBytes,
  );
  if (verified.is === 'refused') throw new ArchiveError(verified.code, { retry: 'later' });
  // Makes sure that the rename lasts before the row says so.
  const partial = partialPath(deps.library, job.id);
  await placeFile(partial, fullPath, { bytes: proven.bytes, sha256: proven.sha256 }, deps);
  await writeBlocks(deps, job, candidate, job.placedAs);
  archive(deps, job, candidate, { ...verified, path: job.placedAs, fullPath });
  return true;
}

interface Place {
  path: string;
  fullPath: string;
}

/** Moves the proven partial to its place. Digest and place are noted before, so that a crash between rename and row is told from a stranger. */
async function put(
  deps: PlaceDeps,
  job: TransferJob,
  candidate: Candidate,
  extension: Proven['extension'],
): Promise<Place> {
  const { db, disk, clock, library } = deps;
  const isTwin = hasTwin(db, job.recording, job.chunkIndex, job.chunk);
  // A second chunk of the same index, or a stranger that lies there, must not be replaced: the longer name is this chunk's alone.
  for (const path of new Set([placeOf(job, extension, isTwin), placeOf(job, extension, true)])) {
    const fullPath = join(library, job.folder, path);
    setPlacement(db, job.id, { digest: candidate.digest, path });
    job.placedAs = path;
    const proven = { bytes: candidate.bytes, sha256: candidate.digest };
    const outcome = await placeFile(candidate.path, fullPath, proven, { disk, clock });
    deps.step('placed');
    if (outcome !== 'occupied') return { path, fullPath };
  }
  setPlacement(db, job.id, null);
  job.placedAs = null;
  throw new ArchiveError('disk-failed', { retry: 'later', context: { path: job.folder, isOccupied: true } });
}

/**
 * Reads the file back from where it lies. What the disk gives back otherwise than it was given is removed and fetched anew: until its row
 * says that it is archived, the service's copy is all there is.
 */
async function proveOnDisk(
  deps: PlaceDeps,
  job: TransferJob,
  candidate: Candidate,
  place: Place,
): Promise<void> {
  if (deps.readBack === null) return;
  const isProven = await deps.readBack(place.fullPath, candidate);
  deps.step('read-back');
  if (isProven) return;
  await deps.disk.remove(place.fullPath);
  setPlacement(deps.db, job.id, null);
  job.placedAs = null;
  throw new ArchiveError('digest-wrong', { retry: 'later', context: { path: place.path, isReadBack: true } });
}

/** Beside the content before its row says that it is archived: a crash between leads through {@link adoptPlaced}, which writes them again. */
async function writeBlocks(
  { disk, clock, library }: PlaceDeps,
  job: TransferJob,
  { bytes, digest, blocks }: Candidate,
  path: string,
): Promise<void> {
  if (blocks === null) return;
  const list = formatBlocks({ path, bytes, sha256: digest, blocks });
  await writeFileDurably(join(library, job.folder, blocksPath(path)), list, { disk, clock });
}

function archive(
  deps: PlaceDeps,
  job: TransferJob,
  { bytes, digest }: Candidate,
  { path, fullPath, text, media, findings }: Place & Omit<Proven, 'is' | 'extension'>,
): void {
  const { db } = deps;
  const now = deps.clock.now();
  db.transaction(() => {
    if (job.state === 'downloading') moveTransfer(db, job.id, 'downloading', { state: 'verifying' }, now);
    if (!moveTransfer(db, job.id, 'verifying', { state: 'archived' }, now))
      throw new ArchiveError('cancelled');
    const { recording, chunk, kind } = job;
    insertFile(db, { recording, chunk, kind, path, bytes, digest, archivedAt: now });
    writeJournal(
      db,
      job.id,
      { totalBytes: bytes, etag: null, committedBytes: bytes, ranges: null, checks: null },
      now,
    );
    if (kind === 'content') {
      setChunkMedia(db, chunk, media, findings);
      beginLooks(db, chunk, media);
    }
    deps.onArchived(job, { path, fullPath, bytes, digest, text, media, findings });
    refreshRecording(db, recording, now);
  })();
}
