import type { Lane } from './lanes.ts';
import type { Marker, MarkerDraft } from './markers.ts';
import type { AxisRange, Playback } from './playback.ts';
import type { PresenceMark } from './presence.ts';
import type { Timeline } from './timeline.ts';
import type { MixControl } from './use-mixer.ts';

/** What the time axis shows, and what a hand on it does. */
export interface TimeAxisProps {
  recordingId: string;
  /** Ids of chunks whose sound can be drawn, by index. */
  chunkIds: ReadonlyMap<number, number>;
  timeline: Timeline;
  playback: Playback;
  lanes: readonly Lane[];
  marks: readonly PresenceMark[];
  markers: readonly Marker[];
  /** The marker that is being written. */
  draft: MarkerDraft | null;
  nameOfId: (rawId: string) => string;
  /** What this user has listened to. */
  heard: readonly AxisRange[];
  loop: AxisRange | null;
  mixer: MixControl;
  /** @param reachMs how far from there is still what was meant; nowhere else when left out */
  onSeek: (axisMs: number, reachMs?: number) => void;
  onSkip: (ms: number) => void;
  onLoop: (range: AxisRange) => void;
}
