/**
 * Peaks of archived chunks: made once by a thread while nothing is transferred, kept in the library's cache, and read by
 * windows. Whoever looks at a chunk has a second thread and waits for nothing else.
 */
import { dirname, join } from 'node:path';
import { ArchiveError } from '../../contract/error.ts';
import type { HandedPiece } from '../../contract/media-requests.ts';
import { createPeakBuilder, finestBinMs, type PeakLevel } from '../../contract/sound-bins.ts';
import type { NoPeaks, PeakWindow, SpeechView } from '../../contract/views.ts';
import { diskError } from '../archive/disk.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { withByteReader } from './byte-reader.ts';
import { createHandedPeaks } from './handed-peaks.ts';
import { coarsen, isSilent } from './peak-levels.ts';
import { withPeakFile, type PeakReader } from './peak-file.ts';
import type { PeakAnswer } from './peaks-protocol.ts';
import { createPeakThread, type PeakThread } from './peaks-thread.ts';
import { sniff, sniffBytes } from './sniff.ts';
import { readWav } from './sound.ts';
import { readWavLayout } from './wav.ts';

/** A chunk's content on disk. */
export interface PeakSource {
  recordingId: string;
  chunkId: number;
  /** Absolute. */
  path: string;
  sha256: string;
}

export interface Peaks {
  /** Makes them later, when nothing is transferred. */
  enqueue(source: PeakSource): void;
  /** A window of them; `pending` until they are made, which starts at once. */
  window(source: PeakSource, wanted: { fromMs: number; toMs: number; bins: number }): Promise<PeakWindow>;
  speech(source: PeakSource): Promise<SpeechView>;
  /**
   * Takes a piece of what a window decoded; the last one writes the peaks.
   * @throws ArchiveError request-invalid when it was made from another file than the chunk has now
   */
  hand(source: PeakSource, piece: HandedPiece & { sha256: string }): Promise<{ nextBin: number }>;
  /** What could not be decoded may be now: the files of this recording were mended. */
  tryAgain(recording: string): void;
  /** Ends the threads; what they had in hand is made again when next asked for. */
  stop(): Promise<void>;
}

export interface PeaksOptions {
  libraryDir: string;
  clock: Clock;
  log: Log;
  /** Transfers go first. */
  isBusy: () => boolean;
  /** Peaks that somebody looked for are there now. */
  onMade: (recordingId: string) => void;
  /** All of a chunk's sound was decoded. */
  onHeard: (source: PeakSource, isSilent: boolean) => void;
  /** Neither engine nor window can decode it. */
  onUndecodable: (source: PeakSource) => void;
}

const busyWaitMs = 5000;
const wakeUp = () => {
  // Being woken is what the wait is for.
};

