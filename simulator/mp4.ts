// Makes long mp4 files out of a short one: the same pictures and sounds again and again under a new sample table
// (ISO/IEC 14496-12 section 8), so that players see one file of the right length with a key frame every 8 s.
// Expects a clip of whole seconds with 16 pictures a second and AAC at 16 kHz, without reordered pictures.
import { concat, fromBuffer, repeat } from './bytes.ts';
import type { ByteSource } from './bytes.ts';
import { box, children, fullBox, path } from './mp4-boxes.ts';
import type { Random } from './random.ts';

const PICTURES_PER_SECOND = 16;
const SOUNDS_PER_SECOND = 15.625;
const MAX_32_BIT = 0xffffffff;
const MDAT_HEADER_BYTES = 16;
const FREE_HEADER_BYTES = 8;

interface Track {
  /** The `trak` box of the clip. */
  trak: Buffer;
  samplesPerSecond: number;
  /** Bytes of each sample of one loop. */
  sizes: number[];
}

/** A clip taken apart: one loop of samples, laid out second by second. */
export interface Clip {
  moov: Buffer;
  ftyp: Buffer;
  seconds: number;
  video: Track;
  audio: Track;
  loop: Buffer;
  /** Where in the loop each second's pictures and sounds start. */
  videoOffsets: number[];
  audioOffsets: number[];
}

/** @throws RangeError when the file is not such a clip. */
export function readClip(file: Buffer): Clip {
  const moov = path(file, 'moov');
  const [videoTrak, audioTrak] = children(moov).filter((child) => child.type === 'trak');
  if (videoTrak === undefined || audioTrak === undefined) throw new RangeError('a clip has two tracks');
  const pictures = samplesOf(file, videoTrak.body);
  const seconds = pictures.length / PICTURES_PER_SECOND;
  // The encoder's first frame is priming; without an edit list it would delay the sound.
  const sounds = samplesOf(file, audioTrak.body).slice(1, 1 + seconds * SOUNDS_PER_SECOND);
  if (sounds.length !== seconds * SOUNDS_PER_SECOND) throw new RangeError('a clip has whole seconds');
  const [videoOffsets, audioOffsets, pieces]: [number[], number[], Buffer[]] = [[], [], []];
  let at = 0;
  const lay = (samples: Buffer[]): number => {
    const start = at;
    pieces.push(...samples);
    at += samples.reduce((sum, sample) => sum + sample.length, 0);
    return start;
  };
  for (let second = 0; second < seconds; second++) {
    videoOffsets.push(lay(pictures.slice(...span(second, PICTURES_PER_SECOND))));
    audioOffsets.push(lay(sounds.slice(...span(second, SOUNDS_PER_SECOND))));
  }
  const sizesOf = (samples: Buffer[]): number[] => samples.map((sample) => sample.length);
  return {
    moov,
    ftyp: box('ftyp', path(file, 'ftyp')),
    seconds,
    video: { trak: videoTrak.body, samplesPerSecond: PICTURES_PER_SECOND, sizes: sizesOf(pictures) },
    audio: { trak: audioTrak.body, samplesPerSecond: SOUNDS_PER_SECOND, sizes: sizesOf(sounds) },
    loop: Buffer.concat(pieces),
    videoOffsets,
    audioOffsets,
  };
}

/** An mp4 of the given length, made of the clip over and over. */
export function composeMp4(clip: Clip, durationMs: number): ByteSource {
  const seconds = Math.ceil(durationMs / 1000);
  const loops = Math.floor(seconds / clip.seconds);
  const rest = seconds % clip.seconds;
  const size = loops * clip.loop.length + (rest === 0 ? 0 : (clip.videoOffsets[rest] ?? 0));
  return assemble(clip, durationMs, repeat(clip.loop, size), 0);
}

/**
 * An mp4 of exactly `bytes` bytes at about 1 Mbit/s: between the samples lie bytes that no sample refers to.
 * @throws RangeError when `bytes` is too few for one loop.
 */
