/**
 * Durable writing: after a resolved call the file is whole and lasts through a power cut; before that the old state does.
 * It owns the order write, fsync, rename, fsync of the folder. What the files mean is the callers' business.
 * Invariant: no file ever appears under its final name with fewer or other bytes than were proven.
 */
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { ArchiveError } from '../../contract/error.ts';
import { systemClock, type Clock } from '../clock.ts';
import { diskError, isErrno, systemDisk, type Disk } from './disk.ts';

export interface FilePorts {
  disk: Disk;
  clock: Clock;
}

/** The real disk and time. */
export const systemPorts: FilePorts = { disk: systemDisk, clock: systemClock };

/** Bytes known by their length and SHA-256 in lower-case hex. */
export interface ProvenBytes {
  bytes: number;
  sha256: string;
}

/** `occupied`: another file already has that name; nothing was changed. */
export type PlaceOutcome = 'placed' | 'already-there' | 'occupied';

/** Ending of what is being written; a leftover from a crash carries it and is replaced by the next write. */
export const temporaryEnding = '.tmp';

const copyBlockBytes = 1024 * 1024;
/** Most tag files fit into one of these. */
const smallBlockBytes = 64 * 1024;
/** Waits before a refused rename is tried again: virus scanners let go of a new file within about two seconds. */
const renameWaitsMs = [20, 50, 100, 200, 400, 800, 1600];

/**
 * Writes a file whole or not at all, in place of an older one; missing folders are created. The bytes last.
 * The temporary file lies beside it, so this is for tag files; payload goes through {@link placeBytes}.
 * @throws ArchiveError disk-full, disk-failed, library-read-only
 */
export async function writeFileDurably(
  path: string,
  bytes: Uint8Array,
  ports: FilePorts = systemPorts,
): Promise<void> {
  await writeFilesDurably([{ path, bytes }], ports);
}

/**
 * Writes several files: all bytes reach the disk under temporary names first, then the names change in the order given. A crash
 * may leave the first few renamed; after a power cut, any of them.
 * @throws ArchiveError as {@link writeFileDurably}
 */
export async function writeFilesDurably(
  files: readonly { path: string; bytes: Uint8Array }[],
  ports: FilePorts = systemPorts,
): Promise<void> {
  const folders = new Set(files.map(({ path }) => dirname(path)));
  for (const folder of folders) await guarded(folder, () => createFolderDurably(folder, ports.disk));
  for (const { path, bytes } of files)
    await guarded(path, () => writeTemporary(ports.disk, path + temporaryEnding, bytes));
  for (const { path } of files)
    await guarded(path, () => renamePatiently(ports, path + temporaryEnding, path));
  for (const folder of folders) await guarded(folder, () => ports.disk.syncFolder(folder));
}

/**
 * Moves a proven partial to its final name, read-only; the move lasts once resolved. May be repeated after a crash at any
 * step: a partial that is gone while the target holds the proven bytes is `already-there`.
 * An existing target is read and compared; it is never replaced by other bytes.
 * @throws ArchiveError length-wrong when the partial is not as long as proven, file-missing when neither file is there,
 *   digest-wrong when a copy to another volume came out wrong, disk-full, disk-failed, library-read-only
 */
export async function placeFile(
  partial: string,
  target: string,
  proven: ProvenBytes,
  ports: FilePorts = systemPorts,
): Promise<PlaceOutcome> {
  return guarded(target, async () => {
    const { disk } = ports;
    if ((await disk.look(target)) !== null) return settleExisting(disk, partial, target, proven);
    await syncFile(disk, partial, proven.bytes);
    await createFolderDurably(dirname(target), disk);
    await moveAcross(ports, partial, target, proven);
    await setReadOnlyWherePossible(disk, target);
    await disk.syncFolder(dirname(target));
    await disk.syncFolder(dirname(partial));
    return 'placed';
  });
}

/**
 * Writes new payload: through a partial in `stagingFolder` and then as {@link placeFile}, so that a crash leaves no
 * stray file below the target's folder. `stagingName` must be the caller's own until resolved.
 * @throws ArchiveError as {@link placeFile}
 */
export async function placeBytes(
  bytes: Uint8Array,
  target: string,
  staging: { folder: string; name: string },
  ports: FilePorts = systemPorts,
): Promise<PlaceOutcome> {
  const partial = join(staging.folder, staging.name);
  await guarded(partial, async () => {
    await createFolderDurably(staging.folder, ports.disk);
    await writeTemporary(ports.disk, partial, bytes);
  });
  return placeFile(partial, target, provenBytesOf(bytes), ports);
}

/** Creates a folder and those above it; each new name lasts once resolved. */
export async function createFolderDurably(path: string, disk: Disk = systemDisk): Promise<void> {
  const found = await disk.look(path);
  if (found?.kind === 'folder') return;
  const above = dirname(path);
  if (above !== path) await createFolderDurably(above, disk);
  await disk.createFolder(path);
  await disk.syncFolder(above);
}

