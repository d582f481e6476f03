import { join } from 'node:path';
import { createFolderDurably } from '../archive/files.ts';
import { diskError, type Disk } from '../archive/disk.ts';
import { libraryNames } from '../archive/layout.ts';
import type { Db } from '../catalog/open.ts';
import { findJob } from '../catalog/transfers.ts';

/**
 * Removes partials that belong to no unfinished transfer, such as one whose file was archived right before a crash. Names that are not
 * this room's are left alone.
 * @throws ArchiveError disk-failed, library-read-only, disk-full
 */
export async function removeOrphans(disk: Disk, library: string, db: Db): Promise<void> {
  const folder = join(library, libraryNames.partials);
  try {
    await createFolderDurably(folder, disk);
    for (const name of await disk.list(folder)) if (isOrphan(db, name)) await disk.remove(join(folder, name));
  } catch (error) {
    throw diskError(error, libraryNames.partials);
  }
}

function isOrphan(db: Db, name: string): boolean {
  if (/^transfer-.*\.answer\.partial$/.test(name)) return true;
  const id = /^(\d{1,15})\.partial$/.exec(name)?.[1];
  if (id === undefined) return false;
  const job = findJob(db, Number(id));
  return job === null || job.state === 'archived' || job.state === 'cancelled';
}
