import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ArchiveError } from '../../contract/error.ts';

/**
 * Replaces a small file as a whole, readable by this user alone: after a crash it holds the old bytes or the new ones.
 *
 * @throws disk-full, disk-failed
 */
export async function writeWhole(path: string, bytes: string | Uint8Array): Promise<void> {
  const staged = `${path}.${randomUUID()}.new`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const handle = await open(staged, 'wx', 0o600);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(staged, path);
  } catch (cause) {
    await rm(staged, { force: true });
    const isFull = (cause as NodeJS.ErrnoException).code === 'ENOSPC';
    throw new ArchiveError(isFull ? 'disk-full' : 'disk-failed', { cause, context: { path } });
  }
}
