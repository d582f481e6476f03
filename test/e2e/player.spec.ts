/** The player on real sound: who is heard alone is proven by the samples, not by the state of a button. */
import { expect, test, type Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ask, askUntil } from '../../scripts/demo/ask.ts';
import { fromBuffer } from '../../simulator/bytes.ts';
import { startSimulatedApp, type SimulatedApp } from '../support/simulated-app.ts';

const limitMs = 60_000;
const chunkMs = 30_000;
/** Root mean square; a voice lies far above, a lane in which nobody speaks far below. */
const heardLevel = 0.01;

let running: SimulatedApp;

test.beforeAll(async () => {
  test.setTimeout(600_000);
  running = await startSimulatedApp('player');
});

test.afterAll(() => running.close());

test('an unmixed call with a missing chunk: lanes by name, one voice alone, on behind the gap', async () => {
  const { simulator, address } = running;
  const { page } = running.app;
  const people = simulator.people.slice(0, 2);
  const call = simulator.addRecording({
    format: 'wav',
    channelType: 'unmixed',
    participants: people,
    chunks: [{ durationMs: chunkMs }, { durationMs: chunkMs }, { durationMs: chunkMs }],
  });
  await simulator.postEvents(address, [
    simulator.events.fileStatus(call, { chunks: [0, 2] }),
    ...people.map((person) => simulator.events.participantAdded(call, person)),
  ]);
  await expect(page.getByRole('row').nth(1)).toBeVisible({ timeout: limitMs });
  await askUntil(
    () => ask(page, 'library.summary', {}),
    ({ byState }) => (byState.incomplete ?? 0) === 1,
    limitMs,
  );
  await tapSound(page);
  await page.getByRole('row').nth(1).dblclick();

  const track = page.getByRole('slider', { name: 'Time axis' });
  await expect(track.locator('.segment.is-missing')).toBeVisible();
  await expect(page.locator('canvas')).toHaveCount(2);

  // Whoever speaks first is heard; the other lane, alone, is silent.
  await page.getByRole('button', { name: 'Play' }).click();
  await expect.poll(() => levelOf(page)).toBeGreaterThan(heardLevel);
  const buttons = people.map(({ name }) => page.getByRole('button', { name: `Hear only ${name}` }));
  const levels: number[] = [];
  for (const button of buttons) {
    await button.click();
    await page.keyboard.press('0');
    // The analyser holds the last 0.7 s; by then nothing of the lane before is in it.
    await expect.poll(() => positionOf(page)).toBeGreaterThan(1.5);
    levels.push(await levelOf(page));
    await button.click();
  }
  expect(Math.max(...levels)).toBeGreaterThan(heardLevel);
  expect(Math.min(...levels)).toBeLessThan(heardLevel / 10);

  await page.keyboard.press('5');
  await expect(page.getByText('Chunk 3 of 3')).toBeVisible();
  await expect.poll(() => levelOf(page)).toBeGreaterThan(0);
});

test('markers and a transcript: set by key, brought in, found, and kept in the bag', async () => {
  const { page } = running.app;
  await page.keyboard.press('2');
  await page.keyboard.press('m');
  await page.keyboard.type('order placed');
  await page.keyboard.press('Enter');
  await expect(page.locator('.marker-text', { hasText: 'order placed' })).toBeVisible();
  // A range is what is looped; its bar is as wide as the loop.
  await page.keyboard.press('1');
  await page.keyboard.press('Shift+L');
  await page.keyboard.press('3');
  await page.keyboard.press('Shift+L');
  const loop = await page.locator('.axis-loop').boundingBox();
  await page.keyboard.press('m');
  await page.keyboard.type('dispute');
  await page.keyboard.press('Enter');
  const range = page.locator('.marker.is-range');
  await expect(range).toBeVisible();
  expect((await range.boundingBox())?.width).toBeCloseTo(loop?.width ?? 0, 0);
  await page.keyboard.press('Shift+L');

  await page.getByRole('button', { name: 'Transcript' }).click();
  const text =
    'WEBVTT\n\n00:00.000 --> 00:04.000\n<v Ana>good morning\n\n00:40.000 --> 00:44.000\nthe late fee\n';
  const file = { name: 'call.vtt', mimeType: 'text/vtt', buffer: Buffer.from(text) };
  await page.locator('input[type="file"][accept*=".vtt"]').setInputFiles(file);
  const cue = page.getByRole('button', { name: /the late fee/ });
  await cue.click();
  await expect(cue).toHaveAttribute('aria-current', 'true');
  // 40 s of what can be heard lie 10 s into the third chunk, behind the missing one.
  await expect(page.getByText('Chunk 3 of 3')).toBeVisible();

  const query = { text: 'late has:marker has:transcript', sort: 'startedAt', descending: true } as const;
  const found = await ask(page, 'recordings.window', { ...query, offset: 0, limit: 2 });
  expect(found.total).toBe(1);
  const { folder: bag } = await ask(page, 'recordings.get', { id: found.rows[0]?.id ?? '' });
  const isKept = async () => {
    const path = join(bag, 'annotations', 'annotations.json');
    const said = await readFile(path, 'utf8').catch(() => '{}');
    const { notes = [], transcripts = [] } = JSON.parse(said) as {
      notes?: unknown[];
      transcripts?: unknown[];
    };
    return [notes.length, transcripts.length];
  };
  await expect.poll(isKept, { timeout: limitMs }).toEqual([2, 1]);
});

