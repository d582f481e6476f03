/**
 * One transfer from top to bottom: open the partial, bring the bytes, prove them, put the file in its place, write the row.
 * It throws what went wrong and leaves on disk and in the journal what may be kept; what follows a failure is the queue's decision.
 */
import { join } from 'node:path';
import { ArchiveError, toArchiveError } from '../../contract/error.ts';
import { diskError } from '../archive/disk.ts';
import { placeBytes } from '../archive/files.ts';
import { libraryNames } from '../archive/layout.ts';
import { refreshRecording } from '../catalog/recordings.ts';
import {
  moveTransfer,
  readJournal,
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
import { adoptPlaced, archiveProven, partialPath, type PlaceDeps } from './place.ts';
import type { Step } from './transfers.ts';
import { verify, type Candidate, type Verified } from './verify.ts';

export interface JobDeps extends PlaceDeps, Omit<FetchDeps, 'location' | 'service' | 'partial'> {
  clock: Clock;
  limits: Limits;
  pool: BlockPool;
  step: (step: Step) => void;
  /** Address and key, looked up when the job needs the network. @throws ArchiveError service-unknown, location-missing */
  whereFrom(job: TransferJob): Pick<FetchDeps, 'location' | 'service'>;
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
  await archiveProven(deps, job, candidate, verified);
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
