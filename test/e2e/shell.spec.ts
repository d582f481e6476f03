/** The shell in real Electron, around an engine of the tests: what a page may do, and what it gets. */
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import type { Bridge } from '../../contract/bridge.ts';
import type { Result } from '../../contract/error.ts';
import type { Channel, Input, Output } from '../../contract/requests.ts';
import { buildShellApp, startShell, type RunningShell, type ShellApp } from '../support/shell-app.ts';
import { writeWav } from '../support/wav.ts';

const id = '0'.repeat(26);
const media = (chunk: number): string => `archive://media/${id}/${String(chunk)}`;
const wavBytes = 24_000_044;

let shell: ShellApp;
let userDataDir: string;
let libraryDir: string;
let running: RunningShell;

test.beforeAll(async () => {
  shell = await buildShellApp();
});
test.afterAll(() => shell.remove());
test.beforeEach(async () => {
  userDataDir = await mkdtemp(join(tmpdir(), 'archivolt-e2e-'));
  libraryDir = join(userDataDir, 'library');
  await mkdir(libraryDir);
  running = await startShell(shell, userDataDir);
});
test.afterEach(async () => {
  await running.app.close();
  await rm(userDataDir, { recursive: true });
});

/** Asks as the page would. */
function ask<C extends Channel>(
  channel: C,
  input: Input<C>,
  page: Page = running.window,
): Promise<Result<Output<C>>> {
  return page.evaluate(
    ([name, given]) =>
      (window as unknown as { archivolt: Bridge }).archivolt.request(name as never, given as never),
    [channel, input] as const,
  );
}

async function enginePid(): Promise<number> {
  const summary = await ask('library.summary', {});
  if (!summary.ok) throw new Error(summary.error.code);
  return summary.value.recordings;
}

test('the page has the bridge and nothing of Node', async () => {
  const seen = await running.window.evaluate(() => ({
    url: location.href,
    origin: location.origin,
    isSecure: isSecureContext,
    bridge: Object.keys((window as unknown as { archivolt: object }).archivolt).sort(),
    node: ['require', 'process', 'module', 'Buffer', 'global', 'ipcRenderer', '__dirname'].filter(
      (name) => name in window,
    ),
    moduleRan: 'moduleRan' in window,
    inlineRan: 'inlineRan' in window,
    evalRan: (window as unknown as { evalRan: boolean }).evalRan,
  }));
  expect(seen).toEqual({
    url: 'archive://app/index.html',
    origin: 'archive://app',
    isSecure: true,
    bridge: ['on', 'opening', 'pathOfFile', 'request'],
    node: [],
    moduleRan: true,
    inlineRan: false,
    evalRan: false,
  });
  const preferences = await running.app.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    return (window?.webContents as unknown as { getLastWebPreferences(): object }).getLastWebPreferences();
  });
  expect(preferences).toMatchObject({
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    webSecurity: true,
    webviewTag: false,
  });
});

test('the page gets the path of a file that was given to it', async () => {
  const path = join(userDataDir, 'event.json');
  await writeFile(path, '{}');
  await running.window.evaluate(() => {
    const input = document.createElement('input');
    input.type = 'file';
    document.body.append(input);
  });
  await running.window.setInputFiles('input', path);
  const found = await running.window.evaluate(() =>
    (window as unknown as { archivolt: Bridge }).archivolt.pathOfFile(
      document.querySelector('input')?.files?.[0],
    ),
  );
  expect(found).toBe(path);
});