test('the window listens to an mp4 that nobody opened, and sees which picture is black', async () => {
  const { simulator, address } = running;
  const { page } = running.app;
  const black = fromBuffer(await readFile(join(import.meta.dirname, '../fixtures/media/black.mp4')));
  const chunks = [{ durationMs: chunkMs }, { durationMs: 2000, content: black }];
  const call = simulator.addRecording({ format: 'mp4', chunks });
  await simulator.postEvents(address, [simulator.events.fileStatus(call)]);
  const query = { text: '', sort: 'startedAt', descending: true, offset: 0, limit: 10 } as const;
  const { rows } = await askUntil(
    () => ask(page, 'recordings.window', query),
    (found) => found.rows.some(({ format, state }) => format === 'mp4' && state === 'archived'),
    limitMs,
  );
  // Rows that came in meanwhile wait behind a button, or the list begins with them.
  await page.keyboard.press('Escape');
  const fresh = page.getByRole('button', { name: 'Show the new recordings' });
  await expect(fresh.or(page.getByRole('row').nth(2)).first()).toBeVisible({ timeout: limitMs });
  if (await fresh.isVisible()) await fresh.click();
  const at = rows.findIndex(({ format }) => format === 'mp4');
  const id = rows[at]?.id ?? '';
  const seen = await askUntil(
    () => ask(page, 'recordings.get', { id }),
    (now) => now.chunks.every(({ soundLook, pictureLook }) => soundLook !== null && pictureLook !== null),
    limitMs,
  );
  expect(seen.chunks.map(({ soundLook, pictureLook }) => [soundLook, pictureLook])).toEqual([
    ['done', 'done'],
    ['done', 'done'],
  ]);
  expect(seen.chunks[1]?.findings.map(({ kind }) => kind)).toEqual(['black']);
  expect(seen.chunks[0]?.findings).toEqual([]);
  const speech = await ask(page, 'media.speech', { recordingId: id, chunkId: seen.chunks[0]?.id ?? 0 });
  expect(speech.state === 'ready' && speech.channels.flat().length).toBeGreaterThan(1);
  await page
    .getByRole('row')
    .nth(1 + at)
    .dblclick();
  await expect(page.locator('video').first()).toBeAttached();
  await expect(page.getByText('Loudness is being read')).toHaveCount(0);
});

test('the picture floats, also over the seam between two chunks, and fills the screen', async () => {
  const { page } = running.app;
  const floating = () =>
    page.evaluate(() => {
      const element = document.pictureInPictureElement;
      return element instanceof HTMLVideoElement ? `${String(element.hidden)} ${element.src}` : null;
    });
  await page.keyboard.press('1');
  await page.getByRole('button', { name: 'Picture in picture' }).click();
  await expect.poll(floating).toMatch(/^false /);
  const first = await floating();
  await page.getByRole('slider', { name: 'Time axis' }).press('End');
  await expect(page.getByText('Chunk 2 of 2')).toBeVisible();
  await expect.poll(async () => (await floating()) !== first && (await floating())).toMatch(/^false /);
  await page.getByRole('button', { name: 'Picture in picture' }).click();
  await expect.poll(floating).toBeNull();

  await page.getByRole('button', { name: 'Full screen' }).click();
  const isFilled = () => page.evaluate(() => document.fullscreenElement?.matches('.stage') ?? false);
  await expect.poll(isFilled).toBe(true);
  await page.evaluate(() => document.exitFullscreen());
});

interface Tapped {
  taps?: AnalyserNode[];
}

/** Lets an analyser hear whatever goes to the loudspeaker. */
function tapSound(page: Page): Promise<void> {
  return page.evaluate(() => {
    const connect = Reflect.get(AudioNode.prototype, 'connect') as (
      this: AudioNode,
      ...to: unknown[]
    ) => AudioNode;
    AudioNode.prototype.connect = function (this: AudioNode, ...to: unknown[]) {
      if (to[0] instanceof AudioDestinationNode) {
        const tap = this.context.createAnalyser();
        tap.fftSize = 32_768;
        connect.call(this, tap);
        ((window as Tapped).taps ??= []).push(tap);
      }
      return connect.apply(this, to);
    };
  });
}

/** Root mean square of what was last heard. */
function levelOf(page: Page): Promise<number> {
  return page.evaluate(() => {
    const levels = ((window as Tapped).taps ?? []).map((tap) => {
      const samples = new Float32Array(tap.fftSize);
      tap.getFloatTimeDomainData(samples);
      return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
    });
    return Math.max(0, ...levels);
  });
}

function positionOf(page: Page): Promise<number> {
  return page.evaluate(() =>
    Math.max(...[...document.querySelectorAll('audio')].map((each) => each.currentTime)),
  );
}
