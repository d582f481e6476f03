/**
 * What Electron needs of the system: shared libraries, a display server, a compiler. Missing parts are named as the
 * packages of Debian and Ubuntu; root there gets them installed, everybody else is told the command.
 */
import { dirname } from 'node:path';
import { exists } from './cache.ts';
import { capture, ToolingError, which } from './processes.ts';
import type { Progress } from './registry-runtime.ts';

/** Libraries that Electron links, by the start of their file name; the rest comes with these as dependencies. */
const packageOfLibrary: readonly (readonly [start: string, name: string])[] = [
  ['libgtk-3.', 'libgtk-3-0'],
  ['libgdk-3.', 'libgtk-3-0'],
  ['libnss3.', 'libnss3'],
  ['libnssutil3.', 'libnss3'],
  ['libsmime3.', 'libnss3'],
  ['libnspr4.', 'libnspr4'],
  ['libasound.', 'libasound2'],
  ['libgbm.', 'libgbm1'],
  ['libdrm.', 'libdrm2'],
  ['libatk-1.0.', 'libatk1.0-0'],
  ['libatk-bridge-2.0.', 'libatk-bridge2.0-0'],
  ['libatspi.', 'libatspi2.0-0'],
  ['libcups.', 'libcups2'],
  ['libdbus-1.', 'libdbus-1-3'],
  ['libexpat.', 'libexpat1'],
  ['libgio-2.0.', 'libglib2.0-0'],
  ['libglib-2.0.', 'libglib2.0-0'],
  ['libgobject-2.0.', 'libglib2.0-0'],
  ['libgmodule-2.0.', 'libglib2.0-0'],
  ['libpango-1.0.', 'libpango-1.0-0'],
  ['libpangocairo-1.0.', 'libpangocairo-1.0-0'],
  ['libcairo.', 'libcairo2'],
  ['libX11.', 'libx11-6'],
  ['libX11-xcb.', 'libx11-xcb1'],
  ['libxcb.', 'libxcb1'],
  ['libXcomposite.', 'libxcomposite1'],
  ['libXdamage.', 'libxdamage1'],
  ['libXext.', 'libxext6'],
  ['libXfixes.', 'libxfixes3'],
  ['libXrandr.', 'libxrandr2'],
  ['libxkbcommon.', 'libxkbcommon0'],
  ['libudev.', 'libudev1'],
];

/** Libraries that `ldd` could not find, by file name. */
export function missingLibraries(lddOutput: string): readonly string[] {
  return [...lddOutput.matchAll(/^\s*(\S+) => not found/gm)].map((found) => found[1] ?? '');
}

/** The packages that hold these libraries, each once, and the libraries no package is known for. */
export function packagesFor(libraries: readonly string[]): {
  readonly packages: readonly string[];
  readonly unknown: readonly string[];
} {
  const packageFor = (library: string): string | undefined =>
    packageOfLibrary.find(([start]) => library.startsWith(start))?.[1];
  const packages = new Set(libraries.map(packageFor).filter((name) => name !== undefined));
  return { packages: [...packages], unknown: libraries.filter((name) => packageFor(name) === undefined) };
}

/**
 * Sees to it that the libraries of an Electron program are there.
 *
 * @throws ToolingError that names the command to run, when this user may not install them.
 */
export async function ensureLibraries(executable: string, progress: Progress): Promise<void> {
  if (process.platform !== 'linux') return;
  const libraries = await missingFor(executable);
  if (libraries.length === 0) return;
  const { packages, unknown } = packagesFor(libraries);
  if (unknown.length > 0)
    throw new ToolingError(`Electron needs libraries of the system: ${unknown.join(', ')}.`);
  await install(packages, `Electron needs ${libraries.join(', ')}`, progress);
  const still = await missingFor(executable);
  if (still.length > 0) throw new ToolingError(`Still missing after the installation: ${still.join(', ')}.`);
}

/**
 * Sees to it that a program is on PATH, and answers its path.
 *
 * @throws ToolingError that names the command to run, when this user may not install it.
 */
export async function ensureTool(tool: string, packageName: string, progress: Progress): Promise<string> {
  const found = await which(tool);
  if (found !== undefined) return found;
  await install([packageName], `'${tool}' is needed`, progress);
  const installed = await which(tool);
  if (installed === undefined)
    throw new ToolingError(`${packageName} was installed, but '${tool}' is not on PATH.`);
  return installed;
}

async function missingFor(executable: string): Promise<readonly string[]> {
  // Electron's own libraries (libffmpeg.so) lie beside it.
  const env = { ...process.env, LD_LIBRARY_PATH: dirname(executable), LC_ALL: 'C' };
  const outcome = await capture('ldd', [executable], { env });
  return missingLibraries(outcome.stdout);
}

async function install(packages: readonly string[], why: string, progress: Progress): Promise<void> {
  const isDebian = (await which('apt-get')) !== undefined && (await exists('/etc/debian_version'));
  if (!isDebian) {
    throw new ToolingError(
      `${why}. On Debian and Ubuntu that is in: ${packages.join(' ')}. Install it and run this again.`,
    );
  }
  if (process.getuid?.() !== 0) {
    throw new ToolingError(
      `${why}. Run this and try again:\n  sudo apt-get update && sudo apt-get install -y ${packages.join(' ')}`,
    );
  }
  progress(`${why}: installing ${packages.join(' ')} with apt-get …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const update = await capture('apt-get', ['update', '-q'], { env });
  if (update.code !== 0) throw new ToolingError(`apt-get update failed:\n${lastLines(update.stderr)}`);
  const names = await Promise.all(packages.map(nameOnThisRelease));
  const args = ['install', '-y', '-q', '--no-install-recommends', ...names];
  const outcome = await capture('apt-get', args, { env });
  if (outcome.code !== 0)
    throw new ToolingError(`apt-get ${args.join(' ')} failed:\n${lastLines(outcome.stderr)}`);
}

/** Debian 13 and Ubuntu 24.04 renamed some libraries when time became 64 bits wide. */
async function nameOnThisRelease(name: string): Promise<string> {
  const renamed = `${name}t64`;
  const outcome = await capture('apt-cache', ['show', '--no-all-versions', renamed]);
  return outcome.code === 0 && outcome.stdout.includes(`Package: ${renamed}`) ? renamed : name;
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-12).join('\n');
}
