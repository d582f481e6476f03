/** `npm run demo`: the real program on an empty library, beside a stand-in for the service on which everything goes wrong. */
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { ask, askUntil } from './demo/ask.ts';
import { type DemoOptions, demoUsage, readDemoOptions } from './demo/options.ts';
import { describeOutcome, differences, readOutcome, readProgress } from './demo/report.ts';
import { takeScreenshots } from './demo/screenshots.ts';
import { type DemoStage, openStage } from './demo/stage.ts';
import { buildApp } from './runtime/build.ts';
import { launchBuilt, type LaunchedApp } from './runtime/launch.ts';
import { type PreparedRuntime, prepareRuntime } from './runtime/prepare.ts';
import { runScript, ToolingError } from './runtime/processes.ts';
import { projectRoot } from './runtime/project.ts';
import { sandboxObstacle } from './runtime/sandbox.ts';

const idleLimitMs = 10 * 60_000;
const tellEveryMs = 5000;
/** Between bursts of events, where somebody watches them arrive. */
const watchedPauseMs = 2000;

const say = (line: string): void => {
  console.log(line);
};

await runScript(async () => {
  const options = readDemoOptions(process.argv.slice(2));
  if (options.isHelp) {
    say(demoUsage);
    return 0;
  }
  const prepared = await prepareRuntime(say);
  try {
    await buildApp(say);
    return await showDemo(prepared, options);
  } finally {
    await prepared.close();
  }
});

async function showDemo(prepared: PreparedRuntime, options: DemoOptions): Promise<number> {
  const stage = await openStage(options.isKept);
  try {
    const obstacle = await sandboxObstacle();
    if (obstacle !== undefined) say(`The demo runs without Chromium's sandbox (--no-sandbox): ${obstacle}.`);
    const app = await launchBuilt(prepared, { args: stage.args, isSandboxed: obstacle === undefined });
    try {
      return await playDemo(app, stage, options, prepared.isDisplayVirtual);
    } catch (error) {
      if (app.isOpen()) throw error;
      const { exitCode, signalCode } = app.app.process();
      if (exitCode !== 0) {
        throw new ToolingError(`Archivolt ended by itself (${signalCode ?? exitCode}).\n${app.stderr()}`);
      }
      say('The window was closed before everything had come to its end.');
      return 1;
    } finally {
      await app.close();
    }
  } finally {
    await stage.close();
    if (options.isKept) say(`Kept: ${stage.folder}`);
  }
}

async function playDemo(
  { app, page }: LaunchedApp,
  stage: DemoStage,
  options: DemoOptions,
  isUnseen: boolean,
): Promise<number> {
  const isEndingWhenIdle = options.isEndingWhenIdle ?? isUnseen;
  const closed = app.waitForEvent('close', { timeout: 0 });
  // Whoever closes its window means the demo.
  await ask(page, 'app.setPresence', { staysOn: false });
  say(`${stage.demo.items.length} recordings wait at the service; their events are on the way.`);
  const startedAt = performance.now();
  const sent = await stage.send(page, isEndingWhenIdle ? 0 : watchedPauseMs);
  await untilIdle(page);
  const outcome = await readOutcome(page);
  say(
    `Done in ${Math.round((performance.now() - startedAt) / 1000)} s: ${sent} events taken, repeats included.`,
  );
  describeOutcome(outcome).forEach(say);
  const file = options.screenshot ?? (isUnseen ? join(projectRoot, 'out', 'demo', 'archivolt.png') : null);
  if (file !== null) {
    const written = await takeScreenshots(page, file, options.themes);
    written.forEach((path) => say(`Picture   ${path}`));
  }
  const wrong = differences(outcome, stage.demo);
  wrong.forEach((line) => say(`Not as staged: ${line}`));
  if (!isEndingWhenIdle) {
    say('Close the window to end the demo.');
    await closed;
  }
  return wrong.length === 0 ? 0 : 1;
}

/** Until every recording has come to its end. Metadata the service has not written may be waited for much longer. */
async function untilIdle(page: Page): Promise<void> {
  let told = performance.now();
  await askUntil(
    () => readProgress(page),
    ({ openFiles, byState }) => {
      if (openFiles > 0 && performance.now() - told > tellEveryMs) {
        const { archived, downloading, queued, waiting } = byState;
        say(`  ${archived} files archived, ${downloading} downloading, ${queued} queued, ${waiting} waiting`);
        told = performance.now();
      }
      return openFiles === 0;
    },
    idleLimitMs,
  );
}
