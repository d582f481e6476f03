/** What the maker of peaks and its worker thread say to each other: one order at a time, one answer each. */
import type { PeakLevel } from '../../contract/sound-bins.ts';

/** What the thread is started with. */
export interface PeakThreadData {
  /** Somebody waits for what it makes. */
  isWatched: boolean;
}

export interface PeakOrder {
  /** The media file. */
  path: string;
  target: string;
  /** Digest of the media file as the catalog has it. */
  sha256: string;
}

/** What was decoded elsewhere, at the finest scale. */
export interface WriteOrder {
  level: PeakLevel;
  target: string;
  sha256: string;
}

export type PeakAnswer =
  /** `isSilent`: nothing in it can be heard. */
  | { answer: 'made'; isSilent: boolean }
  /** Nothing in it is decoded by this program's engine. */
  | { answer: 'unheard' }
  | { answer: 'failed'; errno: string | null; message: string };
