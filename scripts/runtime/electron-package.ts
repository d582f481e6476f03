/** Electron as its own package installs it: node_modules/electron/dist, or a download by the package's installer. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { exists } from './cache.ts';
import { capture } from './processes.ts';

// Twice what the 110 MB of a release take on a slow line; a closed network answers in well under a second.
const installLimitMs = 15 * 60_000;

/** The program inside an Electron folder, as the electron package names it on each system. */
export function executableIn(electronDist: string, platform: NodeJS.Platform = process.platform): string {
  if (platform === 'darwin') return join(electronDist, 'Electron.app', 'Contents', 'MacOS', 'Electron');
  return join(electronDist, platform === 'win32' ? 'electron.exe' : 'electron');
}

/** Version of an unpacked Electron folder, or undefined when the folder is no whole Electron. */
export async function versionOf(electronDist: string): Promise<string | undefined> {
  if (!(await exists(executableIn(electronDist)))) return undefined;
  const file = join(electronDist, 'version');
  return (await exists(file)) ? (await readFile(file, 'utf8')).trim().replace(/^v/, '') : undefined;
}

/** Where the electron package lies, and which version it pins. */
export async function electronPackage(): Promise<{ readonly dist: string; readonly version: string }> {
  const manifest = createRequire(import.meta.url).resolve('electron/package.json');
  const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { version: string };
  return { dist: join(dirname(manifest), 'dist'), version };
}

/** Lets the electron package download itself; answers undefined on success, else why it failed in a few words. */
export async function downloadElectron(): Promise<string | undefined> {
  const { dist } = await electronPackage();
  const installer = join(dirname(dist), 'install.js');
  const outcome = await capture(process.execPath, [installer], { limitMs: installLimitMs });
  return outcome.code === 0 ? undefined : reasonIn(outcome.stderr);
}

/** The one line of a printed stack that says what went wrong: the innermost cause, else the first line. */
export function reasonIn(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => /\S/.test(line) && !/^\s+at /.test(line));
  const cause = lines.findLast((line) => /\[cause\]|^\s*\w*Error: /.test(line)) ?? lines[0];
  return cause?.replace(/^.*?(\[cause\]: )?(\w*Error): /, '').trim() ?? 'no reason given';
}
