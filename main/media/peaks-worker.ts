/** Worker thread: makes the peaks of one file after another. It knows only paths and digests. */
import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { createPeakBuilder, finestBinMs, type PeakBuilder } from '../../contract/sound-bins.ts';
import { withByteReader } from './byte-reader.ts';
import { writePeakFile } from './peak-file.ts';
import { coarserLevels, isSilent, speechSpans } from './peak-levels.ts';
import type { PeakAnswer, PeakOrder, PeakThreadData, WriteOrder } from './peaks-protocol.ts';
import { readSound } from './sound.ts';

const port = parentPort;
if (port === null) throw new Error('peaks-worker runs as a worker thread only');
const { isWatched } = workerData as PeakThreadData;
// On Linux this holds for the calling thread alone; elsewhere it would slow the whole engine. Lower still, and beside other work the thread
// would hardly run at all: somebody may come to look at what it has in hand.
if (process.platform === 'linux' && !isWatched) setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

port.on('message', (order: PeakOrder | WriteOrder) => {
  void ('level' in order ? write(order) : make(order)).then(
    (made) => answer(made ?? { answer: 'unheard' }),
    (error: unknown) =>
      answer({
        answer: 'failed',
        errno: (error as NodeJS.ErrnoException).code ?? null,
        message: String(error),
      }),
  );
});

function answer(message: PeakAnswer): void {
  port?.postMessage(message);
}

/** @returns null when nothing in the file could be decoded here */
async function make({ path, target, sha256 }: PeakOrder): Promise<PeakAnswer | null> {
  const builder = await withByteReader(path, async (file) => {
    let made: PeakBuilder | null = null;
    let shape = { channels: 0, sampleRate: 0 };
    for await (const { samples, frames, channels, sampleRate } of readSound(file)) {
      if (made === null) {
        made = createPeakBuilder(channels, sampleRate, finestBinMs);
        shape = { channels, sampleRate };
      }
      // Frames of another shape would be drawn in the wrong place; what came before them still stands.
      if (channels !== shape.channels || sampleRate !== shape.sampleRate) break;
      made.push(samples, frames);
    }
    return made;
  });
  if (builder === null) return null;
  return write({ level: builder.finish(), target, sha256 });
}

async function write({ level, target, sha256 }: WriteOrder): Promise<PeakAnswer> {
  await writePeakFile(target, {
    sourceSha256: sha256,
    durationMs: level.binMs * (level.channels[0]?.rms.length ?? 0),
    levels: coarserLevels(level),
    speech: level.channels.map(({ rms }) => speechSpans(rms, level.binMs)),
  });
  return { answer: 'made', isSilent: isSilent(level) };
}
