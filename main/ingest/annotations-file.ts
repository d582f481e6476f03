/** Tags, cases and notes of a recording as a tag file of its bag: they outlive the catalog. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BagFile } from '../archive/bag.ts';
import { provenBytesOf, readSmallFile, systemPorts, writeFileDurably } from '../archive/files.ts';

const annotationsPath = 'annotations/annotations.json';

/**
 * Writes the document of `annotationsOf` when it is not there just so.
 * @returns the tag file, for the tag manifest; nothing when there is no document
 * @throws ArchiveError disk-full, disk-failed, library-read-only
 */
export async function writeAnnotations(folder: string, text: string | null): Promise<BagFile[]> {
  if (text === null) return [];
  const path = join(folder, annotationsPath);
  const bytes = Buffer.from(text, 'utf8');
  const old = existsSync(path) ? await readSmallFile(path, systemPorts.disk) : null;
  if (old?.equals(bytes) !== true) await writeFileDurably(path, bytes);
  return [{ path: annotationsPath, ...provenBytesOf(bytes) }];
}
