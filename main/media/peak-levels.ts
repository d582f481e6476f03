/** What bins of loudness tell: coarser scales of them, whether anything can be heard, and where somebody speaks. Pure. */
import { byteOfDb, dbOfByte, toRmsByte, type PeakLevel } from '../../contract/sound-bins.ts';

/** From and to, ms in the file. */
export type Span = readonly [fromMs: number, toMs: number];

const coarserBy = 8;

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
  const threshold = Math.max(quietestSpeechDb, dbOfByte(noise) + aboveNoiseDb);
  return byteOfDb(Math.min(loudestNoiseDb, threshold));
}

function ofRmsByte(byte: number): number {
  return byte === 0 ? 0 : 10 ** (dbOfByte(byte) / 20);
}
