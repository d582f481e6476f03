/** What the decoding of a chunk's sound and its worker say to each other: one order, then pieces, each asked for. */
import type { HandedPiece } from '../../../contract/media-requests.ts';

export interface SoundOrder {
  url: string;
  /** First bin that is wanted. */
  fromBin: number;
}

/** `hold`: somebody else needs the decoder, until `go`. */
export type ToSoundWorker = SoundOrder | 'next' | 'hold' | 'go';

/** A piece without channels: there is no sound, or none that this window decodes. */
export type FromSoundWorker = HandedPiece;