/** Creates a folder and those above it. The new names may be lost in a power cut until the folders that hold them are synced. */
export async function createFolders(path: string, disk: Disk): Promise<void> {
  const found = await disk.look(path);
  if (found?.kind === 'folder') return;
  const above = dirname(path);
  if (above !== path) await createFolders(above, disk);
  await disk.createFolder(path);
}

/** Length and SHA-256 of bytes in memory. */
export function provenBytesOf(bytes: Uint8Array): ProvenBytes {
  return { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** Length and SHA-256 of a file, read through the port in small pieces. For large files see digest.ts. */
export async function proveFile(path: string, disk: Disk = systemDisk): Promise<ProvenBytes> {
  const hash = createHash('sha256');
  let bytes = 0;
  await eachBlock(disk, path, (block) => {
    hash.update(block);
    bytes += block.length;
  });
  return { bytes, sha256: hash.digest('hex') };
}

/** Reads a small file whole. @throws ArchiveError file-missing, disk-failed, library-read-only */
export async function readSmallFile(path: string, disk: Disk = systemDisk): Promise<Buffer> {
  const blocks: Buffer[] = [];
  await guarded(path, () =>
    eachBlock(disk, path, (block) => blocks.push(Buffer.from(block)), smallBlockBytes),
  );
  return Buffer.concat(blocks);
}

async function settleExisting(
  disk: Disk,
  partial: string,
  target: string,
  proven: ProvenBytes,
): Promise<PlaceOutcome> {
  const found = await disk.look(target);
  if (found?.kind !== 'file' || found.bytes !== proven.bytes) return 'occupied';
  const { sha256 } = await proveFile(target, disk);
  if (sha256 !== proven.sha256) return 'occupied';
  // A crash may have come right after the rename: make sure that it lasts before anyone relies on it.
  await setReadOnlyWherePossible(disk, target);
  await disk.syncFolder(dirname(target));
  if ((await disk.look(partial)) !== null) await disk.remove(partial);
  return 'already-there';
}

async function moveAcross(
  ports: FilePorts,
  partial: string,
  target: string,
  proven: ProvenBytes,
): Promise<void> {
  try {
    await renamePatiently(ports, partial, target);
  } catch (error) {
    if (!isErrno(error, 'EXDEV')) throw error;
    await copyBytes(ports.disk, partial, target + temporaryEnding);
    const { bytes, sha256 } = await proveFile(target + temporaryEnding, ports.disk);
    if (bytes !== proven.bytes || sha256 !== proven.sha256) {
      await ports.disk.remove(target + temporaryEnding);
      throw new ArchiveError('digest-wrong', { retry: 'later', context: { path: target }, cause: error });
    }
    await renamePatiently(ports, target + temporaryEnding, target);
    await ports.disk.syncFolder(dirname(target));
    await ports.disk.remove(partial);
  }
}

async function renamePatiently(ports: FilePorts, from: string, to: string): Promise<void> {
  for (const waitMs of renameWaitsMs) {
    try {
      await ports.disk.rename(from, to);
      return;
    } catch (error) {
      if (!isErrno(error, 'EPERM', 'EBUSY', 'EACCES')) throw error;
      await ports.clock.wait(waitMs);
    }
  }
  await ports.disk.rename(from, to);
}

async function syncFile(disk: Disk, path: string, expectedBytes: number): Promise<void> {
  const file = await disk.open(path, 'write');
  try {
    const bytes = await file.bytes();
    if (bytes !== expectedBytes)
      throw new ArchiveError('length-wrong', { retry: 'later', context: { path, bytes, expectedBytes } });
    await file.sync();
  } finally {
    await file.close();
  }
}

async function writeTemporary(disk: Disk, path: string, bytes: Uint8Array): Promise<void> {
  const file = await disk.open(path, 'replace');
  try {
    await file.write(bytes, 0);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Copies a file and fsyncs the copy; its name does not last yet. @throws Error as the disk throws it */
export async function copyBytes(disk: Disk, from: string, to: string): Promise<void> {
  const copy = await disk.open(to, 'replace');
  try {
    let position = 0;
    await eachBlock(disk, from, async (block) => {
      await copy.write(block, position);
      position += block.length;
    });
    await copy.sync();
  } finally {
    await copy.close();
  }
}

async function eachBlock(
  disk: Disk,
  path: string,
  use: (block: Uint8Array) => unknown,
  blockBytes = copyBlockBytes,
): Promise<void> {
  const file = await disk.open(path, 'read');
  try {
    const buffer = new Uint8Array(blockBytes);
    for (let position = 0; ;) {
      const bytes = await file.read(buffer, position);
      if (bytes === 0) return;
      await use(buffer.subarray(0, bytes));
      position += bytes;
    }
  } finally {
    await file.close();
  }
}

/** Protection against slips, not against attackers; disks without the notion (FAT, some shares) refuse it. */
async function setReadOnlyWherePossible(disk: Disk, path: string): Promise<boolean> {
  try {
    await disk.setReadOnly(path);
    return true;
  } catch (error) {
    if (isErrno(error, 'EPERM', 'EACCES', 'ENOTSUP', 'EINVAL', 'ENOSYS')) return false;
    throw error;
  }
}

async function guarded<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw diskError(error, path);
  }
}
