// Speech of any length and channel count, made from short recorded voices: 16 kHz, 16 bit, as the service writes it.
import { concat, fromBuffer, head, readAll, repeat } from './bytes.ts';
import type { ByteSource } from './bytes.ts';
import type { Random } from './random.ts';

const SAMPLE_RATE = 16_000;
const SAMPLE_BYTES = 2;
const HEADER_BYTES = 44;
const BLOCK_FRAMES = 1 << 15;
/** Not a power of two, so that no two ranges cut on round numbers look alike. */
const BIG_BLOCK_FRAMES = 3_670_017;

interface Turn {
  /** First frame of the turn. */
  start: number;
  channel: number;
  voice: Int16Array;
}

/** Reads a mono mu-law wav (ITU-T G.711) into 16-bit samples. */
export function decodeVoice(file: Buffer): Int16Array {
  const data = file.indexOf('data', 12, 'latin1');
  const size = file.readUInt32LE(data + 4);
  return Int16Array.from(file.subarray(data + 8, data + 8 + size), expandMuLaw);
}

/**
 * A call in which the voices speak in turn. With one channel all are mixed into it; with more, each voice
 * has the channel of its place in the list.
 */
export function composeWav(
  voices: readonly Int16Array[],
  channels: number,
  durationMs: number,
  random: Random,
): ByteSource {
  const frames = Math.round((durationMs * SAMPLE_RATE) / 1000);
  const turns = takeTurns(voices, channels, frames, random);
  const noise = Int16Array.from({ length: SAMPLE_RATE + 7 }, () => random.between(-5, 5));
  const size = frames * channels * SAMPLE_BYTES;
  const sound: ByteSource = {
    size,
    *pieces(first, end) {
      const blockBytes = BLOCK_FRAMES * channels * SAMPLE_BYTES;
      for (let at = first; at < end;) {
        const block = Math.floor(at / blockBytes);
        const inside = at - block * blockBytes;
        const from = block * BLOCK_FRAMES;
        const pcm = mix(turns, noise, channels, from, Math.min(from + BLOCK_FRAMES, frames));
        const piece = Buffer.from(pcm.buffer).subarray(inside, inside + end - at);
        yield piece;
        at += piece.length;
      }
    },
  };
  return concat([fromBuffer(wavHeader(channels, size)), sound]);
}

/**
 * A mono wav of exactly `bytes` bytes that costs next to nothing to read.
 * @throws RangeError when there is no such wav: odd, too short, or too long for RIFF.
 */
export function composeBigWav(voices: readonly Int16Array[], bytes: number, random: Random): ByteSource {
  const dataBytes = bytes - HEADER_BYTES;
  if (dataBytes < SAMPLE_BYTES || dataBytes % SAMPLE_BYTES !== 0 || bytes > 0xffffffff) {
    throw new RangeError(`no 16-bit mono wav has ${bytes} bytes`);
  }
  const frames = Math.min(BIG_BLOCK_FRAMES, dataBytes / SAMPLE_BYTES);
  const speech = composeWav(voices, 1, Math.ceil((frames * 1000) / SAMPLE_RATE), random);
  const block = readAll(head(speech, HEADER_BYTES + frames * SAMPLE_BYTES), HEADER_BYTES);
  return concat([fromBuffer(wavHeader(1, dataBytes)), repeat(block, dataBytes, true)]);
}

function wavHeader(channels: number, dataBytes: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(dataBytes + HEADER_BYTES - 8, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(SAMPLE_RATE, 24);
  header.writeUInt32LE(SAMPLE_RATE * channels * SAMPLE_BYTES, 28);
  header.writeUInt16LE(channels * SAMPLE_BYTES, 32);
  header.writeUInt16LE(SAMPLE_BYTES * 8, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(dataBytes, 40);
  return header;
}

function takeTurns(voices: readonly Int16Array[], channels: number, frames: number, random: Random): Turn[] {
  const turns: Turn[] = [];
  let speaker = random.between(0, voices.length - 1);
  for (let start = random.between(0, SAMPLE_RATE); start < frames;) {
    const voice = voices[speaker] ?? new Int16Array(SAMPLE_RATE);
    turns.push({ start, channel: channels === 1 ? 0 : speaker % channels, voice });
    start += voice.length + random.between(SAMPLE_RATE / 4, SAMPLE_RATE);
    if (voices.length > 1) speaker = (speaker + random.between(1, voices.length - 1)) % voices.length;
  }
  return turns;
}

function mix(
  turns: readonly Turn[],
  noise: Int16Array,
  channels: number,
  from: number,
  to: number,
): Int16Array {
  const pcm = new Int16Array((to - from) * channels);
  for (let at = 0; at < pcm.length; at++) pcm[at] = noise[(from * channels + at) % noise.length] ?? 0;
  for (const { start, channel, voice } of turns) {
    const first = Math.max(start, from);
    const end = Math.min(start + voice.length, to);
    for (let frame = first; frame < end; frame++) {
      pcm[(frame - from) * channels + channel] = voice[frame - start] ?? 0;
    }
  }
  return pcm;
}

function expandMuLaw(code: number): number {
  const inverted = ~code & 0xff;
  const magnitude = (((inverted & 0x0f) << 3) + 0x84) << ((inverted & 0x70) >> 4);
  return (inverted & 0x80) === 0 ? magnitude - 0x84 : 0x84 - magnitude;
}
