import { join } from 'node:path';
import type { Disk, DiskEntry } from './disk.ts';

export interface FoundFile {
  /** Inside the folder, with forward slashes, spelled as the disk lists it. */
  path: string;
  bytes: number;
  kind: Exclude<DiskEntry['kind'], 'folder'>;
}

/**
 * All that is not a folder below `folder`, or below its sub-folders `only`; links are told, not followed. Sorted by path.
 * @throws Error as the disk throws it, with its errno; a folder that is not there is empty
 */
export async function listFiles(
  folder: string,
  disk: Disk,
  only: readonly string[] = [''],
): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  for (const start of only) await addBelow(folder, start, disk, found);
  return found.sort((one, other) => (one.path < other.path ? -1 : 1));
}

async function addBelow(folder: string, path: string, disk: Disk, found: FoundFile[]): Promise<void> {
  const entry = await disk.look(join(folder, path));
  if (entry === null) return;
  if (entry.kind !== 'folder') {
    found.push({ path, bytes: entry.bytes, kind: entry.kind });
    return;
  }
  for (const name of await disk.list(join(folder, path)))
    await addBelow(folder, path === '' ? name : `${path}/${name}`, disk, found);
}
