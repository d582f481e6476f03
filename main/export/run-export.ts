/**
 * One export from its first file to a valid bag. It owns the folder of the bag while it runs; which jobs run is for exports.ts.
 * Invariant: a file has its name in the bag only after it was read back and had the archived digest; an item is done only with all of its
 * files; the manifests come last, so a bag that was not finished is no bag.
 */
import { dirname, join } from 'node:path';
import { ArchiveError } from '../../contract/error.ts';
import { plainForm } from '../../contract/exports.ts';
import { mapAtOnce } from '../archive/at-once.ts';
import { writeBag } from '../archive/bag.ts';
import { diskError } from '../archive/disk.ts';
import {
  createFolderDurably,
  provenBytesOf,
  writeFileDurably,
  writeFilesDurably,
  type ProvenBytes,
} from '../archive/files.ts';
import { listFiles } from '../archive/folder-listing.ts';
import { itemsOfExport, type ExportedFile, type ExportItem, type ExportJob } from '../catalog/exports.ts';
import { copyProven, SourceFault } from './copy-file.ts';
import { gatherParts, putBack, settleDone, settleFault } from './items.ts';
import { foldersAbove, unfinishedName } from './export-folder.ts';
import { bagInfo, outcomeOf, selectionText, type ExportOutcome, type RunExportPorts } from './outcome.ts';
import { describeItems, papersOf } from './papers.ts';
import { sha512Of, type PayloadPart } from './payload.ts';

/** Small files wait for the disk rather than fill it: many at once share its waits. Large ones would make it seek. */
const itemsAtOnce = { large: 3, small: 12 } as const;
const smallBytesAtOnce = 64 * 1024 * 1024;
const foldersAtOnce = 4;
const rounds = 3;

/**
 * Fills the target, or goes on where a run before this one stopped.
 * @throws ArchiveError target-occupied, cancelled, disk-full, disk-failed, library-read-only, digest-wrong; after
 *   each of them a later run goes on
 */
export async function runExport(job: ExportJob, ports: RunExportPorts): Promise<ExportOutcome> {
  const { db, clock, disk } = ports;
  const { target } = job.order;
  await claimTarget(job, ports);
  await provePrevious(job, ports);
  for (let round = 0; ; round += 1) {
    await exportWaiting(job, ports);
    await syncNames(job, ports);
    const lost = await findLost(job, ports);
    if (lost.length === 0) break;
    if (round === rounds)
      throw new ArchiveError('digest-wrong', { context: { path: target, reason: 'target-changes' } });
    for (const item of lost) putBack(db, job, item);
  }
  const items = itemsOfExport(db, job.id);
  if (items.some(({ state }) => state === 'waiting'))
    throw new ArchiveError('unexpected', { context: { reason: 'items-left' } });
  const described = describeItems(db, job, items);
  const papers = await papersOf(job, described, selectionText(db, job.order.selection), ports.makeReport);
  await writeFilesDurably(
    papers.map(({ path, bytes }) => ({ path: join(target, path), bytes })),
    { disk, clock },
  );
  const tags = await writeBag(
    target,
    {
      id: job.id,
      files: items.flatMap(({ files }) => files),
      info: bagInfo(db, job, items),
      tags: papers.map(({ path, bytes }) => ({ path, ...provenBytesOf(bytes) })),
    },
    { disk, clock },
  );
  await removeMarker(target, ports);
  return outcomeOf(items, tags);
}

async function claimTarget(job: ExportJob, { disk, clock }: RunExportPorts): Promise<void> {
  const { target } = job.order;
  const marker = join(target, unfinishedName);
  try {
    const isOurs = (await disk.look(marker)) !== null;
    const entry = await disk.look(target);
    if (entry !== null && entry.kind !== 'folder') throw occupied(target);
    if (entry !== null && !isOurs && (await disk.list(target)).length > 0) throw occupied(target);
    await createFolderDurably(target, disk);
    const text = `Archivolt is still writing this export (${job.id}).\nIt is no proof of anything until this file is gone.\n`;
    if (!isOurs) await writeFileDurably(marker, Buffer.from(text), { disk, clock });
  } catch (error) {
    throw diskError(error, target);
  }
}

function occupied(path: string): ArchiveError {
  return new ArchiveError('target-occupied', { context: { path } });
}

/** What a run before this one has put there may have changed since: every byte is read again. */
async function provePrevious(job: ExportJob, ports: RunExportPorts): Promise<void> {
  const { db, disk, digester, signal, onBytes } = ports;
  for (const item of itemsOfExport(db, job.id)) {
    if (item.state !== 'done') continue;
    for (const { path, bytes, sha256 } of item.files) {
      if (signal.aborted) throw new ArchiveError('cancelled');
      const full = join(job.order.target, path);
      const isThere = (await disk.look(full))?.bytes === bytes;
      if (!isThere || (await digester.hashFile(full, { signal })).sha256 !== sha256) {
        putBack(db, job, item);
        break;
      }
      onBytes(bytes);
    }
  }
}

