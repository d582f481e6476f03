/**
 * npm run bench -- library-window --keep DIR [--starts N] [--rounds N]
 * The window in real Electron on the library that `npm run bench -- library --keep DIR` left: start to a usable list beside an empty Electron
 * window, key to painted result, scrolling by dragging and by PageDown, and memory over rounds of it. `npm run build` has to have been run.
 */
import type { ElectronApplication, Page } from '@playwright/test';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openCatalog } from '../../main/catalog/open.ts';
import { ask, askUntil } from '../../scripts/demo/ask.ts';
import { launchBuilt, type LaunchedApp } from '../../scripts/runtime/launch.ts';
import { prepareRuntime, type PreparedRuntime } from '../../scripts/runtime/prepare.ts';
import { sandboxObstacle } from '../../scripts/runtime/sandbox.ts';
import { dragThrough, lastRowShown, pageThrough } from './library-window/scrolling.ts';
import { startEmpty, untilRows } from './library-window/start.ts';
import { timeTyping, typedTexts } from './library-window/typing.ts';

const budget = { startRatio: 1.5, keyP95Ms: 100, blankMs: 50 };

const { values: options } = parseArgs({
  options: {
    keep: { type: 'string' },
    starts: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '3' },
  },
});

process.exitCode = await run();

async function run(): Promise<number> {
  const library = options.keep;
  if (library === undefined)
    throw new Error('--keep DIR is the folder of npm run bench -- library --keep DIR');
  const folder = await mkdtemp(join(tmpdir(), 'archivolt-window-'));
  const prepared = await prepareRuntime((line) => void process.stderr.write(`${line}\n`));
  try {
    await prepareLibrary(library);
    const config = join(folder, 'config.json');
    await writeFile(config, JSON.stringify({ services: [], sources: [] }));
    return await measure(prepared, folder, [
      '--library',
      library,
      '--config',
      config,
      '--user-data-dir',
      join(folder, 'window'),
    ]);
  } finally {
    await prepared.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** A catalog alone is no library yet; and nothing of it can be fetched, which is not what is measured here. */
async function prepareLibrary(folder: string): Promise<void> {
  const db = openCatalog(join(folder, 'catalog.sqlite'), { nativeBinding: null });
  db.exec(
    `UPDATE transfers SET state = 'cancelled' WHERE state IN ('queued', 'downloading', 'verifying', 'waiting')`,
  );
  db.close();
  const description = {
    format: 'archivolt-library',
    version: 1,
    id: '6f1c9a52-7a0e-4c0e-9a57-6f2d3b1c8e01',
    createdAt: '2026-11-20T12:00:00.000Z',
  };
  await mkdir(join(folder, 'recordings'), { recursive: true });
  await writeFile(join(folder, 'archive.json'), `${JSON.stringify(description, null, 2)}\n`);
}

async function measure(prepared: PreparedRuntime, folder: string, args: readonly string[]): Promise<number> {
  const isSandboxed = (await sandboxObstacle()) === undefined;
  const launch = () => launchBuilt(prepared, { args, isSandboxed, beginsAtOnce: true });
  // The first start of each fills the caches of the system, and brings the catalog to the newest schema.
  await startOnce(launch);
  const starts = { ours: [] as number[], empty: [] as number[] };
  const sandbox = isSandboxed ? [] : ['--no-sandbox'];
  await startEmpty(prepared, join(folder, 'empty'), sandbox);
  for (let at = 0; at < Number(options.starts); at += 1) {
    starts.empty.push(await startEmpty(prepared, join(folder, 'empty'), sandbox));
    starts.ours.push(await startOnce(launch));
  }
  const launched = await launch();
  try {
    const work = await measureWork(launched);
    const ours = quantile(starts.ours, 0.5);
    const empty = quantile(starts.empty, 0.5);
    const startRatio = round(ours / empty);
    const blanks = [work.drag, work.pageTop, work.pageMiddle].map(({ longestMs }) => longestMs);
    const isWithinBudget =
      startRatio <= budget.startRatio &&
      work.keyP95Ms <= budget.keyP95Ms &&
      Math.max(...blanks) <= budget.blankMs;
    const start = { oursMs: round(ours), emptyMs: round(empty), startRatio };
    console.log(
      JSON.stringify({ start, ...work, systemLoad: round(loadavg()[0] ?? 0), isWithinBudget }, null, 2),
    );
    return isWithinBudget ? 0 : 1;
  } finally {
    await launched.close();
  }
}

async function startOnce(launch: () => Promise<LaunchedApp>): Promise<number> {
  const beganAt = Date.now();
  const launched = await launch();
  try {
    return await untilRows(launched.page, beganAt);
  } finally {
    await launched.close();
  }
}

async function measureWork({ app, page }: LaunchedApp) {
  const beganAt = performance.now();
  // Typing in the first seconds is timed too, before all columns are read.
  const early = await timeTyping(page, ['ana']);
  await askUntil(
    () => ask(page, 'recordings.facets', { text: '', fields: ['state'], limit: 1 }),
    () => true,
    120_000,
  );
  const countsReadyMs = performance.now() - beganAt;
  const keys = await timeTyping(page, typedTexts);
  for (const { text, found, ms } of keys)
    console.log(`${ms.toFixed(0).padStart(6)} ms  ${found.toLocaleString('en').padStart(9)}  ${text}`);
  const drag = await dragThrough(page, 300);
  const reached = await lastRowShown(page);
  const total = (await ask(page, 'library.summary', {})).recordings;
  await page.getByRole('grid').focus();
  await page.keyboard.press('Home');
  const pageTop = await pageThrough(page, 300);
  await page.getByRole('grid').evaluate((grid) => grid.scrollTo({ top: grid.scrollHeight / 2 }));
  await page.mouse.click(700, 500);
  const pageMiddle = await pageThrough(page, 300);
  const heap: HeapSizes[] = [await heapOf(app, page)];
  for (let at = 0; at < Number(options.rounds); at += 1) {
    await page.keyboard.press('Home');
    await dragThrough(page, 150);
    await pageThrough(page, 100);
    heap.push(await heapOf(app, page));
  }
  const times = keys.map(({ ms }) => ms);
  return {
    keyP50Ms: round(quantile(times, 0.5)),
    keyP95Ms: round(quantile(times, 0.95)),
    keyCount: keys.length,
    earlyKeysMs: early.map(({ ms }) => round(ms)),
    countsReadyMs: round(countsReadyMs),
    drag,
    reachedByDragging: `${String(reached)} of ${String(total)}`,
    pageTop,
    pageMiddle,
    heap,
  };
}

interface HeapSizes {
  mainMiB: number;
  rendererMiB: number;
  engineRssMiB: number;
}

async function heapOf(app: ElectronApplication, page: Page): Promise<HeapSizes> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  const { main, engineKiB } = await app.evaluate(({ app: running }) => ({
    main: process.memoryUsage().heapUsed,
    engineKiB: running
      .getAppMetrics()
      .filter(({ type, name }) => type === 'Utility' && name !== 'Network Service')
      .reduce((most, { memory }) => Math.max(most, memory.workingSetSize), 0),
  }));
  return {
    mainMiB: round(main / 2 ** 20),
    rendererMiB: round(usedSize / 2 ** 20),
    engineRssMiB: round(engineKiB / 1024),
  };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
