import { copyFile, open, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { requestSchemas } from '../../contract/requests.ts';
import { systemClock } from '../../main/clock.ts';
import { silentLog } from '../../main/log.ts';
import { createPeakBuilder, finestBinMs, type PeakLevel } from '../../contract/sound-bins.ts';
import { coarsen, speechSpans } from '../../main/media/peak-levels.ts';
import { withPeakFile, writePeakFile } from '../../main/media/peak-file.ts';
import { createPeaks, type PeakSource } from '../../main/media/peaks.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { writeWav } from '../support/wav.ts';

function levelOf(samples: readonly number[], channels: number, binMs = 10): PeakLevel {
  const builder = createPeakBuilder(channels, 1000, binMs);
  builder.push(Float32Array.from(samples), samples.length / channels);
  return builder.finish();
}

const listOf = (level: PeakLevel) =>
  level.channels.map(({ min, max, rms }) => ({ min: [...min], max: [...max], rms: [...rms] }));

describe('peaks', () => {
  it('keep least, greatest and loudness of each channel apart', () => {
    const left = [...Array.from({ length: 10 }, () => 0.5), ...Array.from({ length: 10 }, () => -1)];
    const { channels } = levelOf(
      left.flatMap((sample) => [sample, 0]),
      2,
    );
    expect([...(channels[0]?.min ?? [])]).toEqual([64, -127]);
    expect([...(channels[0]?.max ?? [])]).toEqual([64, -127]);
    expect(channels[0]?.rms[1]).toBe(255);
    expect([...(channels[1]?.rms ?? [])]).toEqual([0, 0]);
  });

  it('do not depend on how the sound was cut into pieces', () => {
    const samples = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(samples, fc.integer({ min: 1, max: 40 }), (all, step) => {
        const builder = createPeakBuilder(1, 1000, 10);
        for (let at = 0; at < all.length; at += step)
          builder.push(Float32Array.from(all.slice(at, at + step)), Math.min(step, all.length - at));
        expect(listOf(builder.finish())).toEqual(listOf(levelOf(all, 1)));
      }),
    );
  });

  it('lose no extreme when they are put together', () => {
    const bytes = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 400 });
    fc.assert(
      fc.property(bytes, fc.integer({ min: 1, max: 9 }), (samples, by) => {
        const fine = levelOf(samples, 1, 2);
        const coarse = coarsen(fine, by).channels[0];
        const [min, max] = [fine.channels[0]?.min ?? [], fine.channels[0]?.max ?? []];
        expect(Math.min(...(coarse?.min ?? []))).toBe(Math.min(...min));
        expect(Math.max(...(coarse?.max ?? []))).toBe(Math.max(...max));
      }),
    );
  });
});

describe('speech', () => {
  const loud = (count: number) => Array.from({ length: count }, () => 200);
  const quiet = (count: number) => Array.from({ length: count }, () => 40);

  it('is found between silences, over breaths, and not in a click', () => {
    const rms = [
      ...quiet(100),
      ...loud(50),
      ...quiet(10),
      ...loud(40),
      ...quiet(100),
      ...loud(2),
      ...quiet(100),
    ];
    expect(speechSpans(Uint8Array.from(rms), finestBinMs)).toEqual([[1000, 2000]]);
  });

  it('is never found in silence, and everywhere in sound without a pause', () => {
    expect(speechSpans(new Uint8Array(500), finestBinMs)).toEqual([]);
    expect(speechSpans(Uint8Array.from(loud(500)), finestBinMs)).toEqual([[0, 5000]]);
    expect(speechSpans(Uint8Array.from(quiet(500)), finestBinMs)).toEqual([]);
  });
});

