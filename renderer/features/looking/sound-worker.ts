/**
 * Worker of the window: decodes the sound of one chunk with the window's own decoder and gives out its loudness, piece by
 * piece. It reads the file by ranges and holds neither file nor samples, only the piece in hand.
 */
import { ALL_FORMATS, AudioSampleSink, Input, type AudioSample } from 'mediabunny';
import { mostBinsOfPiece } from '../../../contract/look-limits.ts';
import { createPeakBuilder, finestBinMs, type PeakBuilder } from '../../../contract/sound-bins.ts';
import { rangesOf } from './chunk-ranges.ts';
import { createSoundPlacer, type SoundPlacer } from './sound-placer.ts';
import type { FromSoundWorker, SoundOrder, ToSoundWorker } from './sound-orders.ts';

/** Below what a piece may hold: one decoded packet more or less does not matter then. */
const wantedBins = mostBinsOfPiece - 2048;

type Hand = (builder: PeakBuilder, isLast: boolean) => Promise<void>;

let resume = () => {
  // Nothing waits yet.
};
let held: Promise<void> | null = null;
let letGo = () => {
  // Nothing is held yet.
};
self.onmessage = ({ data }: MessageEvent<ToSoundWorker>) => {
  if (data === 'next') resume();
  else if (data === 'hold')
    held ??= new Promise((resolve) => {
      letGo = resolve;
    });
  else if (data === 'go') {
    letGo();
    held = null;
  } else void decode(data);
};

async function decode({ url, fromBin }: SoundOrder): Promise<void> {
  let bin = fromBin;
  const hand: Hand = async (builder, isLast) => {
    const { channels } = isLast ? builder.finish() : builder.drain();
    const isTaken = new Promise<void>((resolve) => {
      resume = resolve;
    });
    post({ fromBin: bin, channels, isLast });
    bin += channels[0]?.rms.length ?? 0;
    await isTaken;
  };
  try {
    const builder = await readSound(url, fromBin, hand);
    if (builder) await hand(builder, true);
    else post({ fromBin: 0, channels: [], isLast: true });
  } catch {
    // Where decoding ends before the sound does, an end would look like silence: better no loudness at all.
    post({ fromBin: 0, channels: [], isLast: true });
  }
}

/** @returns null when there is no sound that can be decoded here */
async function readSound(url: string, fromBin: number, hand: Hand): Promise<PeakBuilder | null> {
  const input = new Input({ formats: ALL_FORMATS, source: rangesOf(url) });
  try {
    const track = await input.getPrimaryAudioTrack();
    if (track === null || !(await track.canDecode())) return null;
    const fromSeconds = (fromBin * finestBinMs) / 1000;
    let heard: Heard | null = null;
    for await (const sample of new AudioSampleSink(track).samples(fromSeconds)) {
      heard ??= begin(sample, fromSeconds);
      try {
        if (held !== null) await held;
        await push(heard, sample, hand);
      } finally {
        sample.close();
      }
    }
    return heard?.builder ?? null;
  } finally {
    input.dispose();
  }
}

interface Heard {
  readonly builder: PeakBuilder;
  readonly placer: SoundPlacer;
  readonly channels: number;
}

function begin({ numberOfChannels, sampleRate }: AudioSample, fromSeconds: number): Heard {
  return {
    builder: createPeakBuilder(numberOfChannels, sampleRate, finestBinMs),
    placer: createSoundPlacer(sampleRate, fromSeconds),
    channels: numberOfChannels,
  };
}

async function push({ builder, placer, channels }: Heard, sample: AudioSample, hand: Hand): Promise<void> {
  const { sampleRate, timestamp, numberOfFrames } = sample;
  // Its bins would be drawn in the wrong place.
  if (sampleRate !== placer.sampleRate || sample.numberOfChannels !== channels)
    throw new Error('the shape of the sound changes');
  const { silentFrames, skippedFrames } = placer.place(timestamp, numberOfFrames);
  for (let left = silentFrames; left > 0; left -= sampleRate) {
    const frames = Math.min(left, sampleRate);
    builder.push(new Float32Array(frames * channels), frames);
    if (builder.bins >= wantedBins) await hand(builder, false);
  }
  const samples = new Float32Array(numberOfFrames * channels);
  sample.copyTo(samples, { planeIndex: 0, format: 'f32' });
  builder.push(samples.subarray(skippedFrames * channels), numberOfFrames - skippedFrames);
  if (builder.bins >= wantedBins) await hand(builder, false);
}

function post(piece: FromSoundWorker): void {
  self.postMessage(piece);
}
