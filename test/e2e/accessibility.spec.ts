/** Every view of the real window against the axe rules, in both looks. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask, askUntil } from '../../scripts/demo/ask.ts';
import { buildDemoSet } from '../../simulator/demo-set.ts';
import { startSimulator, type Simulator } from '../../simulator/simulator.ts';
import { launchDev, type LaunchedForTest } from '../support/launch-app.ts';

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

let folder: string;
let simulator: Simulator;
let app: LaunchedForTest;

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'archivolt-e2e-'));
  simulator = await startSimulator({ seed: 'axe' });
  const demo = buildDemoSet(simulator, { seed: 'axe', count: 12 });
  const drop = join(folder, 'drop');
  await simulator.dropEvents(drop, [...demo.events]);
  const config = join(folder, 'config.json');
  const { connectionString, contentHosts } = simulator.endpoints;
  await writeFile(
    config,
    JSON.stringify({
      services: [{ name: 'contoso', connectionString, contentHosts }],
      sources: [{ kind: 'folder', name: 'inbox', path: drop }],
    }),
  );
  const places = ['--library', join(folder, 'library'), '--user-data-dir', join(folder, 'window')];
  app = await launchDev([...places, '--config', config]);
  await askUntil(
    () => ask(app.page, 'library.summary', {}),
    ({ byState }) => (byState.archived ?? 0) >= 8,
    60_000,
  );
});

test.afterAll(async () => {
  await app.close();
  await simulator.close();
  await rm(folder, { recursive: true, force: true });
});

/** Each complaint as one line, so that a failure can be read. */
async function complaints(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).withTags(rules).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

/** Sets the language as the settings do, and waits until the window speaks it. */
async function inLanguage(page: Page, language: 'en' | 'ar'): Promise<void> {
  await page.keyboard.press('Alt+7');
  await page.getByText(language === 'ar' ? 'العربية' : 'English', { exact: true }).click();
  await expect(page.locator(`html[lang=${language}]`)).toBeAttached();
}

test('a page that hides its button from a reader is told', async () => {
  const { page } = app;
  await page.evaluate(() => document.body.append(document.createElement('button')));
  expect(await complaints(page)).toContain('button-name: <button></button>');
  await page.evaluate(() => document.body.lastElementChild?.remove());
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`every view, ${colorScheme}`, async () => {
    const { page } = app;
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (let view = 1; view <= 7; view++) {
      await page.keyboard.press(`Alt+${String(view)}`);
      await expect(page.getByRole('main')).toBeVisible();
      expect(await complaints(page), `view ${String(view)}`).toEqual([]);
    }
  });
}

test('every view, from right to left', async () => {
  const { page } = app;
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await inLanguage(page, 'ar');
  for (let view = 1; view <= 7; view++) {
    await page.keyboard.press(`Alt+${String(view)}`);
    await expect(page.getByRole('main')).toBeVisible();
    expect(await complaints(page), `view ${String(view)}`).toEqual([]);
  }
  await inLanguage(page, 'en');
});

test('the library with forced colours, and at 200 %', async () => {
  const { page } = app;
  await page.keyboard.press('Alt+1');
  await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
  expect(await complaints(page)).toEqual([]);
  await page.emulateMedia({ forcedColors: 'none', reducedMotion: 'reduce' });
  const zoom = (factor: number) =>
    app.app?.evaluate(({ BrowserWindow }, wanted) => {
      BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(wanted);
    }, factor);
  await zoom(2);
  const filters = page.getByRole('complementary', { name: 'Filters' });
  const row = page.getByRole('row').nth(1);
  await expect(row).toBeInViewport();
  await expect(page.getByRole('combobox', { name: 'Search recordings' })).toBeInViewport();
  // Only lists scroll sideways, never the page.
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth),
  ).toBe(true);
  expect((await page.getByRole('grid').boundingBox())?.height).toBeGreaterThan(100);
  await filters.getByRole('heading', { name: 'Filters' }).scrollIntoViewIfNeeded();
  await expect(filters).toBeInViewport();
  await zoom(1);
});

test('the list as pages', async () => {
  const { page } = app;
  await page.keyboard.press('Alt+1');
  const choose = async () => {
    await page.getByRole('button', { name: 'Columns of the list' }).click();
    await page.getByRole('checkbox', { name: 'Pages instead of scrolling' }).click();
    await page.keyboard.press('Escape');
  };
  await choose();
  await expect(page.getByRole('table', { name: 'Recordings' })).toBeVisible();
  expect(await complaints(page)).toEqual([]);
  await choose();
  await expect(page.getByRole('grid')).toBeVisible();
});

test('a recording that is open', async () => {
  const { page } = app;
  await page.keyboard.press('Alt+1');
  await page.getByRole('row').nth(1).dblclick();
  await expect(page.getByRole('slider').first()).toBeVisible();
  expect(await complaints(page)).toEqual([]);
  await page.keyboard.press('Escape');
});
