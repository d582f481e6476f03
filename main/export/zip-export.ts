/**
 * An export as one zip file: the bag as a folder in it, streamed, with the long forms of zip where they are needed. It owns `<target>.unfinished/`
 * beside the target, where everything is written first. Invariant: the file has its name only when it was read back and is what was
 * written, and each recording in it was whole in the library when it went in.
 */
import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { ArchiveError } from '../../contract/error.ts';
import { plainForm, type ExportForm } from '../../contract/exports.ts';
import { writeBag } from '../archive/bag.ts';
import { diskError, type Disk } from '../archive/disk.ts';
import { createFolderDurably, provenBytesOf, readSmallFile, writeFilesDurably } from '../archive/files.ts';
import { itemsOfExport, type ExportedFile, type ExportItem, type ExportJob } from '../catalog/exports.ts';
import { SourceFault, type ExportDisk } from './copy-file.ts';
import { gatherParts, putBack, settleDone, settleFault } from './items.ts';
import { describeItems, papersOf } from './papers.ts';
import { sha512Of, type PayloadPart } from './payload.ts';
import { bagInfo, outcomeOf, selectionText, type ExportOutcome, type RunExportPorts } from './outcome.ts';

const readBytes = 1024 * 1024;

/** Writes the zip from its beginning: half a stream cannot be taken up again. @throws ArchiveError as runExport */
export async function runZipExport(job: ExportJob, ports: RunExportPorts): Promise<ExportOutcome> {
  const { disk, db, digester, signal } = ports;
  const { target } = job.order;
  const staging = stagingOf(job);
  const open = new Set<Readable>();
  try {
    if ((await disk.look(target)) !== null)
      throw new ArchiveError('target-occupied', { context: { path: target } });
    await disk.removeTree(staging);
    await createFolderDurably(staging, disk);
    const written = join(staging, 'bag.zip');
    const zip = new ZipFile();
    const writing = writeStream(zip.outputStream, written, ports);
    // Whoever fails first tells; the other is waited for.
    writing.catch((error: unknown) => error);
    const failed = new Promise<never>((_resolve, reject) => {
      zip.on('error', reject);
    });
    failed.catch((error: unknown) => error);
    for (const item of itemsOfExport(db, job.id)) {
      putBack(db, job, item);
      await Promise.race([failed, writing.then(unreachable), addItem({ zip, open }, job, item, ports)]);
      ports.onItem();
    }
    const items = itemsOfExport(db, job.id);
    const tags = await addPapers(zip, job, items, ports);
    zip.end();
    const digest = await Promise.race([failed, writing]);
    if ((await digester.hashFile(written, { signal })).sha256 !== digest)
      throw new ArchiveError('digest-wrong', { retry: 'later', context: { path: target } });
    await disk.rename(written, target);
    await disk.syncFolder(dirname(target));
    await disk.removeTree(staging);
    return outcomeOf(items, tags);
  } catch (error) {
    throw error instanceof SourceFault
      ? new ArchiveError(error.fault.code, { retry: 'later', context: error.fault.context, cause: error })
      : diskError(error, target);
  } finally {
    for (const stream of open) stream.destroy();
  }
}

/** A zip under way, and what it reads just now. */
interface Packing {
  zip: ZipFile;
  open: Set<Readable>;
}

/** Takes back what an unfinished zip has left. @throws ArchiveError disk-failed, library-read-only */
export async function removeZip(job: ExportJob, disk: ExportDisk): Promise<void> {
  try {
    await disk.removeTree(stagingOf(job));
  } catch (error) {
    throw diskError(error, job.order.target);
  }
}

function stagingOf({ order }: ExportJob): string {
  return `${order.target}.unfinished`;
}

/** The stream ends only after `end`; before that it can only have failed, which the race then tells. */
function unreachable(): never {
  throw new ArchiveError('unexpected', { context: { reason: 'zip-ended' } });
}

/** Proves all files of a recording, then streams them: one that is damaged must not be found half-way. */
async function addItem(
  packing: Packing,
  job: ExportJob,
  item: ExportItem,
  ports: RunExportPorts,
): Promise<void> {
  const { form = plainForm } = job.order;
  let parts: PayloadPart[];
  try {
    parts = await gatherParts(job, item, ports);
    const fault = await findFault(parts, ports);
    if (fault !== null) throw new SourceFault(fault);
  } catch (error) {
    if (!(error instanceof SourceFault)) throw error;
    settleFault(ports, job, item, error.fault);
    return;
  }
  const files: ExportedFile[] = [];
  for (const part of parts) files.push(await addPart(packing, part, { job, form, ports }));
  settleDone(ports.db, job, item, files);
}

