import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { concat, fromBuffer, readAll, repeat } from '../../simulator/bytes.ts';
import type { ByteSource } from '../../simulator/bytes.ts';
import { openMedia } from '../../simulator/media.ts';
import { children, path } from '../../simulator/mp4-boxes.ts';
import { createRandom } from '../../simulator/random.ts';
import { startSimulator } from '../../simulator/simulator.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import { sendSigned } from './simulator-client.ts';

const media = openMedia();
const random = (): ReturnType<typeof createRandom> => createRandom('media');

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Reads ranges that start and end anywhere and compares them with the whole. */
function expectConsistent(source: ByteSource): void {
  const whole = readAll(source);
  expect(whole.length).toBe(source.size);
  const places = random();
  for (let time = 0; time < 60; time++) {
    const first = places.between(0, source.size - 1);
    const end = Math.min(first + places.between(1, 700_000), source.size);
    expect(readAll(source, first, end).equals(whole.subarray(first, end))).toBe(true);
  }
}

describe('byte sources', () => {
  it('read the same at every cut', () => {
    const block = Buffer.from(Array.from({ length: 31 }, (_, at) => at + 100));
    for (const isNumbered of [true, false]) {
      const source = concat([fromBuffer(Buffer.from('head')), repeat(block, 200, isNumbered)]);
      const whole = readAll(source);
      for (let first = 0; first < whole.length; first++) {
        for (let end = first; end <= whole.length; end++) {
          if (!readAll(source, first, end).equals(whole.subarray(first, end))) {
            expect.fail(`${first}-${end} of ${isNumbered ? 'numbered' : 'plain'} blocks`);
          }
        }
      }
    }
  });

  it('number their blocks, so that swapped parts show', () => {
    const whole = readAll(repeat(Buffer.alloc(100), 300, true));
    const [first, second] = [whole.subarray(0, 100), whole.subarray(100, 200)];
    expect(first.equals(second)).toBe(false);
    expect(second.readBigUInt64LE()).toBe(1n);
  });
});

describe('wav', () => {
  it.each([1, 2, 5])('with %i channels says what it holds', (channels) => {
    const voices = ['british', 'arabic', 'greek', 'mandarin', 'swedish'] as const;
    const source = media.wav(voices.slice(0, Math.max(channels, 2)), channels, 61_234, random());
    const header = readAll(source, 0, 44);
    const dataBytes = Math.round(61.234 * 16_000) * 2 * channels;
    expect(header.toString('latin1', 0, 4) + header.toString('latin1', 8, 12)).toBe('RIFFWAVE');
    expect(header.readUInt16LE(22)).toBe(channels);
    expect([header.readUInt32LE(24), header.readUInt16LE(34)]).toEqual([16_000, 16]);
    expect([header.readUInt32LE(40), source.size]).toEqual([dataBytes, dataBytes + 44]);
    expectConsistent(source);
  });

  it('has one voice per channel, in turn', () => {
    const file = readAll(media.wav(['british', 'russian'], 2, 40_000, random()));
    const loud = [0, 0];
    let both = 0;
    for (let at = 44; at < file.length; at += 4) {
      const [left, right] = [
        Math.abs(file.readInt16LE(at)) > 1000,
        Math.abs(file.readInt16LE(at + 2)) > 1000,
      ];
      if (left) loud[0] = (loud[0] ?? 0) + 1;
      if (right) loud[1] = (loud[1] ?? 0) + 1;
      if (left && right) both += 1;
    }
    expect(Math.min(...loud)).toBeGreaterThan(20_000);
    expect(both).toBe(0);
  });
});

it('mp3 is whole frames of 36 ms', () => {
  const source = media.mp3(125_000);
  expect(source.size).toBe(Math.round(125_000 / 36) * 216);
  const file = readAll(source);
  for (let at = 0; at < file.length; at += 216) {
    // MPEG-2 layer III, 48 kbit/s, 16 kHz, mono: sync and all that fixes the frame's length.
    expect([file[at], (file[at + 1] ?? 0) & 0xfe, (file[at + 2] ?? 0) & 0xfc]).toEqual([0xff, 0xf2, 0x68]);
  }
  expectConsistent(source);
});

