/** Where nobody speaks, on the time axis. Pure. What is left out is only not listened to: it is recorded, and exported. */
import type { SpeechView } from '../../../contract/views.ts';
import type { AxisRange } from './playback.ts';
import type { Timeline } from './timeline.ts';

export const skipStrengths = ['off', 'gentle', 'medium', 'strong'] as const;
export type SkipStrength = (typeof skipStrengths)[number];

export type ChannelSpeech = Extract<SpeechView, { state: 'ready' }>['channels'];

/** Silences shorter than this are heard. */
const leastSilenceMs: Record<Exclude<SkipStrength, 'off'>, number> = {
  gentle: 3000,
  medium: 1500,
  strong: 700,
};
/** Stays on both sides, so that no word is cut. */
const silenceEdgeMs = 100;

/** @param speech by index of the chunk; of chunks that are not in it nothing is left out */
export function silencesOf(
  timeline: Timeline,
  speech: ReadonlyMap<number, ChannelSpeech>,
  strength: SkipStrength,
): AxisRange[] {
  if (strength === 'off') return [];
  return timeline.segments.flatMap((segment) => {
    const channels = segment.kind === 'recorded' ? speech.get(segment.chunkIndex ?? -1) : undefined;
    if (!channels) return [];
    const shift = segment.startMs - segment.mediaMs;
    const endMs = segment.mediaMs + segment.endMs - segment.startMs;
    return pausesBetween(channels, segment.mediaMs, endMs)
      .filter(({ fromMs, toMs }) => toMs - fromMs >= leastSilenceMs[strength])
      .map(({ fromMs, toMs }) => ({
        fromMs: fromMs + silenceEdgeMs + shift,
        toMs: toMs - silenceEdgeMs + shift,
      }));
  });
}

/** What no channel's speech covers of a stretch of the file. */
function pausesBetween(channels: ChannelSpeech, startMs: number, endMs: number): AxisRange[] {
  const spans = channels.flat().sort((a, b) => a[0] - b[0]);
  const pauses: AxisRange[] = [];
  let heardTo = startMs;
  for (const [fromMs, toMs] of spans) {
    if (fromMs >= endMs) break;
    if (fromMs > heardTo) pauses.push({ fromMs: heardTo, toMs: fromMs });
    heardTo = Math.max(heardTo, toMs);
  }
  if (heardTo < endMs) pauses.push({ fromMs: heardTo, toMs: endMs });
  return pauses;
}
