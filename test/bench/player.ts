/**
 * npm run bench -- player [--gb 1.5] [--minutes 10]
 * The player in real Electron: seeks in a big mp4 and wav, the seam between chunks, memory over minutes at four times the speed, and the
 * loudness of the mp4 as the window makes it, beside `ffmpeg` reading the same sound. `npm run build` has to have been run.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { glob } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ask, askUntil } from '../../scripts/demo/ask.ts';
import {
  addBareElement,
  listen,
  placeOf,
  removeBareElement,
  seamGaps,
  seekByKey,
  seekTo,
  shownAfter,
} from './player/seeking.ts';
import { setUpStand, type Stand } from './player/stand.ts';
import { median } from './times.ts';

const budget = { seekP95Ms: 300 };
const { values: options } = parseArgs({
  options: { gb: { type: 'string', default: '1.5' }, minutes: { type: 'string', default: '10' } },
});
const bytes = Math.round(Number(options.gb) * 1e9);
const places = Array.from({ length: 18 }, (_, at) => ((at * 7 + 3) % 18) / 18 + 0.02);

process.exitCode = await run();

async function run(): Promise<number> {
  const stand = await setUpStand();
  try {
    console.log(`load ${loadavg()[0]?.toFixed(1) ?? '?'}`);
    await listen(stand.app.page);
    for (const format of ['mp4', 'mp3', 'wav'] as const) await measureSeam(stand, format);
    const mp4 = await stand.add({ format: 'mp4', chunks: [{ big: bytes }] });
    await open(stand, mp4.id);
    const during = await measureSeeks(stand, 'mp4, while its loudness is made');
    await measureLoudness(stand, mp4);
    const mp4P95 = await measureSeeks(stand, 'mp4');
    await measureExact(stand);
    await measureFloor(stand, mp4.folder);
    console.log(`load ${loadavg()[0]?.toFixed(1) ?? '?'}`);
    if (Number(options.minutes) > 0) await measureMemory(stand, Number(options.minutes));
    const wav = await stand.add({ format: 'wav', chunks: [{ big: bytes }] });
    await open(stand, wav.id);
    const wavP95 = await measureSeeks(stand, 'wav');
    return Math.max(during, mp4P95, wavP95) <= budget.seekP95Ms ? 0 : 1;
  } finally {
    await stand.close();
  }
}

async function open({ app: { page } }: Stand, id: string): Promise<void> {
  await page.keyboard.press('Escape');
  await page.getByRole('grid').waitFor();
  // Rows that came in meanwhile wait behind a button.
  const waiting = page.getByRole('button', { name: 'Show the new recordings' });
  if (await waiting.isVisible()) await waiting.click();
  const { offset } = await ask(page, 'recordings.position', {
    text: '',
    sort: 'startedAt',
    descending: true,
    id,
  });
  await page
    .getByRole('row')
    .nth(1 + (offset ?? 0))
    .dblclick();
  await page.waitForFunction((shown) => {
    const media = document.querySelector<HTMLMediaElement>('video, audio');
    return media !== null && media.src.includes(shown) && media.readyState >= 2;
  }, id);
}

/** @returns p95 of 20 seeks, first and last second included */
async function measureSeeks({ app: { page } }: Stand, what: string): Promise<number> {
  const times: number[] = [];
  for (const share of [...places, 0, 1]) times.push(await seekTo(page, share));
  const [first, last] = times.slice(-2);
  console.log(
    `seek, ${what}: ${describe(times)}; first second ${ms(first)}, last second ${ms(last)}; budget ${ms(budget.seekP95Ms)}`,
  );
  return p95Of(times);
}

/** To places that are exact to the frame, by key, and a plain element to the same ones: it has to decode as much. */
async function measureExact({ app: { page } }: Stand): Promise<void> {
  const goBare = await addBareElement(page);
  const ours: number[] = [];
  const bare: number[] = [];
  for (const key of ['5', '1', '8', '3', '6', '2', '9', '4', '7', 'ArrowRight', 'ArrowLeft', 'End', '0']) {
    ours.push(await seekByKey(page, key));
    bare.push(await goBare(await placeOf(page)));
  }
  await removeBareElement(page);
  console.log(
    `exact seek by key, mp4: ${describe(ours)}; a bare <video> to the same places: ${describe(bare)}`,
  );
  console.log(`the time axis shows the place after: ${describe(await shownAfter(page))}`);
}

