/** Runs every layer of tests, cheapest first, and answers one tally over all of them. */
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { buildApp } from '../runtime/build.ts';
import { packApp } from '../runtime/pack.ts';
import { prepareRuntime } from '../runtime/prepare.ts';
import { show } from '../runtime/processes.ts';
import { programOf, projectRoot } from '../runtime/project.ts';
import type { Progress } from '../runtime/registry-runtime.ts';
import { brokenRunner, sum, tallyPlaywright, tallyVitest, type Tally } from './tally.ts';

const layers = ['unit', 'catalog', 'transfer', 'property', 'crash', 'renderer'] as const;
const reports = join(projectRoot, '.cache', 'test');

/** @throws ToolingError when the app cannot be built, or no Electron can be had to run it. */
export async function runTests(progress: Progress): Promise<Tally> {
  await rm(reports, { recursive: true, force: true });
  await mkdir(reports, { recursive: true });
  // First what the e2e tests need: a machine that cannot run them should say so in the first minute.
  const prepared = await prepareRuntime(progress);
  try {
    const vitest = await runVitest();
    await buildApp(progress);
    await packApp(prepared, progress);
    const e2e = await runPlaywright(prepared.env);
    return sum([vitest, e2e]);
  } finally {
    await prepared.close();
  }
}

async function runVitest(): Promise<Tally> {
  const file = join(reports, 'vitest.json');
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const code = await show(process.execPath, [await programOf('vitest'), ...args], {
    cwd: projectRoot,
  });
  const report = await readReport<Parameters<typeof tallyVitest>[0]>(file);
  return report === null ? brokenRunner('vitest') : unlessFailed(tallyVitest(report, layers), code, 'vitest');
}

async function runPlaywright(env: Readonly<Record<string, string>>): Promise<Tally> {
  const file = join(reports, 'playwright.json');
  const code = await show(
    process.execPath,
    [await programOf('@playwright/test'), 'test', '--reporter=list,json'],
    { cwd: projectRoot, env: { ...process.env, ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: file } },
  );
  const report = await readReport<Parameters<typeof tallyPlaywright>[0]>(file);
  return report === null
    ? brokenRunner('playwright')
    : unlessFailed(tallyPlaywright(report), code, 'playwright');
}

/** A runner can fail without a failed test, for an error outside of all of them. */
function unlessFailed(tally: Tally, code: number, name: string): Tally {
  if (code === 0 || tally.failed > 0) return tally;
  return sum([tally, { passed: 0, failed: 1, complaints: [`${name} ended with code ${code}`] }]);
}

async function readReport<T>(file: string): Promise<T | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as T;
  } catch {
    // No report, or half of one: the runner broke down, which the caller counts.
    return null;
  }
}
