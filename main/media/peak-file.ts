/**
 * Peaks of a chunk on disk: a head with the digest of the file they were made from, each scale channel by channel, then
 * where somebody speaks. A derived file: it may be deleted at any time and is made again; no bag knows it.
 */
import { mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { ChannelPeaks, PeakLevel } from '../../contract/sound-bins.ts';
import { withByteReader, type ByteReader } from './byte-reader.ts';
import type { Span } from './peak-levels.ts';

export interface PeakContent {
  /** SHA-256 of the media file, lower-case hex. */
  sourceSha256: string;
  durationMs: number;
  levels: readonly PeakLevel[];
  /** Per channel. */
  speech: readonly (readonly Span[])[];
}

const headSchema = z.strictObject({
  version: z.literal(1),
  sourceSha256: z.string(),
  durationMs: z.number(),
  channels: z.int().min(1),
  levels: z.array(z.strictObject({ binMs: z.number(), bins: z.int() })),
  speechBytes: z.int(),
});
export type PeakHead = z.infer<typeof headSchema>;

const magic = 'AVPEAKS1';
const lengthAt = magic.length;
const headAt = lengthAt + 4;

/** Writes beside the target first, so that a cut-short file never stands under its name. */
export async function writePeakFile(path: string, content: PeakContent): Promise<void> {
  const speech = Buffer.from(JSON.stringify(content.speech));
  const head: PeakHead = {
    version: 1,
    sourceSha256: content.sourceSha256,
    durationMs: content.durationMs,
    channels: content.levels[0]?.channels.length ?? 0,
    levels: content.levels.map(({ binMs, channels }) => ({ binMs, bins: channels[0]?.min.length ?? 0 })),
    speechBytes: speech.length,
  };
  const headBytes = Buffer.from(JSON.stringify(head));
  const start = Buffer.alloc(headAt);
  start.write(magic, 'latin1');
  start.writeUInt32LE(headBytes.length, lengthAt);
  await mkdir(dirname(path), { recursive: true });
  const partial = `${path}.partial`;
  const file = await open(partial, 'w');
  try {
    await file.writev([start, headBytes]);
    for (const { channels } of content.levels)
      for (const { min, max, rms } of channels) await file.writev([min, max, rms]);
    await file.write(speech);
  } finally {
    await file.close();
  }
  await rename(partial, path);
}

/** What a peak file tells, by parts. */
export interface PeakReader {
  readonly head: PeakHead;
  /** Bins of a scale, from and to exclusive. */
  read(level: number, fromBin: number, toBin: number): Promise<PeakLevel>;
  speech(): Promise<Span[][]>;
}

/** Null when there is none, or it is not of that source, or cut short: it is then made again. */
export async function withPeakFile<T>(
  path: string,
  sourceSha256: string,
  work: (peaks: PeakReader) => Promise<T>,
): Promise<T | null> {
  try {
    return await withByteReader(path, async (file) => {
      const peaks = await readerOf(file, sourceSha256);
      return peaks === null ? null : work(peaks);
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function readerOf(file: ByteReader, sourceSha256: string): Promise<PeakReader | null> {
  const start = Buffer.from(await file.read(0, headAt));
  if (start.length < headAt || start.toString('latin1', 0, lengthAt) !== magic) return null;
  const headBytes = start.readUInt32LE(lengthAt);
  const head = parseHead(Buffer.from(await file.read(headAt, headBytes)));
  if (head?.sourceSha256 !== sourceSha256) return null;
  const bodyAt = headAt + headBytes;
  const starts: number[] = [bodyAt];
  for (const { bins } of head.levels) starts.push((starts.at(-1) ?? bodyAt) + bins * 3 * head.channels);
  const speechAt = starts.at(-1) ?? bodyAt;
  if (file.bytes !== speechAt + head.speechBytes) return null;
  return {
    head,
    async read(level, fromBin, toBin) {
      const { binMs, bins } = head.levels[level] ?? { binMs: 0, bins: 0 };
      const [from, to] = [Math.max(0, fromBin), Math.min(bins, toBin)];
      const part = (channel: number, kind: number) =>
        file.read((starts[level] ?? bodyAt) + (channel * 3 + kind) * bins + from, Math.max(0, to - from));
      const channels: ChannelPeaks[] = [];
      for (let channel = 0; channel < head.channels; channel += 1) {
        const [min, max, rms] = [await part(channel, 0), await part(channel, 1), await part(channel, 2)];
        channels.push({ min: asInt8(min), max: asInt8(max), rms });
      }
      return { binMs, channels };
    },
    async speech() {
      const text = Buffer.from(await file.read(speechAt, head.speechBytes)).toString('utf8');
      return z.array(z.array(z.tuple([z.number(), z.number()]))).parse(JSON.parse(text));
    },
  };
}

function parseHead(bytes: Buffer): PeakHead | null {
  try {
    return headSchema.parse(JSON.parse(bytes.toString('utf8')));
  } catch {
    return null;
  }
}

function asInt8(bytes: Uint8Array): Int8Array {
  return new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