async function exportWaiting(job: ExportJob, ports: RunExportPorts): Promise<void> {
  const waiting = itemsOfExport(ports.db, job.id).filter(({ state }) => state === 'waiting');
  const failures: unknown[] = [];
  const inHand = new Map<ExportItem, Promise<void>>();
  const isFull = ({ bytes }: ExportItem): boolean =>
    inHand.size >= itemsAtOnce.small ||
    (inHand.size >= itemsAtOnce.large &&
      [...inHand.keys()].reduce((sum, item) => sum + item.bytes, bytes) > smallBytesAtOnce);
  const work = async (item: ExportItem): Promise<void> => {
    try {
      await exportItem(job, item, ports);
      ports.onItem();
    } catch (error) {
      failures.push(error);
    } finally {
      inHand.delete(item);
    }
  };
  for (const item of waiting) {
    while (isFull(item)) await Promise.race(inHand.values());
    if (failures.length > 0) break;
    inHand.set(item, work(item));
  }
  await Promise.all(inHand.values());
  if (failures.length > 0) throw failures[0];
}

/** Once for all, since many files share a folder. Until then a power cut may take names; a later run finds that and writes them anew. */
async function syncNames(job: ExportJob, { db, disk, signal }: RunExportPorts): Promise<void> {
  const { target } = job.order;
  const items = itemsOfExport(db, job.id).filter(({ state }) => state === 'done');
  const folders = foldersAbove(items.flatMap(({ files }) => files.map(({ path }) => path)));
  try {
    await mapAtOnce([...folders, ''], foldersAtOnce, async (folder) => {
      if (signal.aborted) throw new ArchiveError('cancelled');
      await disk.syncFolder(join(target, folder));
    });
  } catch (error) {
    throw diskError(error, target);
  }
}

async function exportItem(job: ExportJob, item: ExportItem, ports: RunExportPorts): Promise<void> {
  const { disk } = ports;
  const { target, form = plainForm } = job.order;
  const files: ExportedFile[] = [];
  try {
    for (const part of await gatherParts(job, item, ports)) {
      const { path, bytes, sha256, source } = part;
      const more = await place(source, join(target, path), part, { ...ports, ...form });
      files.push({ path, bytes, sha256, ...more });
    }
  } catch (error) {
    if (!(error instanceof SourceFault)) throw diskError(error, target);
    // Half a recording must not pass for a whole one: it leaves the bag, and the lists say why.
    await disk.removeTree(join(target, item.folder));
    settleFault(ports, job, item, error.fault);
    return;
  }
  settleDone(ports.db, job, item, files);
}

/** @returns the SHA-512 where the order asks for it */
async function place(
  source: PayloadPart['source'],
  target: string,
  proven: ProvenBytes,
  ports: RunExportPorts & { hasSha512: boolean },
): Promise<{ sha512?: string }> {
  if (typeof source !== 'string') {
    const { disk, clock } = ports;
    await createFolderDurably(dirname(target), disk);
    await writeFileDurably(target, source, { disk, clock });
    return ports.hasSha512 ? { sha512: sha512Of(source) } : {};
  }
  const { sha512 } = await copyProven(source, target, proven, ports);
  return sha512 === null ? {} : { sha512 };
}

/** Compares what lies in the target with what should: count in is count out. @throws ArchiveError target-occupied for files that nobody exported */
async function findLost(job: ExportJob, { db, disk }: RunExportPorts): Promise<ExportItem[]> {
  const { target } = job.order;
  try {
    const found = new Map((await listFiles(target, disk, ['data'])).map(({ path, bytes }) => [path, bytes]));
    const lost: ExportItem[] = [];
    for (const item of itemsOfExport(db, job.id)) {
      if (item.files.some(({ path, bytes }) => found.get(path) !== bytes)) lost.push(item);
      for (const { path } of item.files) found.delete(path);
    }
    const [foreign] = found.keys();
    if (foreign !== undefined && lost.length === 0)
      throw new ArchiveError('target-occupied', { retry: 'later', context: { path: join(target, foreign) } });
    return lost;
  } catch (error) {
    throw diskError(error, target);
  }
}

async function removeMarker(target: string, { disk }: RunExportPorts): Promise<void> {
  try {
    await disk.remove(join(target, unfinishedName));
    await disk.syncFolder(target);
  } catch (error) {
    throw diskError(error, target);
  }
}
