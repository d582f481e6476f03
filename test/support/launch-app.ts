/** The built and the packed program for the e2e tests, each started on folders that the test names. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chromium, expect, type Browser, type ElectronApplication, type Page } from '@playwright/test';
import { definedOnly, launchBuilt } from '../../scripts/runtime/launch.ts';
import { packedProgram } from '../../scripts/runtime/pack.ts';
import { prepareRuntime } from '../../scripts/runtime/prepare.ts';
import { sandboxObstacle } from '../../scripts/runtime/sandbox.ts';

export interface LaunchedForTest {
  readonly page: Page;
  /** Only of the built program: the packed one lets nobody into its main process. */
  readonly app?: ElectronApplication;
  /** What the program and its engine wrote to stderr so far. */
  stderr(): string;
  /** Quits the program and waits for its end; what was started for it ends, too. */
  close(): Promise<void>;
}

/** The ground was laid, and told of, before the first test. */
const unheard = (): void => undefined;

/** Starts out/ in Electron under Playwright. `npm run build` has to have been run. */
export async function launchDev(args: readonly string[]): Promise<LaunchedForTest> {
  const prepared = await prepareRuntime(unheard);
  const isSandboxed = (await sandboxObstacle()) === undefined;
  const launched = await launchBuilt(prepared, { args, isSandboxed });
  return {
    ...launched,
    close: async () => {
      await launched.close();
      await prepared.close();
    },
  };
}

/** Starts the packed program as an officer would, and looks in through the page's debugger only. */
export async function launchPacked(args: readonly string[]): Promise<LaunchedForTest> {
  const prepared = await prepareRuntime(unheard);
  const sandbox = (await sandboxObstacle()) === undefined ? [] : ['--no-sandbox'];
  const child = spawn(packedProgram(), [...sandbox, '--remote-debugging-port=0', ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    // The packed program has to find its addon by itself, and to take none that the environment names.
    env: { ...definedOnly(process.env), ...prepared.env, ARCHIVOLT_SQLITE_BINDING: 'foreign.node' },
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const ended = once(child, 'exit');
  const address = await debuggerOf(child, () => errors);
  await untilPageIsThere(address);
  const browser = await chromium.connectOverCDP(address);
  return {
    page: await firstPage(browser),
    stderr: () => errors,
    close: async () => {
      await quit(browser, child);
      await ended;
      await prepared.close();
    },
  };
}

/** The address that Chromium prints once it can be looked into. */
async function debuggerOf(child: ChildProcess, errors: () => string): Promise<string> {
  for (;;) {
    const address = /^DevTools listening on (ws:\S+)/m.exec(errors())?.[1];
    if (address !== undefined) return address;
    if (child.exitCode !== null) throw new Error(`The program ended before it had a window:\n${errors()}`);
    await Promise.race([child.stderr === null ? null : once(child.stderr, 'data'), once(child, 'exit')]);
  }
}

/** Playwright waits for ever for the navigation of a page that it met in the moment between empty and navigated. */
async function untilPageIsThere(address: string): Promise<void> {
  const list = new URL('/json/list', address.replace(/^ws:/, 'http:'));
  const titles = async (): Promise<string[]> => {
    const targets = (await (await fetch(list)).json()) as readonly { type: string; title: string }[];
    return targets.filter(({ type }) => type === 'page').map(({ title }) => title);
  };
  await expect.poll(titles).toEqual(['Archivolt']);
}

async function firstPage(browser: Browser): Promise<Page> {
  const [context] = browser.contexts();
  if (context === undefined) throw new Error('The program has no session.');
  return context.pages()[0] ?? context.waitForEvent('page');
}

async function quit(browser: Browser, child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const session = await browser.newBrowserCDPSession();
  // The connection may end before the answer to its own end has come; the caller waits for the program.
  await Promise.allSettled([session.send('Browser.close')]);
}
