/**
 * Sound seen small: least, greatest and mean square of each stretch of each channel. Engine and window make it by this one
 * rule, whichever of them can decode a file. Pure; bytes instead of numbers, since a call of hours has millions of stretches.
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

export interface PeakBuilder {
  /** Takes samples of all channels in turn, -1 … 1. */
  push(interleaved: Float32Array, frames: number): void;
  /** Full bins that were not given out yet. */
  readonly bins: number;
  /** Gives the full bins out and forgets them, so that sound of any length takes little memory. */
  drain(): PeakLevel;
  /** The rest, the last bin as full as it is. */
  finish(): PeakLevel;
}

/** Finest scale that is kept. */
export const finestBinMs = 10;
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

  const drain = (): PeakLevel => {
    const made = Array.from({ length: channels }, (_, channel): ChannelPeaks => {
      const [min, max, rms] = [0, 1, 2].map((kind) => bytes[channel * 3 + kind]?.slice(0, bins));
      return {
        min: new Int8Array(min?.buffer ?? []),
        max: new Int8Array(max?.buffer ?? []),
        rms: rms ?? new Uint8Array(),
      };
    });
    bins = 0;
    return { binMs, channels: made };
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
    get bins() {
      return bins;
    },
    drain,
    finish() {
      if (inBin > 0) close();
      return drain();
    },
  };
}

function toInt8(sample: number): number {
  return Math.round(Math.max(-1, Math.min(1, sample)) * 127);
}

/** Root mean square, 0 … 1, as it is kept. */
export function toRmsByte(rms: number): number {
  return rms <= 0 ? 0 : byteOfDb(20 * Math.log10(rms));
}

export function byteOfDb(db: number): number {
  return Math.max(0, Math.min(255, Math.round(((db - floorDb) / -floorDb) * 255)));
}

export function dbOfByte(byte: number): number {
  return (byte / 255) * -floorDb + floorDb;
}
