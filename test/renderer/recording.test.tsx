import { fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { fakeDetail, fakeId, fakeNowAt } from '../support/fake-recordings.ts';
import { showWindow } from '../support/show-window.tsx';

async function open(index: number) {
  const shown = showWindow({ mediaUrl: 'archive://media/x/0' });
  shown.store.getState().openRecording(fakeId(index));
  const axis = await screen.findByRole('slider', { name: 'Time axis' });
  return { ...shown, axis };
}

describe('a recording', () => {
  it('goes from chunk to chunk on one axis, over a missing one', async () => {
    const { axis, container } = await open(7);
    const valueOf = () => Number(axis.getAttribute('aria-valuenow'));
    const media = () => [...container.ownerDocument.querySelectorAll('audio')];
    expect(media()).toHaveLength(2);
    fireEvent.ended(media()[0] as Element);
    expect(valueOf()).toBe(227_000);
    fireEvent.ended(media()[0] as Element);
    expect(valueOf()).toBe(437_000);
    expect(axis.getAttribute('aria-valuetext')).toContain('chunk 4');
  });

  it('seeks across chunks by keys', async () => {
    const { axis, person } = await open(7);
    await person.keyboard('5');
    expect(axis.getAttribute('aria-valuetext')).toContain('0:03:45 of 0:07:30');
    await person.keyboard('0{ArrowRight}l');
    expect(axis.getAttribute('aria-valuetext')).toContain('0:00:15');
    await person.keyboard('j');
    expect(axis.getAttribute('aria-valuetext')).toContain('0:00:05');
  });

  it('is taken up again where it was left, unless that is its start or end', async () => {
    const { person, store } = await open(7);
    await person.keyboard('5{Escape}');
    store.getState().openRecording(fakeId(7));
    const axis = await screen.findByRole('slider', { name: 'Time axis' });
    expect(axis.getAttribute('aria-valuetext')).toContain('0:03:45 of 0:07:30');
    await person.keyboard('0{Escape}');
    store.getState().openRecording(fakeId(7));
    const again = await screen.findByRole('slider', { name: 'Time axis' });
    expect(again.getAttribute('aria-valuetext')).toContain('0:00:00 of 0:07:30');
  });

  it('lists what was recorded, paused, missing and lost in words', async () => {
    await open(7);
    const list = within(screen.getByText('The axis as a list').closest('details') as HTMLElement);
    expect(list.getByText('Paused: nothing was recorded for 0:47')).toBeDefined();
    expect(list.getByText(/^Missing: chunk 3 was never announced/)).toBeDefined();
    expect(list.getByText(/^Lost: chunk 5/)).toBeDefined();
  });

  it('says which chunk does not play, why, and offers to go on', async () => {
    const { person, axis } = await open(7);
    fireEvent.error(document.querySelector('audio') as Element);
    const alert = screen.getByRole('alert');
    expect(within(alert).getByText('media-unreadable')).toBeDefined();
    await person.click(within(alert).getByRole('button', { name: 'Go on with the next chunk' }));
    expect(axis.getAttribute('aria-valuenow')).toBe('227000');
  });

  it('shows digests, findings and a chunk that was never announced', async () => {
    const { person } = await open(7);
    await person.click(screen.getByRole('tab', { name: 'Chunks and fixity' }));
    expect(screen.getAllByText('3f7a'.repeat(16))).toHaveLength(3);
    expect(screen.getByText('Chunk 3 was never announced')).toBeDefined();
    expect(screen.getByText('The length of the file differs from the announced one')).toBeDefined();
  });

  it('copies the event as received even when it is shown readable', async () => {
    const { person } = await open(1);
    await person.click(screen.getByRole('tab', { name: 'Event and metadata' }));
    await person.click(screen.getByRole('button', { name: 'Copy all' }));
    const copied = await navigator.clipboard.readText();
    expect(copied.startsWith('[{"id":"c1f5a0de')).toBe(true);
  });

  it('tells attempts with their outcome', async () => {
    const { person } = await open(1);
    await person.click(screen.getByRole('tab', { name: 'History' }));
    expect(screen.getByText(/resumed at 41 MB/)).toBeDefined();
    expect(screen.getByText(/The connection to the service failed or broke/)).toBeDefined();
  });

  it('says when nothing can be played yet', async () => {
    const { store } = showWindow({ mediaUrl: null });
    store.getState().openRecording(fakeId(1));
    expect(await screen.findByText('Nothing can be played yet')).toBeDefined();
  });
});

describe('what the call itself told', () => {
  it('is in the history by name, and with the participants as times', async () => {
    const known = fakeDetail(3, null);
    const [event] = known.events;
    const [who] = known.participants;
    if (!event || !who) throw new Error('nobody was there');
    const person = { rawId: who.rawId, displayName: null };
    const events = [
      { ...event, id: 11, kind: 'call-started', person: { rawId: '4:+15550100', displayName: 'Ada' } },
      { ...event, id: 12, kind: 'joined', person },
      { ...event, id: 13, kind: 'state', state: 'inactive' },
      { ...event, id: 14, kind: 'start-failed' },
    ] as const;
    const presence = [{ rawId: who.rawId, joinedAt: fakeNowAt, leftAt: null }];
    const { person: officer, store } = showWindow({
      detail: () => ({ ...known, events: [...events], presence }),
    });
    store.getState().openRecording(fakeId(3));
    await officer.click(await screen.findByRole('tab', { name: 'History' }));
    expect(await screen.findByText('The call began')).toBeDefined();
    expect(screen.getByText(/^started by Ada · from/)).toBeDefined();
    expect(screen.getByText(`${who.displayName ?? who.phoneNumber ?? ''} joined the call`)).toBeDefined();
    expect(screen.getByText('The service calls the recording: Inactive')).toBeDefined();
    expect(screen.getByText('The service could not start the recording')).toBeDefined();
    await officer.click(screen.getByRole('tab', { name: 'Participants' }));
    expect(screen.getByRole('columnheader', { name: 'Joined' })).toBeDefined();
    const row = screen.getAllByRole('row').find((each) => each.querySelector('time'));
    expect(row?.textContent).toContain(who.displayName ?? who.phoneNumber ?? '');
  });
});