function describe(times: readonly number[]): string {
  return `median ${ms(median(times))}, p95 ${ms(p95Of(times))}, most ${ms(Math.max(...times))}`;
}

function p95Of(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.ceil(times.length * 0.95) - 1] ?? Infinity;
}

async function measureLoudness(
  { app: { page } }: Stand,
  { id, chunkId, folder }: { id: string; chunkId: number; folder: string },
): Promise<void> {
  const beganAt = performance.now();
  const begun = await ask(page, 'media.speech', { recordingId: id, chunkId });
  await askUntil(
    () => ask(page, 'media.speech', { recordingId: id, chunkId }),
    ({ state }) => state === 'ready',
    1_800_000,
  );
  const madeMs = performance.now() - beganAt;
  const from = begun.state === 'unheard' ? begun.nextBin / 100 : 0;
  const ffmpegMs = await timeFfmpeg(['-i', await mp4In(folder), '-vn', '-af', 'astats']);
  console.log(
    `loudness of the mp4: ${ms(madeMs)} from ${from.toFixed(0)} s on; ffmpeg reading all of its sound ${ms(ffmpegMs)}`,
  );
}

async function mp4In(folder: string): Promise<string> {
  for await (const file of glob('data/chunks/*.mp4', { cwd: folder })) return join(folder, file);
  throw new Error('there is no mp4');
}

/** What decoding from the key frame before a place costs by itself: no player can be faster in a file whose key frames lie far apart. */
async function measureFloor({ app: { page } }: Stand, folder: string): Promise<void> {
  const path = await mp4In(folder);
  const seconds = await page.evaluate(() => document.querySelector('video')?.duration ?? 0);
  const times: number[] = [];
  for (const share of places) {
    const place = ['-ss', String(share * seconds), '-i', path, '-frames:v', '1', '-an'];
    times.push(await timeFfmpeg(place));
  }
  const sorted = times.toSorted((a, b) => a - b);
  console.log(`ffmpeg to the same pictures: median ${ms(median(times))}, most ${ms(sorted.at(-1))}`);
}

async function timeFfmpeg(work: readonly string[]): Promise<number> {
  const beganAt = performance.now();
  const reader = spawn('ffmpeg', ['-v', 'error', ...work, '-f', 'null', '-'], { stdio: 'ignore' });
  await once(reader, 'exit');
  return performance.now() - beganAt;
}

/** Plays at four times the speed; a rise from the first third to the last is what memory that is not given back looks like. */
async function measureMemory({ app: { app, page } }: Stand, minutes: number): Promise<void> {
  await seekTo(page, 0.01);
  await page.getByLabel('Speed').selectOption('4');
  await page.getByRole('button', { name: 'Play' }).click();
  const seen: number[] = [];
  for (let at = 0; at < minutes * 6; at += 1) {
    await setTimeout(10_000);
    const metrics = await app.evaluate(({ app: running }) => running.getAppMetrics());
    seen.push(metrics.reduce((sum, { memory }) => sum + memory.workingSetSize, 0) / 1000);
  }
  const third = Math.floor(seen.length / 3);
  const [first, last] = [median(seen.slice(0, third)), median(seen.slice(-third))];
  const position = await page.evaluate(() => document.querySelector('video')?.currentTime ?? 0);
  console.log(
    `memory of all processes over ${String(minutes)} min at 4x: ${first.toFixed(0)} MB in the first third, ${last.toFixed(0)} MB in the last, ` +
      `most ${Math.max(...seen).toFixed(0)} MB; ${position.toFixed(0)} s of the file played`,
  );
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByLabel('Speed').selectOption('1');
}

async function measureSeam(stand: Stand, format: 'mp4' | 'mp3' | 'wav'): Promise<void> {
  const { page } = stand.app;
  const chunks = [{ durationMs: 8000 }, { durationMs: 8000 }, { durationMs: 8000 }];
  const { id } = await stand.add({ format, chunks });
  await open(stand, id);
  const before = await seamGaps(page, 0);
  await page.getByRole('button', { name: 'Play' }).click();
  const gaps = await seamGaps(page, before.length + 2);
  console.log(`seams, ${format}: ${gaps.slice(before.length).map(ms).join(', ')}`);
}

function ms(value: number | undefined): string {
  return `${(value ?? Number.NaN).toFixed(0)} ms`;
}
