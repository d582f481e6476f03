import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { markersOf, markersWith, neighbourMarker } from '../../renderer/features/recording/markers.ts';
import { fakeId } from '../support/fake-recordings.ts';
import { showWindow } from '../support/show-window.tsx';

async function open(index: number) {
  const shown = showWindow({ mediaUrl: 'archive://media/x/0' });
  shown.store.getState().openRecording(fakeId(index));
  const axis = await screen.findByRole('slider', { name: 'Time axis' });
  const saved = () => shown.bridge.asked.filter(({ channel }) => channel === 'notes.save').at(-1)?.input;
  return { ...shown, axis, saved };
}

const note = { text: 'x', author: null, createdAt: 0, updatedAt: 0, endMs: null };

describe('markers', () => {
  it('are set by a key where the player is, written, and kept by Enter', async () => {
    const { person, axis, saved } = await open(7);
    await person.keyboard('{ArrowRight}m');
    const input = await screen.findByRole('textbox', { name: /^Text of the marker/ });
    expect(document.activeElement).toBe(input);
    // Letters are text now, not commands.
    await person.keyboard('mall k{Enter}');
    const positionMs = Number(axis.getAttribute('aria-valuenow'));
    expect(saved()).toEqual({
      recordingId: fakeId(7),
      id: null,
      text: 'mall k',
      positionMs,
      endMs: null,
      author: null,
    });
    const list = await screen.findByRole('region', { name: 'Markers' });
    expect(within(list).getByText('mall k')).toBeDefined();
    expect(screen.getByText('Marker: mall k')).toBeDefined();
  });

  it('mark the loop when there is one', async () => {
    const { person, saved } = await open(7);
    await person.keyboard('{Shift>}L{/Shift}{ArrowRight}{Shift>}L{/Shift}m{Enter}');
    await waitFor(() => expect(saved()).toMatchObject({ text: 'Marker', positionMs: 0, endMs: 5000 }));
    expect(await screen.findByRole('button', { name: 'Loop “Marker”' })).toBeDefined();
  });

  it('are left unwritten by Escape, which does not close the recording', async () => {
    const { person, saved } = await open(7);
    await person.keyboard('m{Escape}');
    expect(screen.queryByRole('textbox', { name: /^Text of the marker/ })).toBe(null);
    expect(screen.getByRole('slider', { name: 'Time axis' })).toBeDefined();
    expect(saved()).toBeUndefined();
  });

  it('come back to be written when they could not be kept', async () => {
    const shown = showWindow({ mediaUrl: 'archive://media/x/0', fail: { 'notes.save': 'disk-full' } });
    shown.store.getState().openRecording(fakeId(7));
    await screen.findByRole('slider', { name: 'Time axis' });
    await shown.person.keyboard('mlost{Enter}');
    expect(await screen.findByDisplayValue('lost')).toBeDefined();
    expect(screen.getByText('disk-full')).toBeDefined();
  });

  it('are changed, gone to, removed, and removing them is taken back', async () => {
    const { person, axis, saved, bridge } = await open(7);
    await person.keyboard('5m');
    await person.keyboard('first{Enter}');
    await person.click(await screen.findByRole('button', { name: 'Change “first”' }));
    await person.keyboard('!{Enter}');
    await waitFor(() => expect(saved()).toMatchObject({ text: 'first!' }));
    expect((saved() as { id: string | null }).id).not.toBe(null);
    axis.focus();
    const at = axis.getAttribute('aria-valuenow');
    await person.keyboard('0}');
    expect(axis.getAttribute('aria-valuenow')).toBe(at);
    await person.click(await screen.findByRole('button', { name: 'Remove “first!”' }));
    expect(bridge.asked.some(({ channel }) => channel === 'notes.remove')).toBe(true);
  });
});

describe('the order of markers', () => {
  it('is by place, without notes on the whole', () => {
    const notes = [
      { ...note, id: 'b', positionMs: 9000 },
      { ...note, id: 'w', positionMs: null },
      { ...note, id: 'a', positionMs: 1000 },
    ];
    expect(markersOf(notes).map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('goes back to the one before, not to the one just passed', () => {
    const markers = markersOf([
      { ...note, id: 'a', positionMs: 1000 },
      { ...note, id: 'b', positionMs: 9000 },
    ]);
    expect(neighbourMarker(markers, 9500, -1)?.id).toBe('a');
    expect(neighbourMarker(markers, 1000, 1)?.id).toBe('b');
    expect(neighbourMarker(markers, 9000, 1)).toBe(null);
  });

  it('are filtered by every word, in text or author', () => {
    const all = markersOf([
      { ...note, id: 'a', text: 'late fee #dispute', author: 'ana', positionMs: 1 },
      { ...note, id: 'b', text: 'order placed', author: 'ana', positionMs: 2 },
    ]);
    const idsWith = (words: string) => markersWith(all, words).map(({ id }) => id);
    expect(idsWith(' ')).toEqual(['a', 'b']);
    expect(idsWith('#Dispute')).toEqual(['a']);
    expect(idsWith('ana order')).toEqual(['b']);
    expect(idsWith('ana bob')).toEqual([]);
  });
});
