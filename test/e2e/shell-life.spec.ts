/** The life of the program in real Electron: command line, one at a time, what it remembers, how it ends. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type ElectronApplication } from '@playwright/test';
import type { Bridge } from '../../contract/bridge.ts';
import type { EngineStatus } from '../../contract/views.ts';
import {
  buildShellApp,
  launchShell,
  startShell,
  type RunningShell,
  type ShellApp,
} from '../support/shell-app.ts';

let shell: ShellApp;
let userDataDir: string;

test.beforeAll(async () => {
  shell = await buildShellApp();
});
test.afterAll(() => shell.remove());
test.beforeEach(async () => {
  userDataDir = await mkdtemp(join(tmpdir(), 'archivolt-e2e-'));
  await mkdir(join(userDataDir, 'library'));
});
test.afterEach(() => rm(userDataDir, { recursive: true }));

async function statusOf({ window }: RunningShell): Promise<EngineStatus> {
  const result = await window.evaluate(() =>
    (window as unknown as { archivolt: Bridge }).archivolt.request('app.engineStatus', {}),
  );
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
}

test('it ends the engine in order and comes back where it was', async () => {
  const first = await startShell(shell, userDataDir);
  await expect.poll(async () => (await statusOf(first)).state).toBe('running');
  await first.app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.setBounds({ x: 60, y: 50, width: 1100, height: 700 });
  });
  await first.app.close();
  await access(join(userDataDir, 'library/stopped'));
  expect(JSON.parse(await readFile(join(userDataDir, 'state.json'), 'utf8'))).toMatchObject({
    libraryDir: join(userDataDir, 'library'),
    bounds: { width: 1100, height: 700, isMaximized: false },
  });

  const second = await startShell(shell, userDataDir);
  const window = await second.app.evaluate(({ BrowserWindow }) => {
    const [opened] = BrowserWindow.getAllWindows();
    return { size: opened?.getSize(), smallest: opened?.getMinimumSize() };
  });
  expect(window).toEqual({ size: [1100, 700], smallest: [1024, 640] });
  await second.app.close();
});

test('the engine is told whether the computer runs on a battery, at its start and at each change', async () => {
  const running = await startShell(shell, userDataDir);
  const told = (): Promise<string> =>
    readFile(join(userDataDir, 'library/power'), 'utf8').catch(() => 'nothing');
  await expect.poll(told).toBe('mains');
  for (const isOnBattery of [true, false]) {
    await running.app.evaluate(({ powerMonitor }, isNow) => {
      powerMonitor.isOnBatteryPower = () => isNow;
      powerMonitor.emit(isNow ? 'on-battery' : 'on-ac');
    }, isOnBattery);
    await expect.poll(told).toBe(isOnBattery ? 'battery' : 'mains');
  }
  await running.app.close();
});

test('a second program on the same user data gives way', async () => {
  const first = await startShell(shell, userDataDir);
  const second = spawn(shell.executable, ['--no-sandbox', shell.programDir, '--user-data-dir', userDataDir], {
    env: { ...process.env, ...shell.display.env },
    stdio: 'ignore',
  });
  const [code] = (await once(second, 'exit')) as [number | null];
  expect(code).toBe(0);
  expect(first.app.windows()).toHaveLength(1);
  expect((await statusOf(first)).state).not.toBe('failed');
  await first.app.close();
});

test('it begins without a window, shows one when it is started again, and goes on when that is closed', async () => {
  const app = await launchShell(shell, userDataDir, ['--background']);
  const stopped = join(userDataDir, 'library/stopped');
  await expect.poll(() => readFile(join(userDataDir, 'library/power'), 'utf8').catch(() => '')).not.toBe('');
  expect(app.windows()).toHaveLength(0);

  const opening = app.waitForEvent('window');
  await startAgain();
  const first = await opening;
  await first.waitForLoadState();
  await closeWindows(app);
  await expect.poll(() => app.windows().length).toBe(0);
  // The driver hears of it before the program does.
  await expect.poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(0);
  await expect(access(stopped)).rejects.toThrow();
  expect(JSON.parse(await readFile(join(userDataDir, 'state.json'), 'utf8'))).toMatchObject({
    staysOn: true,
  });

  const openingAgain = app.waitForEvent('window');
  await startAgain();
  const again = await openingAgain;
  expect(again).not.toBe(first);
  const view = await again.evaluate(() =>
    (window as unknown as { archivolt: Bridge }).archivolt.request('app.setPresence', { staysOn: false }),
  );
  expect(view).toEqual({ ok: true, value: { staysOn: false, opensAtLogin: null } });
  const ended = once(app.process(), 'exit');
  await closeWindows(app);
  await ended;
  await access(stopped);
});

test('a window that is closed before its page is there does not end the program', async () => {
  const app = await launchShell(shell, userDataDir);
  await closeWindows(app);
  await expect.poll(() => readFile(join(userDataDir, 'library/power'), 'utf8').catch(() => '')).not.toBe('');
  for (const moment of [null, 'did-navigate', 'dom-ready'] as const) {
    await app.evaluate(({ app: program, BrowserWindow }, event) => {
      program.emit('activate');
      const [window] = BrowserWindow.getAllWindows();
      if (event === null) window?.close();
      else window?.webContents.once(event as 'dom-ready', () => window.close());
    }, moment);
    const left = (): Promise<number> =>
      app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
    await expect.poll(left, `closed at ${moment ?? 'once'}`).toBe(0);
  }
  await app.close();
  await access(join(userDataDir, 'library/stopped'));
});

async function startAgain(): Promise<void> {
  const second = spawn(shell.executable, ['--no-sandbox', shell.programDir, '--user-data-dir', userDataDir], {
    env: { ...process.env, ...shell.display.env },
    stdio: 'ignore',
  });
  await once(second, 'exit');
}

async function closeWindows(app: ElectronApplication): Promise<void> {
  await app.evaluate(({ BrowserWindow }) => {
    for (const window of BrowserWindow.getAllWindows()) window.close();
  });
}

test('a library that cannot be opened shows by its code, and the window stays', async () => {
  const running = await startShell(shell, userDataDir, ['--library', join(userDataDir, 'locked')]);
  await expect.poll(() => statusOf(running)).toMatchObject({ state: 'failed', code: 'library-locked' });
  const answer = await running.window.evaluate(() =>
    (window as unknown as { archivolt: Bridge }).archivolt.request('library.summary', {}),
  );
  expect(answer).toMatchObject({ ok: false, error: { code: 'library-locked' } });
  await running.app.close();
});

test('a broken configuration names its key, and works once it is corrected', async () => {
  const path = join(userDataDir, 'given.json');
  await writeFile(path, '{ "sources": [{ "kind": "folder", "pth": "/in" }] }');
  const running = await startShell(shell, userDataDir, ['--config', path]);
  await expect.poll(() => statusOf(running)).toMatchObject({ state: 'failed', code: 'config-invalid' });
  expect((await statusOf(running)).detail).toContain('sources.0');
  await writeFile(path, '{ "sources": [{ "kind": "folder", "path": "/in" }] }');
  await running.window.evaluate(() =>
    (window as unknown as { archivolt: Bridge }).archivolt.request('app.restartEngine', {}),
  );
  await expect.poll(async () => (await statusOf(running)).state).toBe('running');
  await running.app.close();
});