export function createPeaks(options: PeaksOptions): Peaks {
  const { libraryDir, clock, log, isBusy, onMade, onHeard } = options;
  const later = new Map<string, PeakSource>();
  const wanted = new Map<string, PeakSource>();
  const inHand = new Set<string>();
  const unheard = new Set<string>();
  const impossible = new Set<string>();
  const handed = createHandedPeaks();
  const ending = new AbortController();
  const targetOf = ({ recordingId, chunkId, sha256 }: PeakSource) =>
    join(libraryDir, 'cache', 'peaks', recordingId, `${String(chunkId)}-${sha256.slice(0, 16)}.peaks`);

  const giveUp = (target: string, source: PeakSource) => {
    impossible.add(target);
    // What was broken off by the end of the engine can be made by the next.
    if (!ending.signal.aborted) options.onUndecodable(source);
  };

  const make = async (thread: PeakThread, target: string, source: PeakSource) => {
    // A kill between the file and what was heard is made good here.
    const known = await withPeakFile(target, source.sha256, silenceOf);
    const { path, sha256, recordingId: recording, chunkId: chunk } = source;
    const answer: PeakAnswer =
      known === null ? await thread.make({ path, target, sha256 }) : { answer: 'made', isSilent: known };
    if (answer.answer === 'made') {
      onHeard(source, answer.isSilent);
      return;
    }
    if (answer.answer === 'unheard') unheard.add(target);
    else giveUp(target, source);
    if (answer.answer === 'failed') log.warn('peaks.failed', { code: 'media-unreadable', recording, chunk });
  };

  /** Each has a thread of its own: a long recording in the background keeps nobody waiting who looks at a short one. */
  const createLane = (queue: Map<string, PeakSource>, isWatched: boolean, isHeldBack: () => boolean) => {
    const thread = createPeakThread({ isWatched });
    let running: Promise<void> | null = null;
    const next = () => (ending.signal.aborted ? undefined : [...queue].find(([key]) => !inHand.has(key)));
    const work = async () => {
      for (let entry = next(); entry !== undefined; entry = next()) {
        if (isHeldBack()) {
          await clock.wait(busyWaitMs, ending.signal).catch(wakeUp);
          continue;
        }
        const [key, source] = entry;
        inHand.add(key);
        await make(thread, key, source).finally(() => inHand.delete(key));
        if (wanted.delete(key)) onMade(source.recordingId);
        later.delete(key);
      }
      await thread.end();
    };
    const wake = () => {
      const stopped = (cause: unknown) => {
        running = null;
        log.error('peaks.stopped', { code: 'unexpected', cause });
      };
      running ??= work().then(() => {
        running = null;
        // What came in while the thread was being ended has woken nobody.
        if (next() !== undefined) wake();
      }, stopped);
    };
    const stop = async () => {
      await thread.end();
      await running;
    };
    return { wake, stop };
  };
  const background = createLane(later, false, isBusy);
  const foreground = createLane(wanted, true, () => false);

  const write = async (source: PeakSource, target: string, level: PeakLevel) => {
    const writer = createPeakThread({ isWatched: true });
    const answer = await writer.make({ level, target, sha256: source.sha256 });
    await writer.end();
    if (answer.answer === 'made') onHeard(source, answer.isSilent);
    else giveUp(target, source);
  };

  const read = async <T>(
    source: PeakSource,
    use: (peaks: PeakReader) => Promise<T>,
  ): Promise<NoPeaks | { value: T }> => {
    const target = targetOf(source);
    if (impossible.has(target)) return { state: 'impossible' };
    const value = await withPeakFile(target, source.sha256, use);
    if (value !== null) return { value };
    if (unheard.has(target))
      return { state: 'unheard', sha256: source.sha256, nextBin: handed.nextBin(target) };
    wanted.set(target, source);
    foreground.wake();
    return { state: 'pending' };
  };

  return {
    enqueue(source) {
      const target = targetOf(source);
      if (unheard.has(target)) return;
      later.set(target, source);
      background.wake();
    },
    async window(source, { fromMs, toMs, bins }) {
      const binMs = (toMs - fromMs) / bins;
      const fine = binMs < finestBinMs ? await finerThanKept(source.path, fromMs, toMs, binMs) : null;
      const kept = fine
        ? { value: fine }
        : await read(source, (peaks) => windowOf(peaks, fromMs, toMs, binMs));
      if ('state' in kept) return kept;
      const level = kept.value;
      return {
        state: 'ready',
        fromMs: level.fromMs,
        binMs: level.binMs,
        channels: level.channels.map(numbersOf),
      };
    },
    async speech(source) {
      const spans = await read(source, (peaks) => peaks.speech());
      return 'state' in spans ? spans : { state: 'ready', channels: spans.value };
    },
    async hand(source, { sha256, ...piece }) {
      const target = targetOf(source);
      if (sha256 !== source.sha256) throw new ArchiveError('request-invalid', { context: { at: 'sha256' } });
      const level = piece.channels.length === 0 ? 'impossible' : handed.take(target, piece);
      if (level === 'more') return { nextBin: handed.nextBin(target) };
      if (typeof level === 'string') giveUp(target, source);
      else await write(source, target, level);
      onMade(source.recordingId);
      return { nextBin: piece.fromBin + (piece.channels[0]?.rms.length ?? 0) };
    },
    tryAgain(recording) {
      const folder = join(libraryDir, 'cache', 'peaks', recording);
      for (const target of impossible) if (dirname(target) === folder) impossible.delete(target);
    },
    async stop() {
      ending.abort();
      await Promise.all([background.stop(), foreground.stop()]);
    },
  };
}

/** The finest scale decides: in a coarser one a click is spread thin. */
async function silenceOf(peaks: PeakReader): Promise<boolean> {
  return isSilent(await peaks.read(0, 0, Infinity));
}

type Window = PeakLevel & { fromMs: number };

async function windowOf(peaks: PeakReader, fromMs: number, toMs: number, binMs: number): Promise<Window> {
  const found = peaks.head.levels.findLastIndex((level) => level.binMs <= binMs);
  const at = Math.max(0, found);
  const kept = peaks.head.levels[at]?.binMs ?? finestBinMs;
  const by = Math.max(1, Math.floor(binMs / kept));
  const fromBin = Math.floor(fromMs / kept / by) * by;
  const level = await peaks.read(at, fromBin, Math.ceil(toMs / kept));
  return { ...(by === 1 ? level : coarsen(level, by)), fromMs: fromBin * kept };
}

/** A look closer than what is kept, straight from the samples; null where only a decoder from the start could give them. */
async function finerThanKept(
  path: string,
  fromMs: number,
  toMs: number,
  binMs: number,
): Promise<Window | null> {
  const read = withByteReader(path, async (file) => {
    if (sniff(await file.read(0, sniffBytes)) !== 'wav') return null;
    const layout = await readWavLayout(file);
    if (layout === null) return null;
    const { sampleRate, frameBytes, channels, dataBytes } = layout;
    const firstFrame = Math.max(0, Math.floor((fromMs / 1000) * sampleRate));
    const endByte = Math.min(dataBytes, Math.ceil((toMs / 1000) * sampleRate) * frameBytes);
    const builder = createPeakBuilder(channels, sampleRate, Math.max(binMs, 1000 / sampleRate));
    for await (const { samples, frames } of readWav(file, layout, firstFrame * frameBytes, endByte))
      builder.push(samples, frames);
    return { ...builder.finish(), fromMs: (firstFrame / sampleRate) * 1000 };
  });
  return read.catch((error: unknown) => {
    throw diskError(error, path);
  });
}

function numbersOf({ min, max, rms }: PeakLevel['channels'][number]) {
  return { min: [...min], max: [...max], rms: [...rms] };
}
