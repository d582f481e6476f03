import { act, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { buildTimeline } from '../../renderer/features/recording/timeline.ts';
import { heardRanges, heardShare } from '../../renderer/features/recording/use-heard.ts';
import { addSpan } from '../../renderer/store/heard-slice.ts';
import { fakeId } from '../support/fake-recordings.ts';
import { showWindow } from '../support/show-window.tsx';

describe('what was heard', () => {
  it('is joined where it touches, and kept apart where it does not', () => {
    expect(addSpan([[0, 5000]], [5500, 9000])).toEqual([[0, 9000]]);
    expect(addSpan([[0, 5000]], [8000, 9000])).toEqual([
      [0, 5000],
      [8000, 9000],
    ]);
    expect(
      addSpan(
        [
          [0, 5000],
          [8000, 9000],
        ],
        [2000, 7500],
      ),
    ).toEqual([[0, 9000]]);
  });

  it('lies on the axis without the pause inside of it', () => {
    const timeline = buildTimeline(0, [
      {
        index: 0,
        startedAt: 0,
        durationMs: null,
        state: 'archived',
        mediaUrl: 'x',
        media: { durationMs: 10_000 },
        pauses: [{ startedAt: 4000, durationMs: 5000 }],
      },
    ]);
    expect(heardRanges(timeline, [[3000, 6000]])).toEqual([
      { fromMs: 3000, toMs: 4000 },
      { fromMs: 9000, toMs: 11_000 },
    ]);
    expect(heardShare(timeline, [[3000, 6000]])).toBeCloseTo(0.3);
    expect(heardShare(timeline, [[3000, 60_000]])).toBeCloseTo(0.7);
  });

  it('is what played, without what was leapt over, and is told', async () => {
    const { store, person } = showWindow({ mediaUrl: 'archive://media/x/0' });
    store.getState().openRecording(fakeId(7));
    await screen.findByRole('slider', { name: 'Time axis' });
    const media = document.querySelector('audio') as HTMLAudioElement;
    const playTo = (seconds: number) =>
      act(() => {
        media.currentTime = seconds;
        media.dispatchEvent(new Event('timeupdate'));
      });
    Object.defineProperty(media, 'readyState', { value: 4 });
    media.dispatchEvent(new Event('loadedmetadata'));
    await person.keyboard(' ');
    for (let at = 0; at <= 20; at += 1) playTo(at);
    playTo(60);
    playTo(61);
    await person.keyboard(' ');
    const spans = store.getState().heard[fakeId(7)] ?? [];
    expect(spans).toEqual([
      [0, 20_000],
      [60_000, 61_000],
    ]);
    expect(screen.getByText(/heard$/)).toBeDefined();
  });
});
