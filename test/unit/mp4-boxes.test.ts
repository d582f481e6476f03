import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { movieDurationMs } from '../../main/media/mp4-boxes.ts';

const zoo = join(import.meta.dirname, '..', 'fixtures', 'media');

function readerOf(file: Buffer, seen: { bytes: number } = { bytes: 0 }) {
  return {
    bytes: file.length,
    read: (position: number, length: number) => {
      const part = file.subarray(position, position + length);
      seen.bytes += part.length;
      return Promise.resolve(part);
    },
  };
}

function box(type: string, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length + 8);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, body]);
}

function header(version: 0 | 1, ticksPerSecond: number, ticks: bigint): Buffer {
  const body = Buffer.alloc(112);
  body[0] = version;
  body.writeUInt32BE(ticksPerSecond, version === 1 ? 20 : 12);
  if (version === 1) body.writeBigUInt64BE(ticks, 24);
  else body.writeUInt32BE(Number(ticks), 16);
  return box('moov', box('free', Buffer.alloc(5)), box('mvhd', body));
}

describe('the length that a movie header tells', () => {
  test.each([
    ['16fps-faststart.mp4', 2000],
    ['8fps.mp4', 2000],
    ['short.mp4', 438],
    ['fragmented.mp4', null],
    ['cut-index.mp4', null],
  ])('%s: %s ms', async (name, expected) => {
    expect(await movieDurationMs(readerOf(readFileSync(join(zoo, name))))).toBe(expected);
  });

  test('is read from a header of either form', async () => {
    expect(await movieDurationMs(readerOf(header(0, 600, 900n)))).toBe(1500);
    expect(await movieDurationMs(readerOf(header(1, 10_000_000, 1_980_000_000_000n)))).toBe(198_000_000);
  });

  test('is not known where all bits are set, where it is 0, or where the header is cut', async () => {
    expect(await movieDurationMs(readerOf(header(0, 600, 0xff_ff_ff_ffn)))).toBeNull();
    expect(await movieDurationMs(readerOf(header(1, 600, 0xff_ff_ff_ff_ff_ff_ff_ffn)))).toBeNull();
    expect(await movieDurationMs(readerOf(header(0, 600, 0n)))).toBeNull();
    expect(await movieDurationMs(readerOf(header(0, 0, 600n)))).toBeNull();
    expect(await movieDurationMs(readerOf(header(0, 600, 900n).subarray(0, 40)))).toBeNull();
  });

  test('costs the same however long the tables of samples are', async () => {
    const seen = { bytes: 0 };
    const file = Buffer.concat([header(0, 600, 900n), box('mdat', Buffer.alloc(1_000_000))]);
    await movieDurationMs(readerOf(file, seen));
    expect(seen.bytes).toBeLessThan(200);
  });
});
