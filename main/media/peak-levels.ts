/**
 * Sound seen small: least, greatest and mean square of each stretch of each channel, at several scales, and where somebody
 * speaks. Pure; bytes instead of numbers, since a call of hours has millions of stretches.
 */

/** One channel at one scale. Parallel arrays, one entry per bin. */
export interface ChannelPeaks {
  /** -127 … 127, of full scale. */
  readonly min: Int8Array;
  readonly max: Int8Array;
  /** Root mean square: 0 is -96 dB of full scale or less, 255 is 0 dB. */
  readonly rms: Uint8Array;
}

export interface PeakLevel {
  readonly binMs: number;
  readonly channels: readonly ChannelPeaks[];
}

/** From and to, ms in the file. */
export type Span = readonly [fromMs: number, toMs: number];

export interface PeakBuilder {
  /** Takes samples of all channels in turn, -1 … 1. */
  push(interleaved: Float32Array, frames: number): void;
  finish(): { level: PeakLevel; durationMs: number };
}

/** Finest scale that is kept. */
export const finestBinMs = 10;
const coarserBy = 8;
const floorDb = -96;

/** @param binMs how much sound one entry stands for */
export function createPeakBuilder(channels: number, sampleRate: number, binMs: number): PeakBuilder {
  const binFrames = Math.max(1, (sampleRate * binMs) / 1000);
  let room = 4096;
  let bytes = Array.from({ length: channels * 3 }, () => new Uint8Array(room));
  let bins = 0;
  let frame = 0;
  let binEnd = binFrames;
  const least = new Float32Array(channels).fill(1);
  const most = new Float32Array(channels).fill(-1);
  const squares = new Float64Array(channels);
  let inBin = 0;

  const close = () => {
    if (bins === room) {
      room *= 2;
      bytes = bytes.map((old) => {
        const grown = new Uint8Array(room);
        grown.set(old);
        return grown;
      });
    }
    for (let channel = 0; channel < channels; channel += 1) {
      // Stored as two's complement: the same bytes are read as Int8Array.
      (bytes[channel * 3] ?? least)[bins] = toInt8(least[channel] ?? 0) & 0xff;
      (bytes[channel * 3 + 1] ?? least)[bins] = toInt8(most[channel] ?? 0) & 0xff;
      (bytes[channel * 3 + 2] ?? least)[bins] = toRmsByte(Math.sqrt((squares[channel] ?? 0) / inBin));
    }
    bins += 1;
    inBin = 0;
    least.fill(1);
    most.fill(-1);
    squares.fill(0);
  };

  return {
    push(interleaved, frames) {
      for (let at = 0; at < frames; at += 1) {
        for (let channel = 0; channel < channels; channel += 1) {
          const sample = interleaved[at * channels + channel] ?? 0;
          if (sample < (least[channel] ?? 0)) least[channel] = sample;
          if (sample > (most[channel] ?? 0)) most[channel] = sample;
          squares[channel] = (squares[channel] ?? 0) + sample * sample;
        }
        inBin += 1;
        frame += 1;
        if (frame >= binEnd) {
          close();
          binEnd += binFrames;
        }
      }
    },
    finish() {
      if (inBin > 0) close();
      const made = Array.from({ length: channels }, (_, channel): ChannelPeaks => {
        const [min, max, rms] = [0, 1, 2].map((kind) => bytes[channel * 3 + kind] ?? new Uint8Array(room));
        return {
          min: new Int8Array((min ?? new Uint8Array(room)).buffer, 0, bins),
          max: new Int8Array((max ?? new Uint8Array(room)).buffer, 0, bins),
          rms: (rms ?? new Uint8Array(room)).subarray(0, bins),
        };
      });
      return { level: { binMs, channels: made }, durationMs: (frame / sampleRate) * 1000 };
    },
  };
}

/** The scale that shows a window in at most so many bins: the finest with not more than asked for, else the coarsest. */
export function coarserLevels(finest: PeakLevel): PeakLevel[] {
  const second = coarsen(finest, coarserBy);
  return [finest, second, coarsen(second, coarserBy)];
}

/** Puts `by` bins into one. */
export function coarsen({ binMs, channels }: PeakLevel, by: number): PeakLevel {
  return {
    binMs: binMs * by,
    channels: channels.map(({ min, max, rms }) => {
      const bins = Math.ceil(min.length / by);
      const out = { min: new Int8Array(bins), max: new Int8Array(bins), rms: new Uint8Array(bins) };
      for (let bin = 0; bin < bins; bin += 1) {
        const [from, to] = [bin * by, Math.min(min.length, (bin + 1) * by)];
        let [least, most, squares] = [127, -127, 0];
        for (let at = from; at < to; at += 1) {
          least = Math.min(least, min[at] ?? 0);
          most = Math.max(most, max[at] ?? 0);
          squares += ofRmsByte(rms[at] ?? 0) ** 2;
        }
        out.min[bin] = least;
        out.max[bin] = most;
        out.rms[bin] = toRmsByte(Math.sqrt(squares / (to - from)));
      }
      return out;
    }),
  };
}

/** Below this nothing is heard at any volume that speech is listened to. */
const silenceDb = -60;

/** Whether no stretch of any channel can be heard; sound of no length cannot. */
export function isSilent({ channels }: PeakLevel): boolean {
  const least = byteOfDb(silenceDb);
  return channels.every(({ rms }) => rms.every((value) => value < least));
}

/** Never counted as speech below this, nor as silence above the other; between them the room's own noise decides. */
const quietestSpeechDb = -50;
const loudestNoiseDb = -35;
const aboveNoiseDb = 10;
/** Breath between words; shorter pauses do not part two spans. */
const hangMs = 300;
const leastSpeechMs = 40;

/** Where somebody speaks in a channel, by loudness over the room's own noise. Spans follow each other without touching. */
export function speechSpans(rms: Uint8Array, binMs: number): Span[] {
  const threshold = speechThreshold(rms);
  const spans: [number, number][] = [];
  let start = -1;
  let lastLoud = -1;
  const close = () => {
    if (start >= 0 && (lastLoud + 1 - start) * binMs >= leastSpeechMs)
      spans.push([start * binMs, (lastLoud + 1) * binMs]);
    start = -1;
  };
  for (let at = 0; at < rms.length; at += 1) {
    if ((rms[at] ?? 0) < threshold) continue;
    if (start >= 0 && (at - lastLoud - 1) * binMs >= hangMs) close();
    if (start < 0) start = at;
    lastLoud = at;
  }
  close();
  return spans;
}

function speechThreshold(rms: Uint8Array): number {
  const counts = new Uint32Array(256);
  for (const value of rms) counts[value] = (counts[value] ?? 0) + 1;
  let noise = 0;
  for (let seen = counts[0] ?? 0; noise < 255 && seen < rms.length / 10; noise += 1)
    seen += counts[noise + 1] ?? 0;
  const noiseDb = (noise / 255) * -floorDb + floorDb;
  return byteOfDb(Math.min(loudestNoiseDb, Math.max(quietestSpeechDb, noiseDb + aboveNoiseDb)));
}

function toInt8(sample: number): number {
  return Math.round(Math.max(-1, Math.min(1, sample)) * 127);
}

function toRmsByte(rms: number): number {
  return rms <= 0 ? 0 : byteOfDb(20 * Math.log10(rms));
}

function byteOfDb(db: number): number {
  return Math.max(0, Math.min(255, Math.round(((db - floorDb) / -floorDb) * 255)));
}

function ofRmsByte(byte: number): number {
  return byte === 0 ? 0 : 10 ** (((byte / 255) * -floorDb + floorDb) / 20);
}
