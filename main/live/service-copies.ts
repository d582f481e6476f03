/**
 * Deletes what the service still keeps of recordings that are archived here. It owns the order: prove, delete, note.
 * Invariant: a DELETE is sent only after both files of the chunk were read again from the disk and had the digests of the catalog.
 */
import { join } from 'node:path';
import type { DeletePolicy } from '../../contract/config.ts';
import { ArchiveError, toArchiveError } from '../../contract/error.ts';
import type { CopyOutcome } from '../../contract/views.ts';
import type { DeleteContent } from '../acs/content-client.ts';
import { resolveService, type ServiceAccess } from '../acs/services.ts';
import type { Digester } from '../archive/digest.ts';
import {
  insertDeletion,
  recordingsWithCopies,
  serviceCopiesOf,
  type ServiceCopy,
} from '../catalog/deletions.ts';
import { filesOfRecording, type ArchivedFile } from '../catalog/files.ts';
import type { Db } from '../catalog/open.ts';
import { markBagStale } from '../catalog/bags.ts';
import { findRecordingFolder } from '../catalog/recordings.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';

export interface ServiceCopiesOptions {
  db: Db;
  libraryDir: string;
  clock: Clock;
  log: Log;
  digester: Pick<Digester, 'hashFile'>;
  deleteContent: DeleteContent;
  services: () => readonly ServiceAccess[];
  /** Told after receipts of a recording were noted. */
  onDeleted: (recording: string) => void;
}

export interface ServiceCopies {
  /**
   * Deletes the copies of one recording because somebody asked.
   * @throws ArchiveError recording-unknown, service-unknown, delete-not-allowed (the policy of the service is `never`)
   */
  delete(recording: string, by: string): Promise<CopyOutcome[]>;
  /** Says that something may have been archived; what the policies allow is deleted soon. */
  wake(): void;
  /** Ends after the chunk in hand. */
  stop(): Promise<void>;
}

/** How long a recording whose copies could not be deleted is left alone. */
const retryMs = 600_000;

export function createServiceCopies(options: ServiceCopiesOptions): ServiceCopies {
  const stopping = new AbortController();
  const notBefore = new Map<string, number>();
  /** One after another, lest two prove and delete the same chunk. */
  let last: Promise<unknown> = Promise.resolve();
  let isWanted = false;

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = last.then(work);
    // Who asked is told; the next turn only has to wait.
    last = turn.catch((thrown: unknown) => thrown);
    return turn;
  }

  async function followPolicies(): Promise<void> {
    isWanted = false;
    const now = options.clock.now();
    const following = options.services().filter((service) => service.deleteAfterArchive === 'after-verified');
    if (following.length === 0) return;
    const names = following.map(({ name }) => name);
    for (const recording of recordingsWithCopies(options.db, names, now)) {
      if (stopping.signal.aborted) return;
      if ((notBefore.get(recording) ?? 0) > now) continue;
      const outcomes = await deleteCopies(
        options,
        recording,
        'after-verified',
        ['after-verified'],
        stopping.signal,
      );
      const kept = outcomes.find(({ result }) => result === 'kept');
      if (kept === undefined) continue;
      notBefore.set(recording, now + retryMs);
      options.log.warn('copy.kept', { recording, code: kept.code ?? 'delete-not-allowed' });
    }
  }

  return {
    delete: (recording, by) =>
      inTurn(async () => {
        serviceOfRecording(options, recording, ['ask', 'after-verified']);
        return deleteCopies(options, recording, by, ['ask', 'after-verified'], stopping.signal);
      }),
    wake() {
      if (isWanted || stopping.signal.aborted) return;
      isWanted = true;
      inTurn(followPolicies).catch((thrown: unknown) => {
        options.log.error('copy.failed', { code: toArchiveError(thrown).code, cause: thrown });
      });
    },
    async stop() {
      stopping.abort(new ArchiveError('cancelled'));
      await last;
    },
  };
}

