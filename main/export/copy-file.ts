/** Copies a file into an export so that nothing unproven ever has its final name there. */
import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import { rm } from 'node:fs/promises';
import { ArchiveError } from '../../contract/error.ts';
import type { Digester } from '../archive/digest.ts';
import { diskError, systemDisk, type Disk, type DiskFile } from '../archive/disk.ts';
import { createFolders, temporaryEnding, type ProvenBytes } from '../archive/files.ts';

/** A disk that can also forget a whole folder, as a cancelled export asks. */
export interface ExportDisk extends Disk {
  removeTree: (path: string) => Promise<void>;
}

export const systemExportDisk: ExportDisk = {
  ...systemDisk,
  removeTree: (path) => rm(path, { recursive: true, force: true }),
};

export interface CopyPorts {
  disk: ExportDisk;
  digester: Pick<Digester, 'hashFile'>;
  signal: AbortSignal;
  onBytes: (bytes: number) => void;
  /** Memory for blocks that no copy uses just now. New memory for each file costs more than the copying. */
  spareBlocks: Uint8Array[];
  /** Whether SHA-512 is wanted, too. */
  hasSha512?: boolean;
}

/** The archived file is not what it was: missing, damaged or unreadable. The target is not to blame. */
export class SourceFault extends Error {
  readonly fault: ArchiveError;

  constructor(fault: ArchiveError) {
    super(fault.message, { cause: fault });
    this.name = 'SourceFault';
    this.fault = fault;
  }
}

const blockBytes = 1024 * 1024;

/**
 * Copies bytes, hashing them as they are read, and reads the copy back from the target before it gets its name. The bytes last; the name
 * and those of new folders do once the folders are synced.
 * @returns SHA-512 of the same bytes where the ports ask for it
 * @throws SourceFault; ArchiveError digest-wrong (the target gave other bytes back), disk-full, disk-failed, library-read-only, cancelled
 */
export async function copyProven(
  source: string,
  target: string,
  expected: ProvenBytes,
  ports: CopyPorts,
): Promise<{ sha512: string | null }> {
  const { disk, digester, signal } = ports;
  let sha512: string | null = null;
  const temporary = target + temporaryEnding;
  const from = await openSource(source, disk);
  try {
    await onTarget(target, () => createFolders(dirname(target), disk));
    const to = await onTarget(temporary, () => disk.open(temporary, 'replace'));
    try {
      const copied = await copyHashing(from, to, { source, temporary }, ports);
      if (copied.bytes !== expected.bytes || copied.sha256 !== expected.sha256)
        throw new SourceFault(new ArchiveError('digest-wrong', { context: { path: source } }));
      sha512 = copied.sha512;
      await onTarget(temporary, () => to.sync());
    } finally {
      await to.close();
    }
  } finally {
    await from.close();
  }
  const back = await digester.hashFile(temporary, { signal });
  if (back.sha256 !== expected.sha256)
    throw new ArchiveError('digest-wrong', { retry: 'later', context: { path: target } });
  await onTarget(target, () => disk.rename(temporary, target));
  return { sha512 };
}

async function openSource(source: string, disk: Disk): Promise<DiskFile> {
  try {
    return await disk.open(source, 'read');
  } catch (error) {
    throw new SourceFault(diskError(error, source));
  }
}

async function copyHashing(
  from: DiskFile,
  to: DiskFile,
  paths: { source: string; temporary: string },
  { signal, onBytes, spareBlocks, hasSha512 }: CopyPorts,
): Promise<ProvenBytes & { sha512: string | null }> {
  const hash = createHash('sha256');
  const second = hasSha512 === true ? createHash('sha512') : null;
  const newBlock = (): Uint8Array => spareBlocks.pop() ?? new Uint8Array(blockBytes);
  const blocks = [newBlock(), newBlock()] as const;
  let position = 0;
  let writing: Promise<void> = Promise.resolve();
  try {
    for (let turn = 0; ; turn += 1) {
      if (signal.aborted) throw new ArchiveError('cancelled');
      const buffer = turn % 2 === 0 ? blocks[0] : blocks[1];
      const bytes = await readBlock(from, buffer, position, paths.source);
      await writing;
      if (bytes === 0)
        return { bytes: position, sha256: hash.digest('hex'), sha512: second?.digest('hex') ?? null };
      const block = buffer.subarray(0, bytes);
      const at = position;
      // Written while it is hashed and the next block is read; a failure waits to be awaited.
      writing = onTarget(paths.temporary, () => to.write(block, at));
      writing.catch((error: unknown) => error);
      hash.update(block);
      second?.update(block);
      position += bytes;
      onBytes(bytes);
    }
  } finally {
    await Promise.allSettled([writing]);
    spareBlocks.push(...blocks);
  }
}

async function readBlock(
  from: DiskFile,
  buffer: Uint8Array,
  position: number,
  path: string,
): Promise<number> {
  try {
    return await from.read(buffer, position);
  } catch (error) {
    throw new SourceFault(diskError(error, path));
  }
}

async function onTarget<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const named = diskError(error, path);
    // A drive that was pulled out is a failing disk, not a missing file of the library.
    throw named.code === 'file-missing'
      ? new ArchiveError('disk-failed', { retry: 'later', context: named.context, cause: error })
      : named;
  }
}
