import { spawn, type SpawnOptions } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** A failure whose message is all that the person at the terminal needs; entries print it without a stack. */
export class ToolingError extends Error {
  override readonly name = 'ToolingError';
}

/** How a program ended; `code` is null when it was ended by a signal or by the time limit. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program to its end and keeps what it printed.
 *
 * A program that cannot be started answers with code 127 and the reason in `stderr`, as a shell would.
 */
export function capture(
  command: string,
  args: readonly string[],
  options: SpawnOptions & { readonly limitMs?: number } = {},
): Promise<Outcome> {
  const { limitMs, ...rest } = options;
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...rest, stdio: ['ignore', 'pipe', 'pipe'] });
    const timer = limitMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), limitMs);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.once('error', (error) => {
      clearTimeout(timer);
      resolve({ code: 127, stdout, stderr: stderr + error.message });
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code, stdout, stderr });
    });
  });
}

/** Runs a program with this terminal's streams; answers its exit code (128 when a signal ended it, 127 when it is missing). */
export function show(command: string, args: readonly string[], options: SpawnOptions = {}): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'inherit', ...options });
    child.once('error', () => {
      resolve(127);
    });
    child.once('close', (code) => {
      resolve(code ?? 128);
    });
  });
}

/** Finds a program on PATH, as `which` does. */
export async function which(name: string, env: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  for (const folder of (env['PATH'] ?? '').split(delimiter)) {
    const candidate = join(folder, name);
    if (await canRun(candidate)) return candidate;
  }
  return undefined;
}

async function canRun(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Runs the body of a script: an expected failure prints its message, any other its stack; both end with code 1. */
export async function runScript(body: () => Promise<number>): Promise<void> {
  let code = 1;
  // Last of all: the packer leaves a hook behind that ends the process with 0 when there is nothing more to do.
  process.on('exit', () => {
    process.exitCode = code;
  });
  try {
    code = await body();
  } catch (error) {
    console.error(error instanceof ToolingError ? error.message : error);
  }
}
