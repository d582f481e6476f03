/**
 * One transfer from top to bottom: open the partial, bring the bytes, prove them, put the file in its place, write the row.
 * It throws what went wrong and leaves on disk and in the journal what may be kept; what follows a failure is the queue's decision.
 */
import { join } from 'node:path';
import { ArchiveError, toArchiveError } from '../../contract/error.ts';
import { formatBlocks } from '../archive/blocks.ts';
import type { Digester } from '../archive/digest.ts';
import { diskError, type Disk } from '../archive/disk.ts';
import { placeBytes, placeFile, writeFileDurably } from '../archive/files.ts';
import { blocksPath, libraryNames, partialName } from '../archive/layout.ts';
import { insertFile } from '../catalog/files.ts';
import { setChunkMedia } from '../catalog/chunks.ts';
import type { Db } from '../catalog/open.ts';
import { refreshRecording } from '../catalog/recordings.ts';
import {
  hasTwin,
  moveTransfer,
  readJournal,
  setPlacement,
  setSuspectDigest,
  writeJournal,
  type TransferJob,
} from '../catalog/transfers.ts';
import type { Clock } from '../clock.ts';
import type { BlockPool } from './block-pool.ts';
import { fetchContentOf, type FetchDeps } from './fetch.ts';
import { decodeJournal, encodeJournal } from './journal.ts';
import type { Limits } from './limits.ts';
import { openPartial, type Partial } from './partial.ts';
import type { ArrivedFile, Step } from './transfers.ts';
import { placeOf, verify, type Candidate, type Verified } from './verify.ts';

export interface JobDeps extends Omit<FetchDeps, 'location' | 'service' | 'partial'> {
  db: Db;
  library: string;
  disk: Disk;
  digester: Digester;
  clock: Clock;
  limits: Limits;
  pool: BlockPool;
  step: (step: Step) => void;
  /** Address and key, looked up when the job needs the network. @throws ArchiveError service-unknown, location-missing */
  whereFrom(job: TransferJob): Pick<FetchDeps, 'location' | 'service'>;
  onArchived(job: TransferJob, file: ArrivedFile): void;
  /** Digest of a file as the disk holds it; null when it is not to be read back. */
  readBack: ((path: string) => Promise<string>) | null;
  /** The row moved on within the job. */
  onMoved(job: TransferJob): void;
  /** The partial is open: what it knows is the progress that can be shown. */
  onPartial(partial: Partial): void;
}

/**
 * Resolves when the file is archived. The row is in `downloading` before and in `archived` after. Once `job.placedAs` is set it is too
 * late to cancel: the file is proven and on its way to its place.
 * @throws ArchiveError whatever kept it from that; the row is in `downloading` or `verifying` then
 */
export async function runJob(deps: JobDeps, job: TransferJob): Promise<void> {
  if (await adoptPlaced(deps, job)) return;
  const source = deps.whereFrom(job);
  const partial = await openJobPartial(deps, job);
  deps.onPartial(partial);
  deps.step('opened');
  const candidate = await bringAll(deps, { ...deps, ...source, partial }, job);
  deps.step('digested');
  const verified = await verify(deps.disk, job, candidate, deps.limits.metadataBytes);
  if (verified.is === 'refused') return refuse(deps, job, candidate, verified);
  deps.step('verified');
  if (deps.signal.aborted) throw toArchiveError(deps.signal.reason);
  const place = await put(deps, job, candidate, verified.extension);
  await proveOnDisk(deps, job, candidate, place);
  await writeBlocks(deps, job, candidate, place.path);
  archive(deps, job, candidate, { ...verified, ...place });
  deps.step('archived');
}

/** From open partial to digest. However it ends, what came is kept and the file is closed. */
async function bringAll(deps: JobDeps, fetch: FetchDeps, job: TransferJob): Promise<Candidate> {
  const { partial } = fetch;
  try {
    await fetchContentOf(fetch, job);
    deps.step('received');
    await noteReceived(deps, job, partial);
    const { bytes, sha256, blocks } = await partial.digest();
    if (bytes !== partial.known.totalBytes) throw new ArchiveError('length-wrong', { retry: 'later' });
    return { path: partial.path, bytes, digest: sha256, blocks };
  } catch (thrown) {
    throw await keepAndTell(partial, toArchiveError(thrown));
  } finally {
    await partial.close();
  }
}

/** The failure to tell: the one at hand, unless the disk does not even keep what came before it. */
async function keepAndTell(partial: Partial, error: ArchiveError): Promise<ArchiveError> {
  try {
    await partial.checkpoint();
    return error;
  } catch (thrown) {
    return toArchiveError(thrown);
  }
}

/** Removes what is kept of a file and forgets its journal, so that the next try starts at byte 0. */
export async function dropPartial(
  deps: Pick<JobDeps, 'db' | 'disk' | 'library' | 'clock'>,
  id: number,
): Promise<void> {
  const nothing = { totalBytes: null, etag: null, committedBytes: 0, ranges: null, checks: null };
  writeJournal(deps.db, id, nothing, deps.clock.now());
  const path = partialPath(deps.library, id);
  if ((await deps.disk.look(path)) !== null) await deps.disk.remove(path);
}

