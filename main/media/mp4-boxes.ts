/**
 * The outermost boxes of an MP4 file: whether it is all there, and how long it says that it is. Its tables of samples, which grow
 * with every hour, are never read here.
 * @see ISO/IEC 14496-12 sections 4.2 and 8.2.2
 */
import type { ByteReader } from './byte-reader.ts';

const mostBoxes = 1_000_000;

interface Box {
  readonly type: string;
  /** Where its content begins and ends; the latter may lie behind the end of the file. */
  readonly from: number;
  readonly to: number;
}

/** True when an outermost box reaches beyond the end of the file, or the index (`moov`) is not there at all. */
export async function isMp4CutShort(file: ByteReader): Promise<boolean> {
  let hasIndex = false;
  let end = 0;
  for await (const { type, to } of boxesIn(file, 0, file.bytes)) {
    hasIndex ||= type === 'moov';
    end = to;
  }
  return end !== file.bytes || !hasIndex;
}

/** ms that the movie header tells; null when it tells nothing, as that of a fragmented file. */
export async function movieDurationMs(file: ByteReader): Promise<number | null> {
  const index = await firstBox(file, 'moov', 0, file.bytes);
  const header = index && (await firstBox(file, 'mvhd', index.from, index.to));
  if (!header) return null;
  const body = Buffer.from(await file.read(header.from, 32));
  if (body.length < 32) return null;
  const isWide = body[0] === 1;
  const ticksPerSecond = body.readUInt32BE(isWide ? 20 : 12);
  const ticks = isWide ? Number(body.readBigUInt64BE(24)) : body.readUInt32BE(16);
  // All bits set stand for a length that is not known.
  const isTold = ticks > 0 && ticks < (isWide ? 2 ** 53 : 0xff_ff_ff_ff) && ticksPerSecond > 0;
  return isTold ? Math.round((ticks / ticksPerSecond) * 1000) : null;
}

async function firstBox(file: ByteReader, type: string, from: number, to: number): Promise<Box | null> {
  for await (const box of boxesIn(file, from, to)) if (box.type === type) return box;
  return null;
}

/** Boxes one after another; ends early where a length cannot be. */
async function* boxesIn(file: ByteReader, from: number, to: number): AsyncGenerator<Box> {
  let at = from;
  for (let box = 0; box < mostBoxes && at < to; box += 1) {
    const head = Buffer.from(await file.read(at, 16));
    if (head.length < 8) return;
    const short = head.readUInt32BE(0);
    const type = head.toString('latin1', 4, 8);
    if (short === 1 && head.length < 16) return;
    // 0: to the end of the file; 1: a 64-bit size follows the name.
    const bytes = short === 1 ? Number(head.readBigUInt64BE(8)) : short === 0 ? to - at : short;
    if (bytes < 8) return;
    yield { type, from: at + (short === 1 ? 16 : 8), to: at + bytes };
    at += bytes;
  }
}