/** Refuses a recording as a whole, so that a person is told why instead of seeing each chunk kept. */
function serviceOfRecording(
  options: ServiceCopiesOptions,
  recording: string,
  allowed: readonly DeletePolicy[],
): void {
  if (findRecordingFolder(options.db, recording) === null)
    throw new ArchiveError('recording-unknown', { context: { id: recording } });
  for (const copy of serviceCopiesOf(options.db, recording)) serviceFor(options, copy, allowed);
}

async function deleteCopies(
  options: ServiceCopiesOptions,
  recording: string,
  by: string,
  allowed: readonly DeletePolicy[],
  signal: AbortSignal,
): Promise<CopyOutcome[]> {
  const outcomes: CopyOutcome[] = [];
  for (const copy of serviceCopiesOf(options.db, recording)) {
    if (signal.aborted) break;
    try {
      outcomes.push(await deleteCopy(options, recording, copy, by, allowed, signal));
    } catch (thrown) {
      const { code, context } = toArchiveError(thrown);
      const status = context['status'];
      const httpStatus = typeof status === 'number' ? status : null;
      outcomes.push({ chunkIndex: copy.index, result: 'kept', code, httpStatus });
    }
  }
  if (outcomes.some(({ result }) => result !== 'kept')) options.onDeleted(recording);
  return outcomes;
}

async function deleteCopy(
  options: ServiceCopiesOptions,
  recording: string,
  copy: ServiceCopy,
  by: string,
  allowed: readonly DeletePolicy[],
  signal: AbortSignal,
): Promise<CopyOutcome> {
  const { db, clock } = options;
  const { deleteLocation: location, index: chunkIndex, documentId } = copy;
  const service = serviceFor(options, copy, allowed);
  if (location === null) throw new ArchiveError('location-missing');
  await proveArchived(options, recording, copy, signal);
  const { result, status: httpStatus, host } = await options.deleteContent({ location, service, signal });
  db.transaction(() => {
    insertDeletion(db, { recording, documentId, chunkIndex, at: clock.now(), by, result, httpStatus, host });
    markBagStale(db, recording);
  })();
  return { chunkIndex, result, code: null, httpStatus };
}

function serviceFor(
  { services }: ServiceCopiesOptions,
  copy: ServiceCopy,
  allowed: readonly DeletePolicy[],
): ServiceAccess {
  const locations = copy.deleteLocation === null ? [] : [copy.deleteLocation];
  const service =
    services().find(({ name }) => name === copy.service) ??
    resolveService(services(), { topic: copy.topic, locations });
  if (service === null) throw new ArchiveError('service-unknown');
  if (!allowed.includes(service.deleteAfterArchive)) {
    throw new ArchiveError('delete-not-allowed', { context: { service: service.name } });
  }
  return service;
}

/** Reads both files again. @throws ArchiveError file-missing (also: not archived), length-wrong, digest-wrong, disk-failed, cancelled */
async function proveArchived(
  { db, libraryDir, digester }: ServiceCopiesOptions,
  recording: string,
  { chunk, contentState, metadataState, metadataLocation }: ServiceCopy,
  signal: AbortSignal,
): Promise<void> {
  const needsMetadata = metadataLocation !== null || metadataState === 'archived';
  const folder = findRecordingFolder(db, recording);
  const files = filesOfRecording(db, recording).filter((file) => file.chunk === chunk);
  const content = files.find(({ kind }) => kind === 'content');
  const metadata = files.find(({ kind }) => kind === 'metadata');
  const isMissing =
    contentState !== 'archived' ||
    content === undefined ||
    (needsMetadata && (metadataState !== 'archived' || metadata === undefined));
  if (isMissing || folder === null)
    throw new ArchiveError('file-missing', { context: { state: contentState } });
  const toProve = [content, metadata].filter((file): file is ArchivedFile => file !== undefined);
  for (const { path, bytes, digest } of toProve) {
    const read = await digester.hashFile(join(libraryDir, folder, path), { signal });
    if (read.bytes !== bytes) throw new ArchiveError('length-wrong', { context: { path } });
    if (read.sha256 !== digest) throw new ArchiveError('digest-wrong', { context: { path } });
  }
}