function partialPath(library: string, id: number): string {
  return join(library, libraryNames.partials, partialName(id));
}

async function openJobPartial(deps: JobDeps, job: TransferJob): Promise<Partial> {
  const stored = readJournal(deps.db, job.id);
  return openPartial(deps, {
    path: partialPath(deps.library, job.id),
    journal: stored === null ? null : decodeJournal(stored),
    save: (journal) => writeJournal(deps.db, job.id, encodeJournal(journal), deps.clock.now()),
    hasBlocks: job.kind === 'content',
  });
}

/** Files that are small are proven at once; for the others the state tells what takes its time. */
async function noteReceived(deps: JobDeps, job: TransferJob, partial: Partial): Promise<void> {
  if ((partial.known.totalBytes ?? 0) < deps.limits.checkpointBytes) return;
  await partial.checkpoint();
  startVerifying(deps, job);
}

function startVerifying(deps: JobDeps, job: TransferJob): void {
  const now = deps.clock.now();
  deps.db.transaction(() => {
    if (!moveTransfer(deps.db, job.id, 'downloading', { state: 'verifying' }, now))
      throw new ArchiveError('cancelled');
    refreshRecording(deps.db, job.recording, now);
  })();
  job.state = 'verifying';
  deps.onMoved(job);
}

/** A file that came whole and is not what it should be: its bytes are kept aside when they tell something, and it is fetched anew. */
async function refuse(
  deps: JobDeps,
  job: TransferJob,
  candidate: Candidate,
  { code, isSuspect }: Extract<Verified, { is: 'refused' }>,
): Promise<never> {
  if (code === 'content-foreign') await keepAside(deps, job, candidate);
  setSuspectDigest(deps.db, job.id, isSuspect ? candidate.digest : null);
  await dropPartial(deps, job.id);
  throw new ArchiveError(code, { retry: 'later' });
}

/** So much of a refused answer is enough to see what it was. */
const asideBytes = 1 << 20;

async function keepAside(
  { disk, library, clock }: JobDeps,
  job: TransferJob,
  candidate: Candidate,
): Promise<void> {
  const file = await disk.open(candidate.path, 'read');
  try {
    const bytes = new Uint8Array(Math.min(candidate.bytes, asideBytes));
    await file.read(bytes, 0);
    const name = `transfer-${job.id}-${candidate.digest.slice(0, 16)}.answer`;
    const staging = { folder: join(library, libraryNames.partials), name: `${name}.partial` };
    await placeBytes(bytes, join(library, libraryNames.quarantine, name), staging, { disk, clock });
  } catch (error) {
    throw diskError(error, libraryNames.quarantine);
  } finally {
    await file.close();
  }
}

interface Place {
  path: string;
  fullPath: string;
}

/** Moves the proven partial to its place. Digest and place are noted before, so that a crash between rename and row is told from a stranger. */
async function put(
  deps: JobDeps,
  job: TransferJob,
  candidate: Candidate,
  extension: Extract<Verified, { is: 'proven' }>['extension'],
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
  deps: JobDeps,
  job: TransferJob,
  candidate: Candidate,
  place: Place,
): Promise<void> {
  if (deps.readBack === null) return;
  const found = await deps.readBack(place.fullPath);
  deps.step('read-back');
  if (found === candidate.digest) return;
  await deps.disk.remove(place.fullPath);
  setPlacement(deps.db, job.id, null);
  job.placedAs = null;
  throw new ArchiveError('digest-wrong', { retry: 'later', context: { path: place.path, isReadBack: true } });
}

/** Beside the content before its row says that it is archived: a crash between leads through {@link adoptPlaced}, which writes them again. */
async function writeBlocks(
  { disk, clock, library }: JobDeps,
  job: TransferJob,
  { bytes, digest, blocks }: Candidate,
  path: string,
): Promise<void> {
  if (blocks === null) return;
  const list = formatBlocks({ path, bytes, sha256: digest, blocks });
  await writeFileDurably(join(library, job.folder, blocksPath(path)), list, { disk, clock });
}

function archive(
  deps: JobDeps,
  job: TransferJob,
  { bytes, digest }: Candidate,
  {
    path,
    fullPath,
    text,
    media,
    findings,
  }: Place & Omit<Extract<Verified, { is: 'proven' }>, 'is' | 'extension'>,
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
    if (kind === 'content') setChunkMedia(db, chunk, media, findings);
    deps.onArchived(job, { path, fullPath, bytes, digest, text, media, findings });
    refreshRecording(db, recording, now);
  })();
}

/** After a crash between rename and row: takes the file that lies in its place when it is the very one that was proven. */
async function adoptPlaced(deps: JobDeps, job: TransferJob): Promise<boolean> {
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
