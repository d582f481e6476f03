import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { capture, ToolingError } from './processes.ts';
import type { Progress } from './registry-runtime.ts';

/** The project's root folder. */
export const projectRoot = join(import.meta.dirname, '../..');

/**
 * Bundles main, engine, preload and page into out/.
 *
 * @throws ToolingError with what the bundler said, when it fails.
 */
export async function buildApp(progress: Progress): Promise<void> {
  progress('Building the app …');
  const manifest = createRequire(import.meta.url).resolve('electron-vite/package.json');
  const bundler = join(dirname(manifest), 'bin', 'electron-vite.js');
  const outcome = await capture(process.execPath, [bundler, 'build', '--logLevel', 'warn'], {
    cwd: projectRoot,
  });
  if (outcome.code !== 0) throw new ToolingError(`The build failed:\n${outcome.stdout}${outcome.stderr}`);
}
