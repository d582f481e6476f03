/**
 * A library as a folder: what makes it one, which version wrote it, and who has it open.
 * It owns archive.json and the folders right below; the lock itself is lock.ts, the catalog is not known here.
 * Invariant: a folder that is not a library, or that a newer version wrote, is left exactly as it was.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { ArchiveError } from '../../contract/error.ts';
import { diskError, isErrno, type Disk } from './disk.ts';
import {
  createFolderDurably,
  readSmallFile,
  systemPorts,
  temporaryEnding,
  writeFileDurably,
  type FilePorts,
} from './files.ts';
import { libraryNames } from './layout.ts';
import { lockNames, takeLock, thisHost } from './lock.ts';

export interface LibraryDescription {
  /** Given at creation; never changes. */
  id: string;
  /** UTC epoch ms. */
  createdAt: number;
}

export interface Library extends LibraryDescription {
  /** As given to {@link openLibrary}. */
  folder: string;
  /** Releases the lock; to be called when nothing writes any more. */
  close(): Promise<void>;
}

export interface OpenLibraryOptions {
  /** Makes a library of a folder that is empty or not there. */
  createIfMissing: boolean;
  /** Path of a better-sqlite3 addon built for this runtime; null (default) takes the one in the package. */
  nativeBinding?: string | null;
  /** Another computer took the library over (only on shares without locks, after this one slept): stop writing at once. */
  onLost?: () => void;
  /** Tells this computer from others. */
  host?: string;
}

const version = 1;
/** What every version has to say; read first, so that a newer form is known as such. */
const versionSchema = z.object({ format: z.literal('archivolt-library'), version: z.int().min(1) });
const descriptionSchema = z.object({
  id: z.uuid(),
  createdAt: z.iso.datetime(),
});
/** What systems and our own interrupted start may leave in a folder that still counts as empty. */
const litter = new Set<string>([
  '.DS_Store',
  'desktop.ini',
  'Thumbs.db',
  lockNames.lock,
  lockNames.record,
  `${libraryNames.description}${temporaryEnding}`,
]);

/**
 * Opens a library for writing, alone; creates it where that is asked for.
 * @throws ArchiveError not-a-library, library-newer, library-locked, library-read-only, disk-full, disk-failed
 */
export async function openLibrary(
  folder: string,
  options: OpenLibraryOptions,
  ports: FilePorts = systemPorts,
): Promise<Library> {
  // Looked at before the lock is taken, so that a folder of someone else's gets no file of ours.
  if ((await findDescription(folder, ports.disk)) === null)
    await prepareFolder(folder, options.createIfMissing, ports.disk);
  const lock = await takeLock(folder, {
    nativeBinding: options.nativeBinding ?? null,
    clock: ports.clock,
    host: options.host ?? thisHost(),
    onLost: options.onLost ?? (() => undefined),
  });
  try {
    const description = (await findDescription(folder, ports.disk)) ?? (await describe(folder, ports));
    for (const name of [libraryNames.recordings, libraryNames.partials, libraryNames.quarantine])
      await createFolderDurably(join(folder, name), ports.disk);
    return { ...description, folder, close: () => lock.release() };
  } catch (error) {
    await lock.release();
    throw diskError(error, folder);
  }
}

/**
 * Reads what a library says of itself, without opening it: for reading beside an engine that has it open.
 * @throws ArchiveError not-a-library, library-newer, library-read-only (not readable), disk-failed
 */
export async function describeLibrary(
  folder: string,
  ports: FilePorts = systemPorts,
): Promise<LibraryDescription> {
  const description = await findDescription(folder, ports.disk);
  if (description === null) throw notALibrary(folder, 'no-description');
  return description;
}

async function findDescription(folder: string, disk: Disk): Promise<LibraryDescription | null> {
  const path = join(folder, libraryNames.description);
  try {
    if ((await disk.look(path)) === null) return null;
  } catch (error) {
    throw diskError(error, libraryNames.description);
  }
  const bytes = await readSmallFile(path, disk);
  const json = parseJson(bytes);
  const found = versionSchema.safeParse(json).data?.version ?? 0;
  if (found > version) throw new ArchiveError('library-newer', { context: { found, known: version } });
  const parsed = descriptionSchema.safeParse(json);
  if (found === 0 || !parsed.success) throw notALibrary(folder, 'description-unreadable');
  return { id: parsed.data.id, createdAt: Date.parse(parsed.data.createdAt) };
}

async function prepareFolder(folder: string, mayCreate: boolean, disk: Disk): Promise<void> {
  try {
    const entry = await disk.look(folder);
    if (!mayCreate) throw notALibrary(folder, entry === null ? 'no-folder' : 'no-description');
    const names = entry === null ? [] : await disk.list(folder);
    if (names.some((name) => !litter.has(name))) throw notALibrary(folder, 'not-empty');
    await createFolderDurably(folder, disk);
  } catch (error) {
    throw isErrno(error, 'ENOTDIR') ? notALibrary(folder, 'not-a-folder') : diskError(error, folder);
  }
}

async function describe(folder: string, ports: FilePorts): Promise<LibraryDescription> {
  const createdAt = ports.clock.now();
  const description = { format: 'archivolt-library', version, id: randomUUID() };
  const text = JSON.stringify({ ...description, createdAt: new Date(createdAt).toISOString() }, null, 2);
  await writeFileDurably(join(folder, libraryNames.description), Buffer.from(`${text}\n`), ports);
  return { id: description.id, createdAt };
}

function notALibrary(path: string, reason: string): ArchiveError {
  return new ArchiveError('not-a-library', { context: { path, reason } });
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
