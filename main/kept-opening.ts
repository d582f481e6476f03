/**
 * The page that a window opens with, as a file beside the catalog: to read it neither an engine nor SQLite has to be started.
 * It goes with one state of one catalog file, told by the file system, and with one build of the program; anything else is as if there
 * were none, and the page is read from the catalog. It may be lost or damaged at any time.
 */
import { createHash } from 'node:crypto';
import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecordingWindow } from '../contract/views.ts';
import { catalogName } from './catalog-place.ts';

const keptName = 'catalog.opening';
/** Of the digest before the text, and the end of its line. */
const headLength = 65;

interface Kept {
  catalog: string;
  program: string;
  page: RecordingWindow;
}

/**
 * Keeps the page of a library that nobody has open. When somebody changes the catalog meanwhile, what is kept goes with none.
 * @param programFile file of the engine's program
 * @throws the system's errors
 */
export async function keepOpening(
  libraryDir: string,
  programFile: string,
  read: (libraryDir: string) => RecordingWindow | null,
): Promise<void> {
  const catalog = await stateOfCatalog(libraryDir);
  const page = read(libraryDir);
  if (catalog === null || page === null) return;
  const kept: Kept = { catalog, program: await digestOfFile(programFile), page };
  const text = JSON.stringify(kept);
  const path = join(libraryDir, keptName);
  await writeFile(`${path}.new`, `${digestOf(text)}\n${text}`);
  await rename(`${path}.new`, path);
}

/** The kept page, if the catalog is still as it was then; null otherwise, and whenever anything fails. */
export async function readKeptOpening(
  libraryDir: string,
  programFile: string,
): Promise<RecordingWindow | null> {
  try {
    const [file, catalog, program] = await Promise.all([
      readFile(join(libraryDir, keptName), 'utf8'),
      stateOfCatalog(libraryDir),
      digestOfFile(programFile),
    ]);
    const text = file.slice(headLength);
    if (file.slice(0, headLength) !== `${digestOf(text)}\n`) return null;
    const kept = JSON.parse(text) as Kept;
    return kept.catalog === catalog && kept.program === program ? kept.page : null;
  } catch {
    return null;
  }
}

/**
 * What the file system says about the catalog, which is another after each write; null where that does not tell one state from another.
 * It is only looked at, never opened: closing it would drop the locks that this process may hold on it.
 */
async function stateOfCatalog(libraryDir: string): Promise<string | null> {
  const path = join(libraryDir, catalogName);
  if (await hasContent(`${path}-wal`)) return null;
  const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
  // A clock of whole seconds (FAT, HFS+) may stand still over a write.
  if (mtimeNs % 1_000_000_000n === 0n) return null;
  return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
}

/** Whether there are changes that have not come into the catalog's own file. */
async function hasContent(path: string): Promise<boolean> {
  try {
    return (await stat(path)).size > 0;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw cause;
  }
}

/** The names of all files of a build that the program may load depend on what is in them, and stand in this one. */
async function digestOfFile(path: string): Promise<string> {
  return digestOf(await readFile(path));
}

function digestOf(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