export function composeBigMp4(clip: Clip, bytes: number, random: Random): ByteSource {
  const loopBytes = clip.seconds * 125_000;
  const padding = noise(loopBytes - clip.loop.length, random);
  const block = Buffer.concat([padding, clip.loop]);
  for (let loops = Math.floor(bytes / loopBytes); loops > 0; loops--) {
    const data = repeat(block, loops * loopBytes, true);
    const file = assemble(clip, loops * clip.seconds * 1000, data, padding.length);
    const rest = bytes - file.size;
    if (rest === 0) return file;
    if (rest >= FREE_HEADER_BYTES) return concat([file, free(rest, padding)]);
  }
  throw new RangeError(`no mp4 of this clip has ${bytes} bytes`);
}

function assemble(clip: Clip, durationMs: number, data: ByteSource, paddingBytes: number): ByteSource {
  const isLarge = data.size > MAX_32_BIT - (64 << 20);
  const build = (base: number): Buffer => moovOf(clip, durationMs, { base, paddingBytes, isLarge });
  // The table's size does not depend on the offsets in it, so the first try tells where the samples start.
  const base = clip.ftyp.length + build(0).length + MDAT_HEADER_BYTES;
  const header = Buffer.alloc(MDAT_HEADER_BYTES);
  header.writeUInt32BE(1, 0);
  header.write('mdat', 4, 'latin1');
  header.writeBigUInt64BE(BigInt(data.size + MDAT_HEADER_BYTES), 8);
  return concat([fromBuffer(Buffer.concat([clip.ftyp, build(base), header])), data]);
}

interface Layout {
  base: number;
  paddingBytes: number;
  isLarge: boolean;
}

function moovOf(clip: Clip, durationMs: number, layout: Layout): Buffer {
  const movie = children(clip.moov).find((child) => child.type === 'mvhd');
  if (movie === undefined) throw new RangeError('a clip has a movie header');
  const timescale = movie.body.readUInt32BE(12);
  const inMovieTime = Math.round((durationMs * timescale) / 1000);
  return box(
    'moov',
    box('mvhd', patched(movie.body, 16, inMovieTime)),
    trakOf(clip, clip.video, clip.videoOffsets, durationMs, inMovieTime, layout),
    trakOf(clip, clip.audio, clip.audioOffsets, durationMs, inMovieTime, layout),
  );
}

function trakOf(
  clip: Clip,
  track: Track,
  offsets: readonly number[],
  durationMs: number,
  inMovieTime: number,
  layout: Layout,
): Buffer {
  const samples = Math.max(Math.round((durationMs / 1000) * track.samplesPerSecond), 1);
  const mdhd = path(track.trak, 'mdia', 'mdhd');
  const sampleTicks = Math.round(mdhd.readUInt32BE(12) / track.samplesPerSecond);
  const minf = children(path(track.trak, 'mdia', 'minf')).filter((child) => child.type !== 'stbl');
  const key = path(track.trak, 'mdia', 'minf', 'stbl', 'stss');
  return box(
    'trak',
    box('tkhd', patched(path(track.trak, 'tkhd'), 20, inMovieTime)),
    box(
      'mdia',
      box('mdhd', patched(mdhd, 16, samples * sampleTicks)),
      box('hdlr', path(track.trak, 'mdia', 'hdlr')),
      box(
        'minf',
        ...minf.map((child) => box(child.type, child.body)),
        box(
          'stbl',
          box('stsd', path(track.trak, 'mdia', 'minf', 'stbl', 'stsd')),
          fullBox('stts', [1, samples, sampleTicks]),
          ...(key.length === 0 ? [] : [keyTable(key, track.sizes.length, samples)]),
          chunkTable(track.samplesPerSecond, samples),
          sizeTable(track.sizes, samples),
          offsetTable(clip, track, offsets, samples, layout),
        ),
      ),
    ),
  );
}

