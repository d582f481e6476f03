import { capture, ToolingError } from './processes.ts';
import { programOf, projectRoot } from './project.ts';
import type { Progress } from './registry-runtime.ts';

/**
 * Bundles main, engine, preload and page into out/.
 *
 * @throws ToolingError with what the bundler said, when it fails.
 */
export async function buildApp(progress: Progress): Promise<void> {
  progress('Building the app …');
  const args = [await programOf('electron-vite'), 'build', '--logLevel', 'warn'];
  const outcome = await capture(process.execPath, args, { cwd: projectRoot });
  if (outcome.code !== 0) throw new ToolingError(`The build failed:\n${outcome.stdout}${outcome.stderr}`);
}