describe('a file of peaks', () => {
  const content = {
    sourceSha256: 'ab'.repeat(32),
    durationMs: 100,
    levels: [levelOf([0.1, 0.2, -0.3], 1)],
    speech: [[[10, 20] as const]],
  };

  it('gives back what was written, by part', async () => {
    const path = join(await tempFolder(), 'deep', 'a.peaks');
    await writePeakFile(path, content);
    const seen = await withPeakFile(path, content.sourceSha256, async (peaks) => ({
      level: listOf(await peaks.read(0, 0, 10)),
      speech: await peaks.speech(),
    }));
    expect(seen).toEqual({ level: listOf(content.levels[0] as PeakLevel), speech: content.speech });
  });

  it('counts as absent when it is of other bytes, cut short or foreign', async () => {
    const path = join(await tempFolder(), 'a.peaks');
    const isThere = (digest: string) => withPeakFile(path, digest, () => Promise.resolve(true));
    expect(await isThere(content.sourceSha256)).toBeNull();
    await writePeakFile(path, content);
    expect(await isThere('cd'.repeat(32))).toBeNull();
    expect(await isThere(content.sourceSha256)).toBe(true);
    await truncate(path, (await readFile(path)).length - 1);
    expect(await isThere(content.sourceSha256)).toBeNull();
    await writeFile(path, 'not peaks at all');
    expect(await isThere(content.sourceSha256)).toBeNull();
  });
});

const threadsDir = '/proc/self/task';

/** How far the most patient thread of this process gives way; 0 for none, and where threads have no rank of their own. */
async function nicestThread(): Promise<number> {
  const ids = await readdir(threadsDir).catch(() => []);
  // A thread may end while it is looked at.
  const stats = await Promise.all(
    ids.map((id) => readFile(join(threadsDir, id, 'stat'), 'utf8').catch(() => '')),
  );
  return Math.max(0, ...stats.map((stat) => Number(stat.slice(stat.lastIndexOf(')')).split(' ')[17] ?? 0)));
}

