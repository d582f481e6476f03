/** Cues of transcripts on the time axis. Pure. */
import type { Cue, TranscriptView } from '../../../contract/transcripts.ts';
import { axisAtRecorded, axisOf, recordedBefore, type Timeline } from './timeline.ts';

export interface PlacedCue extends Cue {
  readonly key: string;
  readonly axisMs: number;
  readonly axisEndMs: number;
  /** What can be heard before it. */
  readonly heardMs: number;
}

/** All cues in the order of the axis; those of a chunk that cannot be heard have no place and are left out. */
export function placeCues(timeline: Timeline, transcripts: readonly TranscriptView[]): PlacedCue[] {
  const heard = new Set(
    timeline.segments.flatMap(({ kind, chunkIndex }) => (kind === 'recorded' ? (chunkIndex ?? []) : [])),
  );
  return transcripts
    .filter(({ part }) => part === null || heard.has(part))
    .flatMap(({ part, cues }) => {
      const place = (ms: number) =>
        part === null
          ? axisAtRecorded(timeline, ms)
          : axisOf(timeline, { chunkIndex: part, mediaMs: Math.max(0, ms) });
      return cues.map((cue, at) => {
        const axisMs = place(cue.startMs);
        // A cue that ends where a pause begins does not reach over it.
        const axisEndMs = place(Math.max(cue.startMs, cue.endMs - 1)) + 1;
        return {
          ...cue,
          key: `${part ?? 'all'} ${at}`,
          axisMs,
          axisEndMs,
          heardMs: recordedBefore(timeline, axisMs),
        };
      });
    })
    .sort((a, b) => a.axisMs - b.axisMs);
}

/** The last cue that has begun by a position; -1 before the first. */
export function cueAt(cues: readonly PlacedCue[], axisMs: number): number {
  let [low, high] = [0, cues.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cues[middle]?.axisMs ?? 0) <= axisMs) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