async function findFault(
  parts: readonly PayloadPart[],
  { digester, signal }: RunExportPorts,
): Promise<ArchiveError | null> {
  for (const { source, bytes, sha256 } of parts)
    if (typeof source === 'string')
      try {
        const found = await digester.hashFile(source, { signal });
        if (found.bytes !== bytes || found.sha256 !== sha256)
          return new ArchiveError('digest-wrong', { context: { path: source } });
      } catch (error) {
        const failure = diskError(error, source);
        if (failure.code === 'cancelled') throw failure;
        return failure;
      }
  return null;
}

/** Resolves when the last byte of the part was taken. */
function addPart(
  { zip, open }: Packing,
  part: PayloadPart,
  { job, form, ports }: { job: ExportJob; form: ExportForm; ports: RunExportPorts },
): Promise<ExportedFile> {
  const { path, bytes, sha256, source } = part;
  const options = optionsOf(job);
  if (typeof source !== 'string') {
    zip.addBuffer(source, nameIn(job, path), options);
    return Promise.resolve({ path, bytes, sha256, ...(form.hasSha512 ? { sha512: sha512Of(source) } : {}) });
  }
  return new Promise((resolve, reject) => {
    zip.addReadStreamLazy(nameIn(job, path), { ...options, size: bytes }, (give) => {
      const read = readProven(part, source, form, ports, (sha512) => {
        resolve({ path, bytes, sha256, ...(sha512 === null ? {} : { sha512 }) });
      });
      const stream = Readable.from(read);
      open.add(stream);
      stream.once('error', reject);
      stream.once('close', () => open.delete(stream));
      give(null, stream);
    });
  });
}

async function* readProven(
  { bytes, sha256 }: PayloadPart,
  source: string,
  { hasSha512 }: ExportForm,
  { disk, signal, onBytes }: RunExportPorts,
  onEnd: (sha512: string | null) => void,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  const second = hasSha512 ? createHash('sha512') : null;
  const file = await disk.open(source, 'read').catch((error: unknown) => {
    throw new SourceFault(diskError(error, source));
  });
  try {
    for (let position = 0; position < bytes;) {
      if (signal.aborted) throw new ArchiveError('cancelled');
      // Of its own each time: the one before may still wait to be written.
      const block = Buffer.allocUnsafe(Math.min(readBytes, bytes - position));
      const read = await file.read(block, position);
      if (read === 0) break;
      const piece = block.subarray(0, read);
      hash.update(piece);
      second?.update(piece);
      position += read;
      onBytes(read);
      yield piece;
    }
  } finally {
    await file.close();
  }
  if (hash.digest('hex') !== sha256)
    throw new SourceFault(new ArchiveError('digest-wrong', { context: { path: source } }));
  onEnd(second?.digest('hex') ?? null);
}

/** Lists, manifests and bag-info, made in the staging folder as for any bag, then added. */
async function addPapers(
  zip: ZipFile,
  job: ExportJob,
  items: readonly ExportItem[],
  { db, disk, clock, makeReport }: RunExportPorts,
): Promise<Awaited<ReturnType<typeof writeBag>>> {
  const folder = join(stagingOf(job), 'papers');
  const described = describeItems(db, job, items);
  const papers = await papersOf(job, described, selectionText(db, job.order.selection), makeReport);
  await writeFilesDurably(
    papers.map(({ path, bytes }) => ({ path: join(folder, path), bytes })),
    { disk, clock },
  );
  const tags = await writeBag(
    folder,
    {
      id: job.id,
      files: items.flatMap(({ files }) => files),
      info: bagInfo(db, job, items),
      tags: papers.map(({ path, bytes }) => ({ path, ...provenBytesOf(bytes) })),
    },
    { disk, clock },
  );
  for (const { path } of tags)
    zip.addBuffer(await readSmallFile(join(folder, path), disk), nameIn(job, path), optionsOf(job));
  return tags;
}

/** Media do not shrink; what is stored plainly can be read with any tool, and the same order gives the same bytes. */
function optionsOf({ createdAt }: ExportJob): { mtime: Date; mode: number; compress: boolean } {
  return { mtime: new Date(createdAt), mode: 0o100644, compress: false };
}

/** A bag in a zip lies in one folder. @see RFC 8493 section 4, serialization */
function nameIn({ order }: ExportJob, path: string): string {
  return `${basename(order.target).replace(/\.zip$/i, '')}/${path}`;
}

/** @returns SHA-256 of what was written */
async function writeStream(
  stream: NodeJS.ReadableStream,
  path: string,
  { disk, signal }: { disk: Disk; signal: AbortSignal },
): Promise<string> {
  const hash = createHash('sha256');
  const file = await disk.open(path, 'replace');
  try {
    let position = 0;
    for await (const piece of stream as AsyncIterable<Uint8Array>) {
      if (signal.aborted) throw new ArchiveError('cancelled');
      hash.update(piece);
      await file.write(piece, position);
      position += piece.length;
    }
    await file.sync();
    return hash.digest('hex');
  } finally {
    await file.close();
  }
}
