/**
 * Where a stretch of a sound file lies in its bytes: of WAV to the sample, of MP3 to the frame. What is cut out is a header, if any, and one
 * run of the source's own bytes, so anyone can derive it again with `tail` and `head`.
 */
import { ArchiveError } from '../../contract/error.ts';
import type { ByteReader } from './byte-reader.ts';
import { frameHeaderAt, id3Bytes } from './mpeg-audio.ts';
import { readWavLayout, type WavLayout } from './wav.ts';

/** A header, then `byteCount` bytes of the source from `firstByte`. */
export interface ByteCut {
  head: Buffer;
  firstByte: number;
  byteCount: number;
  /** What was really taken, in the time of the source. */
  fromMs: number;
  toMs: number;
}

export interface Stretch {
  fromMs: number;
  toMs: number;
}

const longestWavBytes = 0xffff_ffff - 36;
/** A frame may draw on up to 511 bytes before it; no shorter time holds these at the lowest bit rates of speech. */
const reservoirMs = 270;
const pieceBytes = 256 * 1024;

/** The samples whose time lies in the stretch. @throws ArchiveError media-unreadable, usage for a stretch outside the file or too long for WAV */
export async function cutWav(file: ByteReader, { fromMs, toMs }: Stretch): Promise<ByteCut> {
  const layout = await readWavLayout(file);
  if (layout === null) throw new ArchiveError('media-unreadable', { context: { format: 'wav' } });
  const { frameBytes, sampleRate, dataStart, dataBytes } = layout;
  const frames = dataBytes / frameBytes;
  const first = Math.min(frames, Math.max(0, Math.round((fromMs * sampleRate) / 1000)));
  const end = Math.min(frames, Math.max(first, Math.round((toMs * sampleRate) / 1000)));
  const byteCount = (end - first) * frameBytes;
  if (byteCount === 0 || byteCount > longestWavBytes)
    throw new ArchiveError('usage', { context: { reason: 'range-empty-or-too-long', fromMs, toMs } });
  return {
    head: wavHead(layout, byteCount),
    firstByte: dataStart + first * frameBytes,
    byteCount,
    fromMs: (first * 1000) / sampleRate,
    toMs: (end * 1000) / sampleRate,
  };
}

/** The frames that touch the stretch, and as many before it as the first of them may draw on. @throws ArchiveError usage for a stretch outside the file */
export async function cutMp3(file: ByteReader, { fromMs, toMs }: Stretch): Promise<ByteCut> {
  const wantedMs = Math.max(0, fromMs - reservoirMs);
  let first: { at: number; ms: number } | null = null;
  let end = { at: 0, ms: 0 };
  for await (const { at, bytes, ms, lengthMs } of framesOf(file)) {
    if (ms >= toMs) break;
    if (ms + lengthMs > wantedMs) first ??= { at, ms };
    end = { at: at + bytes, ms: ms + lengthMs };
  }
  if (first === null) throw new ArchiveError('usage', { context: { reason: 'range-empty', fromMs, toMs } });
  return {
    head: Buffer.alloc(0),
    firstByte: first.at,
    byteCount: end.at - first.at,
    fromMs: first.ms,
    toMs: end.ms,
  };
}

interface Frame {
  at: number;
  bytes: number;
  ms: number;
  lengthMs: number;
}

async function* framesOf(file: ByteReader): AsyncGenerator<Frame> {
  let base = id3Bytes(await file.read(0, 10));
  let seconds = 0;
  while (base + 4 <= file.bytes) {
    const piece = await file.read(base, pieceBytes);
    let inside = 0;
    while (inside + 4 <= piece.length) {
      const header = frameHeaderAt(piece, inside);
      if (header === null || base + inside + header.bytes > file.bytes) {
        inside += 1;
        continue;
      }
      const length = header.samples / header.sampleRate;
      yield { at: base + inside, bytes: header.bytes, ms: seconds * 1000, lengthMs: length * 1000 };
      seconds += length;
      inside += header.bytes;
    }
    if (inside === 0) return;
    base += inside;
  }
}

/** @see Microsoft, "Multimedia Programming Interface and Data Specifications 1.0" */
function wavHead(layout: WavLayout, dataBytes: number): Buffer {
  const { formatTag, channels, sampleRate, frameBytes, bitsPerSample } = layout;
  const head = Buffer.alloc(44);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(36 + dataBytes, 4);
  head.write('WAVEfmt ', 8, 'latin1');
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(formatTag, 20);
  head.writeUInt16LE(channels, 22);
  head.writeUInt32LE(sampleRate, 24);
  head.writeUInt32LE(sampleRate * frameBytes, 28);
  head.writeUInt16LE(frameBytes, 32);
  head.writeUInt16LE(bitsPerSample, 34);
  head.write('data', 36, 'latin1');
  head.writeUInt32LE(dataBytes, 40);
  return head;
}
