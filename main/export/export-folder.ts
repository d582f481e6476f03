/** What an export may call its own in the folder it fills, and how that is taken back. */
import { join } from 'node:path';
import { diskError } from '../archive/disk.ts';
import { itemsOfExport, type ExportJob } from '../catalog/exports.ts';
import type { RunExportPorts } from './outcome.ts';

/** Says in the folder that it is not a bag yet; gone once it is one. */
export const unfinishedName = 'UNFINISHED-EXPORT.txt';

const ownNames =
  /^(UNFINISHED-EXPORT\.txt|bagit\.txt|bag-info\.txt|(tag)?manifest-sha256\.txt|manifest-sha512\.txt|index\.(csv|json)|report\.(html|pdf)|VERIFY\.txt|verify\.html)(\.tmp)?$/;

/** Takes back all that an export has put into its target; what others put there stays. @throws ArchiveError disk-failed, library-read-only */
export async function removeExport(
  job: ExportJob,
  { db, disk }: Pick<RunExportPorts, 'db' | 'disk'>,
): Promise<void> {
  const { target } = job.order;
  try {
    if ((await disk.look(join(target, unfinishedName))) === null) return;
    const folders = itemsOfExport(db, job.id).map(({ folder }) => folder);
    for (const folder of folders) await disk.removeTree(join(target, folder));
    for (const folder of foldersAbove(folders))
      if ((await disk.list(join(target, folder)).catch(() => ['gone'])).length === 0)
        await disk.removeTree(join(target, folder));
    for (const name of await disk.list(target))
      if (ownNames.test(name)) await disk.remove(join(target, name));
    if ((await disk.list(target)).length === 0) await disk.removeTree(target);
  } catch (error) {
    throw diskError(error, target);
  }
}

/** Folders between the bag and these paths, each once, deepest first. */
export function foldersAbove(paths: readonly string[]): string[] {
  const folders = new Set<string>();
  for (const path of paths) {
    const parts = path.split('/');
    for (let depth = parts.length - 1; depth > 0; depth -= 1) folders.add(parts.slice(0, depth).join('/'));
  }
  return [...folders].sort((one, other) => other.split('/').length - one.split('/').length);
}
