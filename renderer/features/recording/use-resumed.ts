import { useEffect, useState } from 'react';
import { useWindowStore } from '../../store/window-store.ts';
import { createPlayback, type Playback } from './playback.ts';
import { axisAtRecorded, recordedBefore, type Timeline } from './timeline.ts';

/** Not worth going back to: hardly begun, or as good as heard. */
const marginMs = 5000;

/** A playback that stands where this recording was last left, and keeps where it is. */
export function useResumed(recordingId: string, timeline: Timeline): Playback {
  const store = useWindowStore();
  const [playback] = useState(() => {
    const made = createPlayback(timeline);
    const heardMs = store.getState().resumePoints[recordingId];
    if (heardMs !== undefined && heardMs < timeline.recordedMs) made.seek(axisAtRecorded(timeline, heardMs));
    return made;
  });
  useEffect(() => {
    let keptMs = -1;
    const keep = () => {
      const heardMs = recordedBefore(timeline, playback.snapshot().axisMs);
      // Every few seconds is often enough, since a window may end without a word.
      if (Math.abs(heardMs - keptMs) < marginMs) return;
      keptMs = heardMs;
      const isWorthIt = heardMs > marginMs && heardMs < timeline.recordedMs - marginMs;
      store.getState().rememberPoint(recordingId, isWorthIt ? heardMs : null);
    };
    return playback.subscribe(keep);
  }, [playback, recordingId, store, timeline]);
  return playback;
}
