/** What is asked about the sound of chunks, and how a window hands in what it alone could decode. */
import { z } from 'zod';
import { mostBinsOfPiece, mostExcepted } from './look-limits.ts';
import type { PeakWindow, SpeechView } from './recording-views.ts';
import type { ChannelPeaks } from './sound-bins.ts';

interface ChunkName {
  recordingId: string;
  chunkId: number;
}

/** Bins at the finest scale that follow each other; all channels have as many. */
export interface HandedPiece {
  fromBin: number;
  /** None: the window cannot decode the file either. */
  channels: readonly ChannelPeaks[];
  /** The sound ends here. */
  isLast: boolean;
}

export interface MediaRequests {
  /** Peaks of a part of a chunk, in about as many bins as asked for. */
  'media.peaks': (input: ChunkName & { fromMs: number; toMs: number; bins: number }) => PeakWindow;
  'media.speech': (input: ChunkName) => SpeechView;
  /** A piece that does not begin with `nextBin` is left aside; the answer says what is. */
  'media.handPeaks': (input: ChunkName & HandedPiece & { sha256: string }) => { nextBin: number };
  /** Pictures were looked at, spread over the whole chunk; when all were black, how many they were, else 0. */
  'media.handPictures': (
    input: ChunkName & { sha256: string; look: 'done' | 'undecodable'; blackPictures: number },
  ) => null;
  /** What a window with nothing better to do may decode; a recording that somebody looks at comes first, and at once. */
  'media.nextLook': (input: { open: string | null; except: number[] }) => NextLook;
}

export type NextLook =
  | { state: 'none' }
  /** There is something, but transfers run or the computer is on its battery. */
  | { state: 'later' }
  | {
      state: 'look';
      recordingId: string;
      chunkId: number;
      sha256: string;
      url: string;
      /** What was not decoded yet. */
      sound: boolean;
      pictures: boolean;
    };

const mostChannels = 16;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const chunk = { recordingId: z.string().regex(/^[0-9a-z]{26}$/), chunkId: z.int().positive() };
const channelSchema = z
  .strictObject({ min: z.instanceof(Int8Array), max: z.instanceof(Int8Array), rms: z.instanceof(Uint8Array) })
  .refine(({ min, max, rms }) => min.length === rms.length && max.length === rms.length);

export const mediaSchemas: {
  [C in keyof MediaRequests]: z.ZodType<Parameters<MediaRequests[C]>[0]>;
} = {
  'media.peaks': z
    .strictObject({
      ...chunk,
      fromMs: z.number().min(0),
      toMs: z.number().positive(),
      bins: z.int().min(1).max(4000),
    })
    .refine(({ fromMs, toMs }) => fromMs < toMs),
  'media.speech': z.strictObject(chunk),
  'media.handPeaks': z.strictObject({
    ...chunk,
    sha256,
    fromBin: z.int().min(0),
    channels: z
      .array(channelSchema)
      .max(mostChannels)
      .refine((all) =>
        all.every(({ rms }) => rms.length <= mostBinsOfPiece && rms.length === all[0]?.rms.length),
      ),
    isLast: z.boolean(),
  }),
  'media.handPictures': z.strictObject({
    ...chunk,
    sha256,
    look: z.enum(['done', 'undecodable']),
    blackPictures: z.int().min(0).max(1000),
  }),
  'media.nextLook': z.strictObject({
    open: chunk.recordingId.nullable(),
    except: z.array(z.int().positive()).max(mostExcepted),
  }),
};
