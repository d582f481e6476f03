import { fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { damagedFixity } from '../support/fake-fixity.ts';
import { fakeId } from '../support/fake-recordings.ts';
import type { FakeOptions } from '../support/fake-bridge.ts';
import { showWindow } from '../support/show-window.tsx';

describe('a chunk that does not play', () => {
  async function fail(options: FakeOptions = {}) {
    const shown = showWindow({ mediaUrl: 'archive://media/x/0', ...options });
    shown.store.getState().openRecording(fakeId(7));
    await screen.findByRole('slider', { name: 'Time axis' });
    fireEvent.error(document.querySelector('audio') as Element);
    const alert = within(screen.getByRole('alert'));
    const press = (name: string) => shown.person.click(alert.getByRole('button', { name }));
    return { ...shown, alert, press };
  }

  it('is verified in place: what is whole is for another player, with an export at hand', async () => {
    const { alert, press } = await fail();
    expect(alert.queryByRole('button', { name: /Fetch it again/ })).toBeNull();
    await press('Verify now');
    expect(await alert.findByText(/Every byte is as it was archived/)).toBeDefined();
    await press('Export the recording…');
    expect(await screen.findByRole('dialog')).toBeDefined();
  });

  it('is fetched again when it is damaged, and then played', async () => {
    const { press, bridge } = await fail({ fixity: damagedFixity });
    const addressOf = () => document.querySelector('audio')?.getAttribute('src');
    const first = addressOf();
    await press('Verify now');
    await press('Fetch it again from the service');
    expect(bridge.asked.map(({ channel }) => channel)).toContain('fixity.heal');
    expect(screen.queryByText(/does not play/)).toBeNull();
    expect(await screen.findByText(/whole again/)).toBeDefined();
    // Under the same address the window would show what it had read of the damaged file.
    expect(addressOf()).not.toBe(first);
  });
});
