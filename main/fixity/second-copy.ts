/**
 * A second copy below a folder that somebody named: another library, an export, a mounted backup. Files are known by their length and
 * digest alone, so it may be ordered in any way. It only reads.
 */
import type { Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ArchiveError } from '../../contract/error.ts';
import type { Digester } from '../archive/digest.ts';
import { diskError, systemDisk, type Disk } from '../archive/disk.ts';
import { provenBytesOf } from '../archive/files.ts';
import type { ArchivedFile } from '../catalog/files.ts';
import type { GoodSource } from './good-source.ts';

export interface SecondCopyOptions {
  /** Absolute. */
  folder: string;
  /** The files that may be asked for: only files of their lengths are looked at. */
  wanted: readonly ArchivedFile[];
  digester: Pick<Digester, 'hashFile'>;
  signal?: AbortSignal;
  disk?: Disk;
}

/** Looks through the folder. @throws ArchiveError file-missing (no such folder), disk-failed, library-read-only, cancelled */
export async function openSecondCopy(options: SecondCopyOptions): Promise<GoodSource> {
  const { digester, signal, disk = systemDisk } = options;
  const byLength = await findByLength(options);

  async function firstGood<T>(file: ArchivedFile, look: (path: string) => Promise<T | null>): Promise<T> {
    const paths = byLength.get(file.bytes) ?? [];
    for (const path of paths) {
      if (signal?.aborted === true) throw new ArchiveError('cancelled');
      const found = await look(path);
      if (found !== null) return found;
    }
    throw new ArchiveError(paths.length === 0 ? 'file-missing' : 'digest-wrong', {
      context: { path: file.path },
    });
  }

  return {
    read: (file, { first, last, sha256 }) =>
      firstGood(file, async (path) => {
        const bytes = await readPart(disk, path, first, last);
        return bytes !== null && provenBytesOf(bytes).sha256 === sha256 ? bytes : null;
      }),
    blocksOf: (file) =>
      firstGood(file, async (path) => {
        const digest = await digester.hashFile(path, {
          blocks: true,
          ...(signal === undefined ? {} : { signal }),
        });
        return digest.sha256 === file.digest ? digest.blocks : null;
      }),
  };
}

async function findByLength({ folder, wanted, signal }: SecondCopyOptions): Promise<Map<number, string[]>> {
  const byLength = new Map(wanted.map(({ bytes }): [number, string[]] => [bytes, []]));
  const folders = [folder];
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    if (signal?.aborted === true) throw new ArchiveError('cancelled');
    for (const entry of await list(next)) {
      const path = join(next, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else if (entry.isFile()) byLength.get((await lstat(path)).size)?.push(path);
    }
  }
  return byLength;
}

async function list(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    throw diskError(error, folder);
  }
}

/** Null when the copy cannot be read there: another one may do. */
async function readPart(disk: Disk, path: string, first: number, last: number): Promise<Uint8Array | null> {
  const file = await disk.open(path, 'read').catch(() => null);
  if (file === null) return null;
  try {
    const bytes = new Uint8Array(last - first + 1);
    for (let done = 0; done < bytes.length;) {
      const read = await file.read(bytes.subarray(done), first + done);
      if (read === 0) return null;
      done += read;
    }
    return bytes;
  } catch {
    return null;
  } finally {
    await file.close();
  }
}