describe('the maker of peaks', () => {
  async function setUp(write: (path: string) => Promise<unknown>, isBusy = () => false) {
    const folder = await tempFolder();
    const path = join(folder, 'content');
    await write(path);
    const made: (() => void)[] = [];
    const heard: boolean[] = [];
    const undecodable: number[] = [];
    const peaks = createPeaks({
      libraryDir: folder,
      clock: systemClock,
      log: silentLog,
      isBusy,
      onMade: () => made.splice(0).forEach((tell) => tell()),
      onHeard: (_, isSilent) => heard.push(isSilent),
      onUndecodable: ({ chunkId }) => undecodable.push(chunkId),
    });
    onTestFinished(() => peaks.stop());
    const source: PeakSource = { recordingId: 'r', chunkId: 1, path, sha256: 'ab'.repeat(32) };
    const untilMade = () =>
      new Promise<void>((resolve) => {
        made.push(resolve);
      });
    return { peaks, source, path, untilMade, heard, undecodable };
  }
  const whole = { fromMs: 0, toMs: 2000, bins: 20 };

  it('makes them when they are asked for, though transfers run, and keeps them', async () => {
    const { peaks, source, path, untilMade } = await setUp(
      (file) => writeWav(file, 32_000),
      () => true,
    );
    const made = untilMade();
    expect(await peaks.window(source, whole)).toEqual({ state: 'pending' });
    await made;
    await rm(path);
    const window = await peaks.window(source, whole);
    expect(window).toMatchObject({ state: 'ready', fromMs: 0, binMs: 80 });
    if (window.state === 'ready') expect(window.channels[0]?.max[3]).toBe(31);
    expect(await peaks.speech(source)).toEqual({ state: 'ready', channels: [[[0, 2000]]] });
  });

  it('tells whether all of it is silent, and tells it again of a file that it finds made', async () => {
    const silent = await setUp((file) =>
      writeWav(file, 32_000).then(async (bytes) => {
        await truncate(file, 44);
        await truncate(file, bytes);
      }),
    );
    const first = silent.untilMade();
    await silent.peaks.speech(silent.source);
    await first;
    silent.peaks.enqueue({ ...silent.source });
    await vi.waitFor(() => expect(silent.heard).toEqual([true, true]));

    const { peaks, source, untilMade, heard } = await setUp((file) => writeWav(file, 32_000));
    const made = untilMade();
    await peaks.speech(source);
    await made;
    expect(heard).toEqual([false]);
  });

  it('lets transfers go first, but not before who waits for another chunk', async () => {
    const { peaks, source, untilMade } = await setUp(
      (file) => writeWav(file, 32_000),
      () => true,
    );
    peaks.enqueue({ ...source, chunkId: 2 });
    const made = untilMade();
    await peaks.window(source, whole);
    await made;
    expect((await peaks.window(source, whole)).state).toBe('ready');
    expect((await peaks.window({ ...source, chunkId: 2 }, whole)).state).toBe('pending');
  });

  /** A header that tells no length takes all that follows: silence. */
  async function writeLongWav(path: string, bytes: number): Promise<void> {
    await writeWav(path, 32_000);
    const file = await open(path, 'r+');
    await file.write(Buffer.alloc(4, 0xff), 0, 4, 40);
    await file.truncate(bytes);
    await file.close();
  }

  it('makes what somebody looks at while a long recording is in hand', async () => {
    const { peaks, source, path, untilMade, heard } = await setUp((file) => writeWav(file, 32_000));
    const long = `${path}-long`;
    await writeLongWav(long, 4e9);
    peaks.enqueue({ ...source, path: long, chunkId: 2 });
    const made = untilMade();
    await peaks.window(source, whole);
    await made;
    expect(heard).toEqual([false]);
    expect((await peaks.window(source, whole)).state).toBe('ready');
  });

  it('gives way to other work in the background, but not while somebody waits', async () => {
    const { peaks, source } = await setUp((file) => writeLongWav(file, 400e6));
    peaks.enqueue({ ...source, chunkId: 2 });
    await vi.waitFor(async () => expect(await nicestThread()).toBe(process.platform === 'linux' ? 10 : 0));
    await peaks.stop();

    const watched = await setUp((file) => writeLongWav(file, 30e6));
    const made = watched.untilMade();
    await watched.peaks.window(watched.source, whole);
    const seen: number[] = [];
    const looking = setInterval(() => void nicestThread().then((nice) => seen.push(nice)), 5);
    await made;
    clearInterval(looking);
    expect(seen.length).toBeGreaterThan(5);
    expect(Math.max(...seen)).toBe(0);
  });

  it('looks into the samples of a wav when it is to look closer than what is kept', async () => {
    const { peaks, source } = await setUp((file) => writeWav(file, 32_000));
    const window = await peaks.window(source, { fromMs: 1000, toMs: 1050, bins: 100 });
    expect(window).toMatchObject({ state: 'ready', fromMs: 1000, binMs: 0.5 });
    if (window.state === 'ready') expect(window.channels[0]?.max).toHaveLength(100);
  });

  it('decodes mp3', async () => {
    const { peaks, source, untilMade } = await setUp((file) =>
      copyFile(join(import.meta.dirname, '../../simulator/media/dialogue.mp3'), file),
    );
    const made = untilMade();
    await peaks.speech(source);
    await made;
    const speech = await peaks.speech(source);
    expect(speech.state).toBe('ready');
    if (speech.state === 'ready') expect(speech.channels[0]?.length).toBeGreaterThan(1);
  });

  describe('of sound that only a window decodes', () => {
    async function setUpUnheard() {
      const stand = await setUp((file) =>
        copyFile(join(import.meta.dirname, '../../simulator/media/interview.mp4'), file),
      );
      const made = stand.untilMade();
      await stand.peaks.speech(stand.source);
      await made;
      return stand;
    }
    const sha256 = 'ab'.repeat(32);
    const pieceOf = (fromBin: number, seconds: number, isLast = false) => {
      const { channels } = levelOf(
        Array.from({ length: seconds * 1000 }, () => 0.5),
        1,
        finestBinMs,
      );
      return { sha256, fromBin, channels, isLast };
    };

    it('says so, with what was handed in so far', async () => {
      const { peaks, source } = await setUpUnheard();
      expect(await peaks.speech(source)).toEqual({ state: 'unheard', sha256, nextBin: 0 });
      expect(await peaks.hand(source, pieceOf(0, 1))).toEqual({ nextBin: 100 });
      expect(await peaks.window(source, whole)).toEqual({ state: 'unheard', sha256, nextBin: 100 });
    });

    it('keeps what was handed in to its end as it keeps its own', async () => {
      const { peaks, source, heard } = await setUpUnheard();
      await peaks.hand(source, pieceOf(0, 1));
      await peaks.hand(source, pieceOf(100, 1, true));
      expect(heard).toEqual([false]);
      expect(await peaks.speech(source)).toEqual({ state: 'ready', channels: [[[0, 2000]]] });
      const window = await peaks.window(source, whole);
      expect(window).toMatchObject({ state: 'ready', binMs: 80 });
      if (window.state === 'ready') expect(window.channels[0]?.max).toHaveLength(25);
    });

    it('leaves aside a piece that does not follow the last, and one of other channels', async () => {
      const { peaks, source } = await setUpUnheard();
      await peaks.hand(source, pieceOf(0, 1));
      expect(await peaks.hand(source, pieceOf(0, 1, true))).toEqual({ nextBin: 100 });
      expect(await peaks.hand(source, pieceOf(300, 1, true))).toEqual({ nextBin: 100 });
      const { channels, ...piece } = pieceOf(100, 1, true);
      expect(await peaks.hand(source, { ...piece, channels: [...channels, ...channels] })).toEqual({
        nextBin: 100,
      });
      expect((await peaks.speech(source)).state).toBe('unheard');
    });

    it('takes nothing that was made from another file', async () => {
      const { peaks, source } = await setUpUnheard();
      const piece = { ...pieceOf(0, 1, true), sha256: 'cd'.repeat(32) };
      await expect(peaks.hand(source, piece)).rejects.toMatchObject({ code: 'request-invalid' });
    });

    it('does not ask again for what the window cannot decode either, until the file was mended', async () => {
      const { peaks, source, untilMade, undecodable } = await setUpUnheard();
      const told = untilMade();
      await peaks.hand(source, { sha256, fromBin: 0, channels: [], isLast: true });
      await told;
      expect(await peaks.speech(source)).toEqual({ state: 'impossible' });
      expect(await peaks.window(source, whole)).toEqual({ state: 'impossible' });
      expect(undecodable).toEqual([1]);
      peaks.tryAgain('another');
      expect(await peaks.speech(source)).toEqual({ state: 'impossible' });
      peaks.tryAgain('r');
      expect(await peaks.speech(source)).toEqual({ state: 'unheard', sha256, nextBin: 0 });
    });

    it('crosses the bridge in bounded pieces only', () => {
      const schema = requestSchemas['media.handPeaks'];
      const chunk = { recordingId: 'a'.repeat(26), chunkId: 1 };
      const isTaken = (piece: object) => schema.safeParse({ ...chunk, ...piece }).success;
      expect(isTaken(pieceOf(0, 60))).toBe(true);
      expect(isTaken(pieceOf(0, 120))).toBe(false);
      const [channel] = pieceOf(0, 1).channels;
      expect(isTaken({ ...pieceOf(0, 1), channels: Array.from({ length: 17 }, () => channel) })).toBe(false);
      expect(isTaken({ ...pieceOf(0, 1), channels: [{ ...channel, min: new Int8Array(3) }] })).toBe(false);
      expect(isTaken({ ...pieceOf(0, 1), channels: [{ ...channel, rms: [1, 2, 3] }] })).toBe(false);
    });
  });
});
