/** A display for the window: the one that is there, or an Xvfb of our own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { ToolingError } from './processes.ts';
import type { Progress } from './registry-runtime.ts';
import { ensureTool } from './system-packages.ts';

export interface Display {
  /** What to add to the environment of a program that opens a window. */
  readonly env: Readonly<Record<string, string>>;
  /** True when nobody can see it. */
  readonly isVirtual: boolean;
  /** Ends the Xvfb that was started for it; does nothing for a display that was there. */
  close(): Promise<void>;
}

const screen = '1920x1200x24';

/** Says whether this session has a display of its own. */
export function hasDisplay(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): boolean {
  return platform !== 'linux' || Boolean(env['DISPLAY']) || Boolean(env['WAYLAND_DISPLAY']);
}

/**
 * Answers the display of this session, or starts an Xvfb on a free number.
 *
 * @throws ToolingError when there is none and Xvfb is missing or does not start.
 */
export async function openDisplay(progress: Progress): Promise<Display> {
  if (hasDisplay()) return { env: {}, isVirtual: false, close: () => Promise.resolve() };
  const program = await ensureTool('Xvfb', 'xvfb', progress);
  // The server picks a free number itself and writes it to the descriptor, so two runs at once cannot collide.
  const child = spawn(program, ['-displayfd', '3', '-screen', '0', screen, '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const kill = (): void => void child.kill('SIGTERM');
  process.once('exit', kill);
  let complaint = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  const ended = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      complaint += error.message;
      resolve();
    });
    child.once('exit', () => {
      resolve();
    });
  });
  const number = createInterface({ input: child.stdio[3] as Readable });
  const first = await Promise.race([
    once(number, 'line').then(([line]) => String(line)),
    ended.then(() => undefined),
  ]);
  number.close();
  if (first === undefined) throw new ToolingError(`Xvfb did not start: ${complaint.trim()}`);
  progress(`No display here: the window opens on Xvfb :${first}.`);
  return {
    env: { DISPLAY: `:${first}` },
    isVirtual: true,
    close: async () => {
      process.off('exit', kill);
      kill();
      await ended;
    },
  };
}
