/** Samples of a wav or mp3 file in pieces, read from the disk one after another, so that no file is ever held whole. */
import type { ByteReader } from './byte-reader.ts';
import { frameHeaderAt, id3Bytes } from './mpeg-audio.ts';
import { sniff, sniffBytes } from './sniff.ts';
import { readWavLayout, type WavLayout } from './wav.ts';

/** Samples of all channels in turn, -1 … 1; valid until the next piece is asked for. */
export interface SoundPiece {
  readonly samples: Float32Array;
  readonly frames: number;
  readonly channels: number;
  readonly sampleRate: number;
}

const pieceBytes = 1024 * 1024;
const mp3PieceBytes = 128 * 1024;

/** The sound of a file from its start; nothing for a container or codec that is not decoded here. */
export async function* readSound(file: ByteReader): AsyncGenerator<SoundPiece> {
  const kind = sniff(await file.read(0, sniffBytes));
  if (kind === 'mp3') yield* readMp3(file);
  const layout = kind === 'wav' ? await readWavLayout(file) : null;
  if (layout !== null) yield* readWav(file, layout, 0, layout.dataBytes);
}

/** Part of a wav, by bytes of its data, which must be whole frames. */
export async function* readWav(
  file: ByteReader,
  layout: WavLayout,
  fromByte: number,
  toByte: number,
): AsyncGenerator<SoundPiece> {
  const read = sampleReader(layout);
  if (read === null) return;
  const { frameBytes, channels, sampleRate, dataStart } = layout;
  const step = Math.max(frameBytes, pieceBytes - (pieceBytes % frameBytes));
  const samples = new Float32Array((step / frameBytes) * channels);
  for (let at = fromByte; at < toByte; at += step) {
    const bytes = await file.read(dataStart + at, Math.min(step, toByte - at));
    const frames = Math.floor(bytes.length / frameBytes);
    if (frames === 0) return;
    read(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), samples, frames * channels);
    yield { samples, frames, channels, sampleRate };
  }
}

async function* readMp3(file: ByteReader): AsyncGenerator<SoundPiece> {
  const isMono = (await channelsOfMp3(file)) === 1;
  const { MPEGDecoder } = await import('mpg123-decoder');
  const decoder = new MPEGDecoder({ enableGapless: true });
  await decoder.ready;
  try {
    for (let at = 0; at < file.bytes; at += mp3PieceBytes) {
      const { channelData, samplesDecoded, sampleRate } = decoder.decode(await file.read(at, mp3PieceBytes));
      // The decoder gives one voice out twice.
      const heard = isMono ? channelData.slice(0, 1) : channelData;
      if (samplesDecoded > 0)
        yield {
          samples: interleave(heard, samplesDecoded),
          frames: samplesDecoded,
          channels: heard.length,
          sampleRate,
        };
    }
  } finally {
    decoder.free();
  }
}

/** As the first frame behind a tag says; null when none is found there. */
async function channelsOfMp3(file: ByteReader): Promise<number | null> {
  const bytes = await file.read(id3Bytes(await file.read(0, sniffBytes)), sniffBytes);
  for (let at = 0; at < bytes.length; at += 1) {
    const header = frameHeaderAt(bytes, at);
    const next = header && frameHeaderAt(bytes, at + header.bytes);
    if (next) return next.channels;
  }
  return null;
}

function interleave(channels: readonly Float32Array[], frames: number): Float32Array {
  const samples = new Float32Array(frames * channels.length);
  channels.forEach((data, channel) => {
    for (let at = 0; at < frames; at += 1) samples[at * channels.length + channel] = data[at] ?? 0;
  });
  return samples;
}

type ReadSamples = (view: DataView, into: Float32Array, count: number) => void;

function sampleReader({ formatTag, bitsPerSample }: WavLayout): ReadSamples | null {
  if (formatTag === 3) return bitsPerSample === 64 ? readFloat64 : readFloat32;
  if (formatTag !== 1) return null;
  return { 8: readUint8, 16: readInt16, 24: readInt24, 32: readInt32 }[bitsPerSample] ?? null;
}

const readUint8: ReadSamples = (view, into, count) => {
  for (let at = 0; at < count; at += 1) into[at] = (view.getUint8(at) - 128) / 128;
};
const readInt16: ReadSamples = (view, into, count) => {
  for (let at = 0; at < count; at += 1) into[at] = view.getInt16(at * 2, true) / 32_768;
};
const readInt24: ReadSamples = (view, into, count) => {
  for (let at = 0; at < count; at += 1)
    into[at] = ((view.getInt8(at * 3 + 2) << 16) | view.getUint16(at * 3, true)) / 8_388_608;
};
const readInt32: ReadSamples = (view, into, count) => {
  for (let at = 0; at < count; at += 1) into[at] = view.getInt32(at * 4, true) / 2_147_483_648;
};
const readFloat32: ReadSamples = (view, into, count) => {
  for (let at = 0; at < count; at += 1) into[at] = view.getFloat32(at * 4, true);
};
const readFloat64: ReadSamples = (view, into, count) => {
  for (let at = 0; at < count; at += 1) into[at] = view.getFloat64(at * 8, true);
};
