/** Starts the built app under a driver (Playwright), so that a script or test sees its window and can ask it. */
import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import { join } from 'node:path';
import { projectRoot } from './project.ts';
import type { PreparedRuntime } from './prepare.ts';

export interface LaunchedApp {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** False once the app has ended, whoever ended it. */
  isOpen(): boolean;
  /** What the app and its engine wrote to stderr so far. */
  stderr(): string;
  /** Quits the app and waits for its end; does nothing when it has ended by itself. */
  close(): Promise<void>;
}

export interface LaunchOptions {
  /** Arguments of the app itself. */
  readonly args: readonly string[];
  /** Whether Chromium's sandbox stays on. Only tests and the demo turn it off, and only where it cannot start. */
  readonly isSandboxed: boolean;
  /** Lets the program begin before the driver is there, as without a driver: for measuring. It may then wait for ever. */
  readonly beginsAtOnce?: boolean;
}

/** First arguments of Electron that hold the program back until the driver sees it. */
export const held: readonly string[] = ['-r', join(import.meta.dirname, 'hold.cjs')];

/** Starts out/ on that runtime and waits for the first window. */
export async function launchBuilt(prepared: PreparedRuntime, options: LaunchOptions): Promise<LaunchedApp> {
  const app = await _electron.launch({
    executablePath: prepared.electron.executable,
    args: [
      ...(options.beginsAtOnce === true ? [] : held),
      ...(options.isSandboxed ? [] : ['--no-sandbox']),
      projectRoot,
      ...options.args,
    ],
    env: { ...definedOnly(process.env), ...prepared.env },
  });
  let errors = '';
  let isOpen = true;
  app.once('close', () => (isOpen = false));
  app.process().stderr?.on('data', (bytes: Buffer) => (errors += bytes.toString('utf8')));
  const page = await app.firstWindow();
  return {
    app,
    page,
    isOpen: () => isOpen,
    stderr: () => errors,
    close: async () => {
      if (isOpen) await app.close();
    },
  };
}

/** The environment without the entries that are not set, as a driver wants it. */
export function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
}
