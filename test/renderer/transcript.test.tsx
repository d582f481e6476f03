import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { TranscriptView } from '../../contract/transcripts.ts';
import { cueAt, placeCues } from '../../renderer/features/recording/cues.ts';
import { buildTimeline } from '../../renderer/features/recording/timeline.ts';
import { fakeId } from '../support/fake-recordings.ts';
import { showWindow } from '../support/show-window.tsx';

describe('a transcript', () => {
  it('is brought in from a file, follows the player, leads it, and says that it is an aid', async () => {
    const shown = showWindow({ mediaUrl: 'archive://media/x/0' });
    shown.store.getState().openRecording(fakeId(7));
    const axis = await screen.findByRole('slider', { name: 'Time axis' });
    await shown.person.click(screen.getByRole('button', { name: 'Transcript' }));
    const panel = screen.getByRole('complementary', { name: 'Transcript' });
    expect(within(panel).getByText('An aid, not the record')).toBeDefined();
    const file = new File(['good morning\nabout the fee\nthank you'], 'call.srt');
    // jsdom's files cannot be read; a window's can.
    file.text = () => Promise.resolve('good morning\nabout the fee\nthank you');
    await shown.person.upload(screen.getByLabelText('File of the transcript'), file);
    shown.bridge.emit('recordings.changed', { ids: [] });
    const second = await within(panel).findByRole('button', { name: /about the fee/ });
    fireEvent.click(second);
    expect(axis.getAttribute('aria-valuenow')).toBe('3000');
    await waitFor(() => expect(second.getAttribute('aria-current')).toBe('true'));
    expect(within(panel).getByText('call.srt')).toBeDefined();

    await shown.person.type(within(panel).getByRole('searchbox'), 'FEE');
    expect(within(panel).getByText('1 place')).toBeDefined();
    expect(within(panel).queryByText('thank you')).toBe(null);
  });
});

describe('cues on the axis', () => {
  const chunk = { durationMs: null, state: 'archived' as const, mediaUrl: 'x', pauses: [] };
  const timeline = buildTimeline(0, [
    {
      ...chunk,
      index: 0,
      startedAt: 0,
      media: { durationMs: 10_000 },
      pauses: [{ startedAt: 4000, durationMs: 5000 }],
    },
    { ...chunk, index: 2, startedAt: 30_000, media: { durationMs: 10_000 } },
  ]);
  const transcript = (part: number | null, times: [number, number][]): TranscriptView => ({
    part,
    fileName: 'a',
    format: 'srt',
    sha256: '',
    importedAt: 0,
    cues: times.map(([startMs, endMs]) => ({ startMs, endMs, speaker: null, text: 'x' })),
  });

  it('of the whole run over all that can be heard, pauses and gaps left out', () => {
    const cues = placeCues(timeline, [
      transcript(null, [
        [1000, 4000],
        [5000, 6000],
        [12_000, 13_000],
      ]),
    ]);
    expect(cues.map(({ axisMs, axisEndMs }) => [axisMs, axisEndMs])).toEqual([
      [1000, 4000],
      [10_000, 11_000],
      [32_000, 33_000],
    ]);
  });

  it('of a chunk lie in that chunk, and nowhere when it is not there', () => {
    const cues = placeCues(timeline, [transcript(2, [[500, 900]]), transcript(1, [[0, 900]])]);
    expect(cues.map(({ axisMs }) => axisMs)).toEqual([30_500]);
  });

  it('are found by position', () => {
    const cues = placeCues(timeline, [
      transcript(0, [
        [1000, 1500],
        [2000, 2500],
      ]),
    ]);
    expect([999, 1000, 1999, 2000, 99_999].map((at) => cueAt(cues, at))).toEqual([-1, 0, 0, 1, 1]);
  });
});
