import { useEffect } from 'react';
import { useWindow, useWindowStore } from '../../store/window-store.ts';
import type { HeardSpan } from '../../store/heard-slice.ts';
import type { AxisRange, Playback } from './playback.ts';
import { axisAtRecorded, recordedBefore, type Timeline } from './timeline.ts';

/** Kept this often while playing, since a window may end without a word. */
const keptEveryMs = 5000;
/** A step of playing at four times the speed between two reports is shorter than this; a longer one is a leap. */
const longestStepMs = 2000;
const none: readonly HeardSpan[] = [];

/** Notes what is listened to, and gives what was so far. What is muted is not listened to. */
export function useHeard(recordingId: string, timeline: Timeline, playback: Playback): readonly HeardSpan[] {
  const store = useWindowStore();
  const heard = useWindow((state) => state.heard[recordingId] ?? none);
  useEffect(() => {
    let fromMs: number | null = null;
    let toMs = 0;
    const keep = () => {
      if (fromMs !== null && toMs > fromMs) store.getState().noteHeard(recordingId, fromMs, toMs);
      fromMs = null;
    };
    const listen = () => {
      const { axisMs, isPlaying, isMuted } = playback.snapshot();
      const atMs = recordedBefore(timeline, axisMs);
      const isLeap = atMs < toMs || atMs > toMs + longestStepMs;
      if (fromMs !== null && (!isPlaying || isMuted || isLeap || atMs - fromMs > keptEveryMs)) keep();
      if (isPlaying && !isMuted) fromMs ??= atMs;
      toMs = atMs;
    };
    const end = playback.subscribe(listen);
    return () => {
      end();
      keep();
    };
  }, [recordingId, timeline, playback, store]);
  return heard;
}

/** The same on the axis; a span that runs over a pause is parted there. */
export function heardRanges(timeline: Timeline, heard: readonly HeardSpan[]): AxisRange[] {
  return heard.flatMap(([from, to]) => {
    const [fromMs, toMs] = [axisAtRecorded(timeline, from), axisAtRecorded(timeline, to)];
    return timeline.segments
      .filter(({ kind, startMs, endMs }) => kind === 'recorded' && endMs > fromMs && startMs < toMs)
      .map(({ startMs, endMs }) => ({ fromMs: Math.max(fromMs, startMs), toMs: Math.min(toMs, endMs) }));
  });
}

/** How much of what can be heard was, 0 … 1. */
export function heardShare(timeline: Timeline, heard: readonly HeardSpan[]): number {
  const sum = heard.reduce(
    (all, [from, to]) => all + Math.min(to, timeline.recordedMs) - Math.min(from, timeline.recordedMs),
    0,
  );
  return timeline.recordedMs === 0 ? 0 : Math.min(1, sum / timeline.recordedMs);
}