describe('mp4', () => {
  interface Samples {
    durationMs: number;
    offsets: number[];
    sizes: number[];
  }

  /** Resolves the sample table of one track: where each sample lies. */
  function samplesOf(moov: Buffer, track: number): Samples {
    const trak = children(moov).filter((box) => box.type === 'trak')[track]?.body ?? Buffer.alloc(0);
    const table = (type: string): Buffer => path(trak, 'mdia', 'minf', 'stbl', type);
    const [stsz, stsc, stco, mdhd] = [
      table('stsz'),
      table('stsc'),
      table('stco'),
      path(trak, 'mdia', 'mdhd'),
    ];
    const sizes = Array.from({ length: stsz.readUInt32BE(8) }, (_, at) => stsz.readUInt32BE(12 + at * 4));
    const offsets: number[] = [];
    let run = 0;
    for (let chunk = 1; chunk <= stco.readUInt32BE(4); chunk++) {
      if (run + 1 < stsc.readUInt32BE(4) && stsc.readUInt32BE(8 + (run + 1) * 12) === chunk) run += 1;
      let at = stco.readUInt32BE(8 + (chunk - 1) * 4);
      for (let left = stsc.readUInt32BE(12 + run * 12); left > 0; left--) {
        offsets.push(at);
        at += sizes[offsets.length - 1] ?? 0;
      }
    }
    return { durationMs: (mdhd.readUInt32BE(16) * 1000) / mdhd.readUInt32BE(12), offsets, sizes };
  }

  const clip = readAll(media.mp4('conference', 24_000));
  const clipSamples = [0, 1].map((track) => samplesOf(path(clip, 'moov'), track));

  it.each([
    ['short', media.mp4('conference', 4_300), 4_300],
    ['longer than the clip', media.mp4('conference', 101_700), 101_700],
    ['large', media.bigMp4(20_000_001, random()), 144_000],
  ])('%s: every sample is where the table says', (_name, source, durationMs) => {
    const file = readAll(source);
    expect(file.length).toBe(source.size);
    const types = children(Buffer.from(file)).map((box) => box.type);
    expect(types.slice(0, 2)).toEqual(['ftyp', 'moov']);
    for (const track of [0, 1]) {
      const samples = samplesOf(path(file, 'moov'), track);
      const [from, period] = [clipSamples[track], track === 0 ? 384 : 375];
      expect(Math.abs(samples.durationMs - durationMs)).toBeLessThanOrEqual(64);
      expect(samples.offsets).toHaveLength(samples.sizes.length);
      samples.offsets.forEach((offset, at) => {
        const size = samples.sizes[at] ?? 0;
        const origin = from?.offsets[at % period] ?? 0;
        if (!file.subarray(offset, offset + size).equals(clip.subarray(origin, origin + size))) {
          expect.fail(`sample ${at} of track ${track}`);
        }
      });
    }
    expectConsistent(source);
  });

  it('reaches past 4 GiB', () => {
    const source = media.bigMp4(5_000_000_000, random());
    const start = readAll(source, 0, 64);
    const moovAt = start.readUInt32BE(0);
    const moovBytes = start.readUInt32BE(moovAt);
    const moov = readAll(source, moovAt + 8, moovAt + moovBytes);
    const trak = children(moov).find((box) => box.type === 'trak')?.body ?? Buffer.alloc(0);
    const places = path(trak, 'mdia', 'minf', 'stbl', 'co64');
    const last = Number(places.readBigUInt64BE(places.length - 8));
    // The last second of the clip is the last second of every loop.
    const [from] = clipSamples;
    const [origin, size] = [from?.offsets.at(-16) ?? 0, from?.sizes.at(-16) ?? 0];
    expect(last).toBeGreaterThan(2 ** 32);
    expect(readAll(source, last, last + size).equals(clip.subarray(origin, origin + size))).toBe(true);
  });

  it('refuses sizes that hold no loop', () => {
    expect(() => media.bigMp4(100_000, random())).toThrow(RangeError);
    expect(() => media.bigWav(45, random())).toThrow(RangeError);
    expect(() => media.bigWav(1_000_001, random())).toThrow(RangeError);
  });
});

describe('large chunks over the wire', () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator({ seed: 'large' });
  });
  afterAll(() => simulator.close());

  it.each(['wav', 'mp4'] as const)('a %s has the size and digest it claims', async (format) => {
    const bytes = 12_000_002;
    const [chunk] = simulator.addRecording({ format, chunks: [{ big: bytes }] }).chunks;
    const url = chunk?.content.location ?? '';
    const whole = await sendSigned(simulator, url);
    expect([whole.status, whole.body.length]).toEqual([200, bytes]);
    expect(sha256(whole.body)).toBe(await chunk?.content.sha256());
    const parts = [0, 3_999_999, 4_000_001, 8_388_608, bytes].map(
      (first, at, all) => [first, (all[at + 1] ?? 0) - 1] as const,
    );
    const ranged = await Promise.all(
      parts.slice(0, -1).map(async ([first, last]) => {
        const answer = await sendSigned(simulator, url, { headers: { range: `bytes=${first}-${last}` } });
        expect(answer.headers['content-range']).toBe(`bytes ${first}-${last}/${bytes}`);
        return answer.body;
      }),
    );
    expect(Buffer.concat(ranged).equals(whole.body)).toBe(true);
  });

  it('reads far into 1.5 GB at once, and the same for the same seed', () => {
    const make = (): ByteSource => media.bigWav(1_500_000_000, createRandom('same'));
    const [first, second] = [make(), make()];
    const far = readAll(first, 1_234_567_890, 1_242_000_000);
    expect(far.equals(readAll(second, 1_234_567_890, 1_242_000_000))).toBe(true);
    expect(far.equals(readAll(first, 1_234_567_890 - 7_340_034, 1_242_000_000 - 7_340_034))).toBe(false);
    expect(readAll(first, 0, 44).readUInt32LE(40)).toBe(1_500_000_000 - 44);
    expect(readAll(first, 1_499_999_990, 1_500_000_000)).toHaveLength(10);
  });
});
