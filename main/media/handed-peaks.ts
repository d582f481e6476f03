/**
 * Loudness that a window makes of files which only its decoder reads. Pieces come in order from bin 0; what came stays while
 * the engine runs, so that a window which was closed goes on where it stopped. It keeps few recordings at once, each bounded.
 */
import type { HandedPiece } from '../../contract/media-requests.ts';
import { finestBinMs, type ChannelPeaks, type PeakLevel } from '../../contract/sound-bins.ts';

export interface HandedPeaks {
  /** The bin that the next piece has to begin with. */
  nextBin(key: string): number;
  /** Takes a piece, or leaves one that does not follow the last; the finest level once the sound has ended. */
  take(key: string, piece: HandedPiece): 'more' | 'too-long' | PeakLevel;
}

const mostAtOnce = 4;
/** 60 h of two channels. */
const mostBytes = 128 * 1024 * 1024;

export function createHandedPeaks(): HandedPeaks {
  const begun = new Map<string, ChannelPeaks[][]>();
  const nextBin = (key: string) => (begun.get(key) ?? []).reduce((sum, piece) => sum + binsOf(piece), 0);
  return {
    nextBin,
    take(key, { fromBin, channels, isLast }) {
      const pieces = begun.get(key) ?? [];
      const isNext = fromBin === nextBin(key) && channels.length === (pieces[0] ?? channels).length;
      if (!isNext) return 'more';
      begun.delete(key);
      const bytes = (fromBin + binsOf(channels)) * channels.length * 3;
      if (bytes > mostBytes) return 'too-long';
      pieces.push([...channels]);
      if (isLast) return joined(pieces);
      begun.set(key, pieces);
      const oldest = begun.size > mostAtOnce ? begun.keys().next().value : undefined;
      if (oldest !== undefined) begun.delete(oldest);
      return 'more';
    },
  };
}

function binsOf(channels: readonly ChannelPeaks[]): number {
  return channels[0]?.rms.length ?? 0;
}

function joined(pieces: readonly ChannelPeaks[][]): PeakLevel {
  const bins = pieces.reduce((sum, piece) => sum + binsOf(piece), 0);
  const channels = (pieces[0] ?? []).map((_, channel): ChannelPeaks => {
    const whole = { min: new Int8Array(bins), max: new Int8Array(bins), rms: new Uint8Array(bins) };
    let at = 0;
    for (const piece of pieces) {
      const part = piece[channel];
      if (part) for (const kind of ['min', 'max', 'rms'] as const) whole[kind].set(part[kind], at);
      at += binsOf(piece);
    }
    return whole;
  });
  return { binMs: finestBinMs, channels };
}