function keyTable(clipTable: Buffer, samplesPerLoop: number, samples: number): Buffer {
  const inLoop = Array.from({ length: clipTable.readUInt32BE(4) }, (_, i) =>
    clipTable.readUInt32BE(8 + i * 4),
  );
  const keys: number[] = [];
  for (let start = 0; start < samples; start += samplesPerLoop) {
    for (const key of inLoop) if (start + key <= samples) keys.push(start + key);
  }
  return fullBox('stss', [keys.length, ...keys]);
}

/** One chunk a second; only changes of the count are written down. */
function chunkTable(samplesPerSecond: number, samples: number): Buffer {
  const rows: number[] = [];
  let last = 0;
  for (let second = 0; span(second, samplesPerSecond)[0] < samples; second++) {
    const [first, end] = span(second, samplesPerSecond);
    const count = Math.min(end, samples) - first;
    if (count !== last) rows.push(second + 1, count, 1);
    last = count;
  }
  return fullBox('stsc', [rows.length / 3, ...rows]);
}

function sizeTable(sizes: readonly number[], samples: number): Buffer {
  const table = Buffer.alloc(samples * 4);
  for (let at = 0; at < samples; at++) table.writeUInt32BE(sizes[at % sizes.length] ?? 0, at * 4);
  return box('stsz', fullBox('stsz', [0, samples]).subarray(8), table);
}

function offsetTable(
  clip: Clip,
  track: Track,
  offsets: readonly number[],
  samples: number,
  layout: Layout,
): Buffer {
  const places: number[] = [];
  const loopBytes = clip.loop.length + layout.paddingBytes;
  for (let second = 0; span(second, track.samplesPerSecond)[0] < samples; second++) {
    const loops = Math.floor(second / clip.seconds);
    const inLoop = layout.paddingBytes + (offsets[second % clip.seconds] ?? 0);
    places.push(layout.base + loops * loopBytes + inLoop);
  }
  if (!layout.isLarge) return fullBox('stco', [places.length, ...places]);
  const table = Buffer.alloc(places.length * 8);
  places.forEach((place, at) => table.writeBigUInt64BE(BigInt(place), at * 8));
  return box('co64', fullBox('co64', [places.length]).subarray(8), table);
}

/** Every sample of a track, in order, as slices of the file. */
function samplesOf(file: Buffer, trak: Buffer): Buffer[] {
  const table = (type: string): Buffer => path(trak, 'mdia', 'minf', 'stbl', type);
  const [sizes, runs, chunks] = [table('stsz'), table('stsc'), table('stco')];
  const runCount = runs.readUInt32BE(4);
  const samples: Buffer[] = [];
  let run = 0;
  for (let chunk = 1; chunk <= chunks.readUInt32BE(4); chunk++) {
    if (run + 1 < runCount && runs.readUInt32BE(8 + (run + 1) * 12) === chunk) run += 1;
    let at = chunks.readUInt32BE(8 + (chunk - 1) * 4);
    for (let left = runs.readUInt32BE(12 + run * 12); left > 0; left--) {
      const size = sizes.readUInt32BE(12 + samples.length * 4);
      samples.push(file.subarray(at, at + size));
      at += size;
    }
  }
  return samples;
}

function span(second: number, perSecond: number): [number, number] {
  return [Math.floor(second * perSecond), Math.floor((second + 1) * perSecond)];
}

function patched(body: Buffer, at: number, value: number): Buffer {
  const copy = Buffer.from(body);
  copy.writeUInt32BE(value, at);
  return copy;
}

function free(size: number, filler: Buffer): ByteSource {
  const header = Buffer.alloc(FREE_HEADER_BYTES);
  header.writeUInt32BE(size, 0);
  header.write('free', 4, 'latin1');
  return concat([fromBuffer(header), repeat(filler, size - FREE_HEADER_BYTES)]);
}

function noise(size: number, random: Random): Buffer {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at < size; at++) bytes[at] = Math.floor(random.next() * 256);
  return bytes;
}
