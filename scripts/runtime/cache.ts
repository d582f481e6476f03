/**
 * The per-user cache: what was fetched or built once and is good for every checkout.
 * A folder or file in it is whole or absent: it is made beside its place and renamed into it, so that two runs at once,
 * or one that is killed, leave nothing half done behind.
 */
import { access, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, posix, win32 } from 'node:path';

const stagingPrefix = '.staging-';

/** Where this user's caches lie: XDG on Linux, Library/Caches on macOS, LOCALAPPDATA on Windows. */
export function cacheFolder(
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
  home: string = homedir(),
): string {
  if (platform === 'win32') {
    const local = env['LOCALAPPDATA'] ?? win32.join(home, 'AppData', 'Local');
    return win32.join(local, 'archivolt', 'cache');
  }
  if (platform === 'darwin') return posix.join(home, 'Library', 'Caches', 'archivolt');
  const xdg = env['XDG_CACHE_HOME'];
  // The XDG specification asks to ignore a relative path.
  const base = xdg !== undefined && posix.isAbsolute(xdg) ? xdg : posix.join(home, '.cache');
  return posix.join(base, 'archivolt');
}

/**
 * Answers the path of a cache entry, making it first when it is absent.
 *
 * `make` gets an empty staging folder and returns the path in it that becomes the entry. When two runs make the same
 * entry the first rename wins and the other's work is dropped.
 */
export async function cached(
  folder: string,
  name: string,
  make: (staging: string) => Promise<string>,
): Promise<string> {
  const target = join(folder, name);
  if (await exists(target)) return target;
  await mkdir(folder, { recursive: true });
  await removeDeadStaging(folder);
  const staging = await mkdtemp(join(folder, `${stagingPrefix}${process.pid}-`));
  try {
    const made = await make(staging);
    await putInPlace(made, target);
    return target;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** Says whether a path leads to something. */
export async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}

async function putInPlace(made: string, target: string): Promise<void> {
  try {
    await rename(made, target);
  } catch (error) {
    // Another run was quicker; its entry is as good as ours.
    if (!(await exists(target))) throw error;
  }
}

/** Drops what killed runs have left; a run that still lives keeps its staging folder. */
async function removeDeadStaging(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const pid = name.startsWith(stagingPrefix) ? Number.parseInt(name.slice(stagingPrefix.length), 10) : NaN;
    if (Number.isNaN(pid) || isAlive(pid)) continue;
    await rm(join(folder, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
