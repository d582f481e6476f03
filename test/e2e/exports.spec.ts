/** What leaves the program, in the real window: bags, copies that are dragged out, and the record of them. */
import { execFile } from 'node:child_process';
import { appendFile, chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test, type ElectronApplication } from '@playwright/test';
import { ask, askUntil } from '../../scripts/demo/ask.ts';
import { buildDemoSet } from '../../simulator/demo-set.ts';
import { startSimulator } from '../../simulator/simulator.ts';
import { launchDev, type LaunchedForTest } from '../support/launch-app.ts';

const run = promisify(execFile);
const limitMs = 60_000;

test('bags and copies dragged out leave verified and are listed; one mends the library; two exports are compared', async () => {
  test.setTimeout(180_000);
  const folder = await mkdtemp(join(tmpdir(), 'archivolt-e2e-'));
  const simulator = await startSimulator({ seed: 'exports' });
  const { connectionString, contentHosts } = simulator.endpoints;
  const drop = join(folder, 'drop');
  const config = {
    services: [{ name: 'contoso', connectionString, contentHosts }],
    sources: [{ kind: 'folder', path: drop }],
  };
  await writeFile(join(folder, 'config.json'), JSON.stringify(config));
  const places = ['--library', join(folder, 'library'), '--user-data-dir', join(folder, 'window')];
  const running = await launchDev([...places, '--config', join(folder, 'config.json')]);
  const { page, app } = running;
  if (app === undefined) throw new Error('the built program lets tests in');
  try {
    await simulator.dropEvents(drop, [...buildDemoSet(simulator, { hasFaults: false, count: 3 }).events]);
    await askUntil(
      () => ask(page, 'library.summary', {}),
      ({ byState }) => (byState.archived ?? 0) >= 3,
      limitMs,
    );
    await page.getByRole('row').nth(1).dblclick();
    await page.getByRole('button', { name: 'Copy for dragging out' }).click();
    const handle = page.locator('.drag-out');
    await expect(handle).toHaveText(/Drag \d+ files out/, { timeout: limitMs });
    await app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      if (contents)
        contents.startDrag = (item) => {
          (globalThis as unknown as { dragged: string[] }).dragged = item.files ?? [];
        };
    });
    await handle.dispatchEvent('dragstart');
    const dragged = await expect
      .poll(() => app.evaluate(() => (globalThis as unknown as { dragged?: string[] }).dragged?.length ?? 0))
      .toBeGreaterThan(1)
      .then(() => app.evaluate(() => (globalThis as unknown as { dragged: string[] }).dragged));
    const sidecar = dragged.at(-1) ?? '';
    await run('sha256sum', ['--check', '--strict', '--quiet', basename(sidecar)], { cwd: dirname(sidecar) });

    for (const name of ['one', 'two']) {
      const order = {
        selection: { kind: 'all' as const },
        target: join(folder, name),
        template: '{recordingShortId}',
        by: 'Ada Officer',
        reason: 'Case 17',
      };
      await ask(page, 'exports.start', order);
    }
    await askUntil(
      () => ask(page, 'exports.list', { limit: 9 }),
      (all) => all.length === 3 && all.every(({ state }) => state === 'done'),
      limitMs,
    );
    expect(await readdir(join(folder, 'two'))).toContain('report.pdf');
    await mendBothWays(running, join(folder, 'library/recordings'), join(folder, 'one'));
    // The page that proves a bag, in this browser too: sound first, then with a byte changed.
    expect(await verdictIn(app, join(folder, 'two'))).toBe('good');
    await appendFile(join(folder, 'two/index.csv'), 'x');
    expect(await verdictIn(app, join(folder, 'two'))).toBe('bad');
    expect(await readFile(join(folder, 'two/index.json'), 'utf8')).toContain('Case 17');
    await page.getByRole('navigation').getByText('Exports').click();
    await expect(page.getByRole('article')).toHaveCount(3);
    await expect(page.getByText('dragged out')).toBeVisible();
    expect(await shownPlaces(running)).toContain(join(folder, 'two'));
    await page.getByRole('button', { name: 'Compare…' }).first().click();
    await expect(page.getByText('Both hold the same files with the same bytes.')).toBeVisible();
  } finally {
    await running.close();
    await simulator.close();
    await rm(folder, { recursive: true, force: true });
  }
});

/** In the open recording, whose content gets a changed byte twice: mended from an export, then from the service. */
async function mendBothWays({ page, app }: LaunchedForTest, recordings: string, copy: string): Promise<void> {
  if (app === undefined) throw new Error('the built program lets tests in');
  const names = await readdir(recordings, { recursive: true });
  const contents = names.filter((name) => /chunks\/\d{4}\.(mp4|mp3|wav)$/.test(name));
  const paths = contents.map((name) => join(recordings, name));
  const sound = await Promise.all(paths.map((path) => readFile(path)));
  await app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
  }, copy);
  await page.getByRole('tab', { name: 'Chunks and fixity' }).click();
  const fixity = page.getByRole('region', { name: 'Fixity' });
  for (const from of ['From a copy…', 'From the service']) {
    for (const [at, path] of paths.entries()) {
      const bytes = Buffer.from(sound[at] ?? []);
      bytes[1000] = (bytes[1000] ?? 0) ^ 1;
      await chmod(path, 0o644);
      await writeFile(path, bytes);
    }
    await fixity.getByRole('button', { name: 'Verify now' }).click();
    await expect(fixity.getByRole('row').nth(1)).toContainText(/not as archived · MiB 0/, {
      timeout: limitMs,
    });
    await fixity.getByRole('button', { name: from }).click();
    await expect(fixity.getByText(/right again/)).toBeVisible({ timeout: limitMs });
    await expect(fixity.getByRole('row').nth(1)).toContainText('Nothing found');
    const now = await Promise.all(paths.map((path) => readFile(path)));
    const mended = now.filter((bytes, at) => bytes.equals(sound[at] ?? Buffer.alloc(0)));
    expect(mended.length).toBeGreaterThan(0);
  }
}

/** What the system's file manager is asked to show for each export of the list. */
async function shownPlaces({ page, app }: LaunchedForTest): Promise<string[]> {
  if (app === undefined) throw new Error('the built program lets tests in');
  await app.evaluate(({ shell }) => {
    const places: string[] = [];
    Object.assign(globalThis, { places });
    shell.showItemInFolder = (path) => places.push(path);
  });
  const told = () => app.evaluate(() => (globalThis as unknown as { places: string[] }).places);
  const buttons = await page.getByRole('button', { name: 'Show in folder' }).all();
  for (const button of buttons) await button.click();
  await expect.poll(told).toHaveLength(buttons.length);
  return told();
}

/** Opens verify.html from the disk in a window of its own, without the program's rules and rights. */
async function verdictIn(app: ElectronApplication, bag: string): Promise<string | null> {
  const opened = app.waitForEvent('window');
  await app.evaluate(
    ({ BrowserWindow }, path) => {
      const window = new BrowserWindow({ show: false, webPreferences: { partition: 'verify' } });
      void window.loadFile(path);
    },
    join(bag, 'verify.html'),
  );
  const page = await opened;
  await page.locator('#folder').setInputFiles(bag);
  await expect(page.locator('#verdict')).toHaveText(/^(Intact|Not intact)/, { timeout: limitMs });
  const verdict = await page.locator('#verdict').getAttribute('data-verdict');
  await page.close();
  return verdict;
}
