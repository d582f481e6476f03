import { act, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { fakeId } from '../support/fake-recordings.ts';
import { showWindow } from '../support/show-window.tsx';

describe('keys of the player in the settings', () => {
  it('take another, refuse one that is taken, and do then what they say', async () => {
    const { store, person } = showWindow({ mediaUrl: 'archive://media/x/0' });
    act(() => store.getState().go('settings'));
    await person.click(await screen.findByRole('button', { name: /^Set a marker: M/ }));
    await person.keyboard('j');
    expect(screen.getByText(/J is the key for “Back 10 seconds”/)).toBeDefined();
    await person.keyboard('/');
    expect(screen.getByText(/has a fixed meaning/)).toBeDefined();
    expect(store.getState().preferences.playerKeys.mark).toBe('m');
    await person.keyboard('n');
    expect(await screen.findByRole('button', { name: /^Set a marker: N/ })).toBeDefined();

    store.getState().openRecording(fakeId(7));
    await screen.findByRole('slider', { name: 'Time axis' });
    await person.keyboard('m');
    expect(screen.queryByRole('textbox', { name: /^Text of the marker/ })).toBeNull();
    await person.keyboard('n');
    expect(await screen.findByRole('textbox', { name: /^Text of the marker/ })).toBeDefined();
    await person.keyboard('{Escape}?');
    const row = screen.getAllByText('Set a marker here, or on the loop').at(-1)?.parentElement;
    expect(row?.textContent).toMatch(/^N/);
  });
});
