import { describe, expect, it } from 'vitest';
import { silencesOf, type ChannelSpeech } from '../../renderer/features/recording/silences.ts';
import { buildTimeline } from '../../renderer/features/recording/timeline.ts';
import { fakeChunk } from '../support/fake-recordings.ts';

const startedAt = Date.UTC(2026, 10, 21, 9, 0, 0);

function timelineWithPause() {
  const chunk = fakeChunk(0, startedAt, 60_000, 'archived', 'archive://media/a/0');
  chunk.pauses = [{ startedAt: startedAt + 20_000, durationMs: 5000 }];
  return buildTimeline(startedAt, [chunk]);
}

const speechOf = (...channels: ChannelSpeech) => new Map([[0, channels]]);

describe('silence on the axis', () => {
  it('is what no channel speaks in, with an edge left on both sides', () => {
    const speech = speechOf(
      [[0, 4000]],
      [
        [3000, 8000],
        [12_000, 60_000],
      ],
    );
    expect(silencesOf(timelineWithPause(), speech, 'gentle')).toEqual([{ fromMs: 8100, toMs: 11_900 }]);
  });

  it('stands behind a pause where the file has it, and never spans the pause', () => {
    const speech = speechOf([
      [0, 15_000],
      [30_000, 60_000],
    ]);
    expect(silencesOf(timelineWithPause(), speech, 'gentle')).toEqual([
      { fromMs: 15_100, toMs: 19_900 },
      { fromMs: 25_100, toMs: 34_900 },
    ]);
  });

  it('counts from 3 s, 1.5 s or 0.7 s on', () => {
    const speech = speechOf([
      [0, 10_000],
      [10_800, 15_000],
      [16_600, 30_000],
      [33_500, 60_000],
    ]);
    const counts = (['off', 'gentle', 'medium', 'strong'] as const).map(
      (strength) => silencesOf(timelineWithPause(), speech, strength).length,
    );
    expect(counts).toEqual([0, 1, 2, 3]);
  });

  it('is not known where nobody listened for speech', () => {
    expect(silencesOf(timelineWithPause(), new Map(), 'strong')).toEqual([]);
  });
});