test('the page cannot leave, open windows, reach the network or get permissions', async () => {
  let hits = 0;
  const server = createServer((_request, response) => {
    hits += 1;
    response.setHeader('access-control-allow-origin', '*').end('x');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`;
  const seen = await running.window.evaluate(async (url) => {
    const outcome = (work: Promise<unknown>): Promise<string> =>
      work.then(
        (value) => String(value),
        (cause: unknown) => (cause as Error).name,
      );
    const image = new Image();
    const imageFailed = new Promise((resolve) => {
      image.addEventListener('error', () => resolve('blocked'));
    });
    image.src = `${url}image.png`;
    const frame = document.createElement('iframe');
    frame.src = url;
    document.body.append(frame);
    return {
      opened: window.open(url) === null,
      openedOwn: window.open('archive://app/index.html') === null,
      fetched: await outcome(fetch(url)),
      image: await outcome(imageFailed),
      notification: await outcome(Notification.requestPermission()),
      microphone: (await navigator.permissions.query({ name: 'microphone' })).state,
      location: await new Promise((resolve) => {
        navigator.geolocation.getCurrentPosition(
          () => resolve('known'),
          ({ code }) => resolve(code),
        );
      }),
      clipboard: await outcome(navigator.clipboard.readText()),
      midi: (await navigator.permissions.query({ name: 'midi' })).state,
    };
  }, address);
  expect(seen).toEqual({
    opened: true,
    openedOwn: true,
    fetched: 'TypeError',
    image: 'blocked',
    notification: 'denied',
    microphone: 'denied',
    location: 1,
    clipboard: 'NotAllowedError',
    midi: 'denied',
  });
  for (const target of [address, 'data:text/html,x', media(1), 'file:///etc/passwd']) {
    await running.window.evaluate((url) => {
      location.href = url;
    }, target);
    expect((await ask('app.info', {})).ok).toBe(true);
    expect(running.window.url()).toBe('archive://app/index.html');
  }
  expect(running.app.windows()).toHaveLength(1);
  expect(hits).toBe(0);
  server.close();
});

test('only the main frame of a window of ours is answered', async () => {
  const preload = join(shell.programDir, 'out/preload/index.cjs');
  const answers = await running.app.evaluate(async ({ BrowserWindow }, path) => {
    const request = 'archivolt.request("app.info", {}).then((result) => result.ok || result.error.code)';
    const [own] = BrowserWindow.getAllWindows();
    const foreign = new BrowserWindow({
      show: false,
      webPreferences: { preload: path, sandbox: true, nodeIntegrationInSubFrames: true },
    });
    await foreign.loadURL('archive://app/index.html');
    const fromForeignWindow: unknown = await foreign.webContents.executeJavaScript(request);
    // Our guard keeps even this window from loading frames; the check has to hold without it.
    foreign.webContents.removeAllListeners('will-frame-navigate');
    await foreign.loadURL('data:text/html,<iframe src="data:text/html,x"></iframe>');
    const [frame] = foreign.webContents.mainFrame.frames;
    const fromFrame: unknown = await frame?.executeJavaScript(request);
    foreign.destroy();
    const fromOwn: unknown = await own?.webContents.executeJavaScript(request);
    await own?.loadURL('data:text/html,x');
    const fromForeignPage: unknown = await own?.webContents.executeJavaScript(request);
    return { fromForeignWindow, fromFrame, fromOwn, fromForeignPage };
  }, preload);
  expect(answers).toEqual({
    fromForeignWindow: 'sender-refused',
    fromFrame: 'sender-refused',
    fromOwn: true,
    fromForeignPage: 'sender-refused',
  });
});

test('requests are parsed, and answered by shell or engine', async () => {
  expect(await ask('app.info', {})).toMatchObject({ ok: true, value: { version: '0.1.0', libraryDir } });
  await expect.poll(async () => (await ask('app.engineStatus', {})).ok && (await enginePid()) > 0).toBe(true);
  for (const [channel, input] of [
    ['app.quit', {}],
    ['media.locate', { recordingId: id, chunkId: 1 }],
    ['recordings.get', { id: '../..' }],
    ['recordings.get', null],
  ] as const) {
    expect(await ask(channel as Channel, input as never)).toMatchObject({
      ok: false,
      error: { code: 'request-invalid' },
    });
  }
  expect(await ask('recordings.get', { id })).toMatchObject({ error: { code: 'feature-absent' } });
});

test('media is answered by range', async () => {
  const total = await writeWav(join(libraryDir, '1.wav'), 100_000);
  const bytes = await readFile(join(libraryDir, '1.wav'));
  const get = (url: string, init: { method?: string; headers?: Record<string, string> }) =>
    running.window.evaluate(
      async ([address, given]) => {
        const response = await fetch(address, given);
        const body = [...new Uint8Array(await response.arrayBuffer())];
        return {
          status: response.status,
          type: response.headers.get('content-type'),
          range: response.headers.get('content-range'),
          length: response.headers.get('content-length'),
          accepts: response.headers.get('accept-ranges'),
          body,
        };
      },
      [url, init] as const,
    );
  const range = (value: string) => get(media(1), { headers: { range: value } });
  const whole = { type: 'audio/wav', accepts: 'bytes', length: String(total) };
  expect(await get(media(1), {})).toMatchObject({ ...whole, status: 200, body: [...bytes] });
  expect(await range('bytes=0-9')).toMatchObject({
    status: 206,
    range: `bytes 0-9/${total}`,
    length: '10',
    body: [...bytes.subarray(0, 10)],
  });
  expect(await range('bytes=50000-50099')).toMatchObject({
    status: 206,
    range: `bytes 50000-50099/${total}`,
    body: [...bytes.subarray(50_000, 50_100)],
  });
  expect(await range('bytes=-5')).toMatchObject({
    status: 206,
    range: `bytes ${total - 5}-${total - 1}/${total}`,
    body: [...bytes.subarray(-5)],
  });
  expect(await range(`bytes=${total}-`)).toMatchObject({ status: 416, range: `bytes */${total}`, body: [] });
  expect(await range('bytes=9-2')).toMatchObject({ status: 200, range: null });
  expect(await get(media(1), { method: 'HEAD' })).toMatchObject({ ...whole, status: 200, body: [] });
  const missing = await get(media(404), {});
  expect(missing.status).toBe(404);
  expect(JSON.parse(String.fromCharCode(...missing.body))).toMatchObject({ code: 'file-missing' });
});

test('a recording of 24 MB can be sought anywhere, and leaves no file open', async () => {
  expect(await writeWav(join(libraryDir, '1.wav'), 12_000_000)).toBe(wavBytes);
  const sought = await running.window.evaluate(async (url) => {
    const heard = (name: string, act: () => void): Promise<number> =>
      new Promise((resolve, reject) => {
        audio.addEventListener(name, () => resolve(audio.currentTime), { once: true });
        audio.addEventListener('error', () => reject(new Error(audio.error?.message)), { once: true });
        act();
      });
    const audio = new Audio();
    await heard('loadedmetadata', () => (audio.src = url));
    const times: number[] = [];
    for (const time of [700, 3, 749, 0, 375.5])
      times.push(await heard('seeked', () => (audio.currentTime = time)));
    audio.muted = true;
    audio.currentTime = 700;
    await audio.play();
    await heard('timeupdate', () => undefined);
    const played = audio.currentTime;
    // Each of these seeks drops the answer of the one before while its bytes still come.
    for (let seek = 0; seek < 40; seek += 1) audio.currentTime = (seek * 97) % 740;
    await heard('seeked', () => (audio.currentTime = 1));
    audio.removeAttribute('src');
    audio.load();
    return { duration: audio.duration, times, played };
  }, media(1));
  expect(sought.times).toEqual([700, 3, 749, 0, 375.5]);
  expect(sought.played).toBeGreaterThanOrEqual(700);
  const mainPid = running.app.process().pid ?? 0;
  await expect.poll(() => openCount(mainPid, join(libraryDir, '1.wav'))).toBe(0);
  expect(running.stderr()).not.toMatch(/shell\.(uncaught|unhandled)/);
});

test('a slow reader holds the file back', async () => {
  await writeWav(join(libraryDir, '1.wav'), 12_000_000);
  const path = join(libraryDir, '1.wav');
  const mainPid = running.app.process().pid ?? 0;
  const first = await running.window.evaluate(async (url) => {
    const reader = (await fetch(url)).body?.getReader();
    Object.assign(window, { reader });
    return (await reader?.read())?.value?.byteLength ?? 0;
  }, media(1));
  expect(first).toBeGreaterThan(0);
  // Still open: most of it was not read, or it would be closed after its last byte.
  expect(await openCount(mainPid, path)).toBe(1);
  const total = await running.window.evaluate(async () => {
    const { reader } = window as unknown as { reader: ReadableStreamDefaultReader<Uint8Array> };
    let bytes = 0;
    for (let part = await reader.read(); !part.done; part = await reader.read())
      bytes += part.value.byteLength;
    return bytes;
  });
  expect(first + total).toBe(wavBytes);
  await expect.poll(() => openCount(mainPid, path)).toBe(0);
});

test('a blocked or killed engine does not freeze the window, and comes back', async () => {
  const pid = await enginePid();
  await running.window.evaluate(() => {
    const states: string[] = [];
    Object.assign(window, { states });
    (window as unknown as { archivolt: Bridge }).archivolt.on('engine.status', ({ state }) =>
      states.push(state),
    );
  });
  const query = { text: 'unblock', sort: 'startedAt', descending: true, offset: 0, limit: 1 } as const;
  const read = ask('recordings.window', query);
  const change = ask('transfers.retryAll', {});
  // The engine spins now and hears nothing; the page paints and main answers.
  const frames = await running.window.evaluate(async () => {
    let count = 0;
    while (count < 30) {
      await new Promise((resolve) => {
        requestAnimationFrame(resolve);
      });
      count += 1;
    }
    return count;
  });
  expect(frames).toBe(30);
  expect((await ask('app.info', {})).ok).toBe(true);
  process.kill(pid, 'SIGKILL');
  expect(await change).toMatchObject({ ok: false, error: { code: 'engine-unavailable' } });
  await writeFile(join(libraryDir, 'unblock'), '');
  const repeated = await read;
  expect(repeated.ok && repeated.value.total).not.toBe(pid);
  expect(repeated.ok).toBe(true);
  expect(await enginePid()).not.toBe(pid);
  const states = await running.window.evaluate(() => (window as unknown as { states: string[] }).states);
  expect(states).toEqual(['restarting', 'running']);
});

test('an engine that exits by itself is restarted too', async () => {
  const pid = await enginePid();
  expect(await ask('transfers.pauseAll', {})).toMatchObject({ error: { code: 'engine-unavailable' } });
  expect(await enginePid()).not.toBe(pid);
});

test('facts, notices and menu commands reach the page', async () => {
  await enginePid();
  await running.window.evaluate(() => {
    const heard: string[] = [];
    Object.assign(window, { heard });
    const { archivolt } = window as unknown as { archivolt: Bridge };
    archivolt.on('transfers.changed', ({ ids }) => heard.push(`transfers ${ids.join()}`));
    archivolt.on('notice', ({ kind }) => heard.push(kind));
    archivolt.on('menu.command', ({ command }) => heard.push(command));
    archivolt.on('recordings.changed', () => heard.push('never'))();
  });
  await ask('transfers.retryAll', {});
  await running.app.evaluate(({ Menu }) => {
    const go = Menu.getApplicationMenu()?.items.find(({ label }) => label === '&Go');
    const search = go?.submenu?.items.find(({ label }) => label === 'Search');
    (search as { click(): void } | undefined)?.click();
  });
  await expect
    .poll(() => running.window.evaluate(() => (window as unknown as { heard: string[] }).heard))
    .toEqual(['transfers 1', 'recording-lost', 'search']);
});

test('a saved service reaches the engine whole and the file without its secret', async () => {
  const connectionString = 'endpoint=https://c.example/;accesskey=dG9wc2VjcmV0';
  const saved = await ask('services.save', {
    service: { name: 'contoso', connectionString },
    replaces: null,
  });
  expect(saved).toMatchObject({ ok: true, value: { services: [{ name: 'contoso', hasSecret: true }] } });
  expect(JSON.stringify(saved)).not.toContain('dG9wc2VjcmV0');
  const known = await ask('quarantine.list', { limit: 1 });
  expect(known.ok && known.value[0]?.text).toContain(connectionString);
  const tested = await ask('services.test', {
    service: { name: 'contoso', connectionString: '' },
    replaces: 'contoso',
  });
  expect(tested).toMatchObject({ value: [{ detail: String(connectionString.length) }] });
  for (const name of ['config.json', 'state.json']) {
    const path = join(userDataDir, name);
    expect(await readFile(path, 'utf8')).not.toContain('dG9wc2VjcmV0');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  }
});

async function openCount(pid: number, path: string): Promise<number> {
  const folder = `/proc/${String(pid)}/fd`;
  const links = await Promise.all(
    (await readdir(folder)).map((fd) => readlink(join(folder, fd)).catch((cause: unknown) => String(cause))),
  );
  return links.filter((link) => link === path).length;
}
