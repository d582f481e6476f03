import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

const entry = join(import.meta.dirname, '../../main/cli.ts');

export interface CliRun {
  exitCode: number | null;
  /** Parsed stdout when it is JSON, else undefined. */
  document: unknown;
  stdout: string;
  stderr: string;
}

/** Starts the command line as a user would; the child runs until it ends or is killed. */
function startCli(
  words: readonly string[],
  env: NodeJS.ProcessEnv = {},
): { child: ChildProcess; ended: Promise<CliRun> } {
  const child = spawn(process.execPath, [entry, ...words], { env: { ...process.env, ...env } });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<CliRun>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => {
      resolve({ exitCode, document: parseOrUndefined(stdout), stdout, stderr });
    });
  });
  return { child, ended };
}

/** Runs the command line to its end. */
export function runCli(...words: string[]): Promise<CliRun> {
  return startCli(words).ended;
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
