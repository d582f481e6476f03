import { ArchiveError } from '../../contract/error.ts';
import { diskError, type Disk } from '../archive/disk.ts';
import { copyBytes, type FilePorts } from '../archive/files.ts';
import { dirname } from 'node:path';

/** What SQLite keeps beside a database. */
const journals = ['-wal', '-shm', '-journal'] as const;

/** Removes a database and its journals, whatever is there of them. */
export async function removeCatalog(path: string, disk: Disk): Promise<void> {
  try {
    for (const name of [path, ...journals.map((ending) => path + ending)])
      if ((await disk.look(name)) !== null) await disk.remove(name);
  } catch (error) {
    throw diskError(error, path);
  }
}

/**
 * Puts a sealed new catalog in the place of the old one, which stays beside it under `keptAs`. A kill at any moment leaves one of the two
 * in place. Nothing may have either open.
 * @returns whether there was an old one
 * @throws ArchiveError disk-full, disk-failed, library-read-only
 */
export async function swapCatalog(
  built: string,
  path: string,
  keptAs: string,
  { disk }: Pick<FilePorts, 'disk'>,
): Promise<boolean> {
  try {
    const isThere = (await disk.look(path)) !== null;
    if (isThere) await keepCopy(path, keptAs, disk);
    await syncBytes(built, disk);
    // A journal of the old catalog must never meet the new one.
    for (const ending of journals)
      if ((await disk.look(path + ending)) !== null) await disk.remove(path + ending);
    await disk.rename(built, path);
    await disk.syncFolder(dirname(path));
    return isThere;
  } catch (error) {
    throw diskError(error, path);
  }
}

async function keepCopy(path: string, keptAs: string, disk: Disk): Promise<void> {
  if ((await disk.look(keptAs)) !== null)
    throw new ArchiveError('disk-failed', { context: { path: keptAs, reason: 'exists' } });
  for (const ending of ['-wal', '']) {
    if ((await disk.look(path + ending)) === null) continue;
    await copyBytes(disk, path + ending, keptAs + ending);
  }
  await disk.syncFolder(dirname(keptAs));
}

async function syncBytes(path: string, disk: Disk): Promise<void> {
  const file = await disk.open(path, 'write');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
