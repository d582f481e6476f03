import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build, Platform, type Configuration } from 'electron-builder';
import { exists } from './cache.ts';
import type { PreparedRuntime } from './prepare.ts';
import { ToolingError } from './processes.ts';
import { projectRoot } from './project.ts';
import type { Progress } from './registry-runtime.ts';

/** Where a packed program looks for the addon that its Electron needs in place of the packaged one. */
const shippedBinding = 'sqlite/better_sqlite3.node';

/**
 * Packs out/ and the resolved Electron into a program folder; answers the path of the program.
 * Needs nothing from the network.
 *
 * @throws ToolingError when the packer has left no program.
 */
export async function packApp(
  { electron, sqliteBinding }: PreparedRuntime,
  progress: Progress,
): Promise<string> {
  progress(`Packing the app with Electron ${electron.version} …`);
  const config: Configuration = {
    extends: join(projectRoot, 'electron-builder.yml'),
    electronDist: electron.electronDist,
    electronVersion: electron.version,
    // The starter of foreign apps, which electron-builder takes out of its own downloads only.
    afterPack: ({ appOutDir }) => rm(join(appOutDir, 'resources', 'default_app.asar'), { force: true }),
    ...(sqliteBinding === undefined ? {} : { extraResources: [{ from: sqliteBinding, to: shippedBinding }] }),
  };
  await build({
    projectDir: projectRoot,
    targets: Platform.current().createTarget('dir'),
    config,
    publish: 'never',
  });
  const program = packedProgram();
  if (!(await exists(program))) throw new ToolingError(`electron-builder has left no ${program}.`);
  return program;
}

/** Path of the packed program, whether it has been packed yet or not. */
export function packedProgram(): string {
  const dist = join(projectRoot, 'dist');
  const suffix = process.arch === 'x64' ? '' : `-${process.arch}`;
  if (process.platform === 'darwin')
    return join(dist, `mac${suffix}`, 'Archivolt.app/Contents/MacOS/Archivolt');
  if (process.platform === 'win32') return join(dist, `win${suffix}-unpacked`, 'Archivolt.exe');
  return join(dist, `linux${suffix}-unpacked`, 'archivolt');
}
