import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { createFormat } from '../../renderer/i18n/format.ts';
import { createI18n } from '../../renderer/i18n/i18n.ts';
import { describeTransfer, msLeft, shownState } from '../../renderer/features/transfers/transfer-words.ts';
import { fakeTransfer } from '../support/fake-transfers.ts';
import { showWindow } from '../support/show-window.tsx';

const nowAt = Date.UTC(2026, 10, 21, 10);
const hourMs = 3_600_000;
const { t } = createI18n([], 'en');
const describe1 = (change: Parameters<typeof fakeTransfer>[0]) =>
  describeTransfer(fakeTransfer(change), nowAt, t, createFormat('en', 'UTC'));

describe('a transfer in words', () => {
  it('says why it waits, when it goes on and how long there is', () => {
    const words = describe1({
      state: 'waiting',
      code: 'service-busy',
      httpStatus: 503,
      dueAt: nowAt + 12_000,
      deadlineAt: nowAt + 21 * hourMs + 40 * 60_000,
    });
    expect(words).toBe('Waiting: the service is busy (503). Next try in 12 s. 21 h 40 min left.');
  });

  it('says what to do about a failure', () => {
    expect(describe1({ state: 'failed', code: 'auth-rejected', httpStatus: 401 })).toBe(
      'Failed: the service rejected the signature (401). Check the access key of the service.',
    );
  });

  it('says that a lost one is lost, without a deadline', () => {
    const words = describe1({ state: 'expired', code: 'expired', httpStatus: 404, deadlineAt: nowAt - 1 });
    expect(words).toBe('Lost: the service deleted it before it could be fetched.');
  });

  it('calls a download without bytes stalled, not failed', () => {
    const transfer = fakeTransfer({ state: 'downloading', isStalled: true });
    expect(shownState(transfer, false)).toBe('stalled');
    expect(describe1({ state: 'downloading', isStalled: true })).toContain('no bytes arrive');
  });

  it('shows what waits as paused while all is paused', () => {
    expect(shownState(fakeTransfer({ state: 'queued' }), true)).toBe('paused');
    expect(shownState(fakeTransfer({ state: 'archived' }), true)).toBe('archived');
  });

  it('knows the time left only with a speed and a length', () => {
    expect(msLeft(fakeTransfer({ bytesDone: 50, bytesTotal: 100, bytesPerSecond: 10 }))).toBe(5000);
    expect(msLeft(fakeTransfer({ bytesDone: 50, bytesTotal: 100, bytesPerSecond: 0 }))).toBeNull();
    expect(msLeft(fakeTransfer({ bytesDone: 50, bytesTotal: null, bytesPerSecond: 10 }))).toBeNull();
  });
});

describe('the transfers view', () => {
  async function show() {
    const shown = showWindow({ transfers: 600 });
    shown.store.getState().go('transfers');
    await screen.findByRole('list', { name: 'Transfers' });
    return shown;
  }

  it('renders a window of a long list and tells its real length', async () => {
    await show();
    const items = within(screen.getByRole('list', { name: 'Transfers' })).getAllByRole('listitem');
    expect(items.length).toBeLessThan(60);
    expect(Number(items[0]?.getAttribute('aria-setsize'))).toBeGreaterThan(250);
  });

  it('counts each filter and shows what it names', async () => {
    const { person } = await show();
    await person.click(screen.getByRole('button', { name: 'Failed 138' }));
    const list = await screen.findByRole('list', { name: 'Transfers' });
    expect(within(list).getAllByText('Lost').length).toBeGreaterThan(0);
    expect(within(list).queryByText('Queued')).toBeNull();
  });

  it('asks before it cancels, naming the consequence', async () => {
    const { person, bridge } = await show();
    await person.click(screen.getAllByRole('button', { name: 'Cancel' })[0] as HTMLElement);
    const dialog = screen.getByRole('alertdialog');
    expect(dialog.textContent).toContain('nothing can bring it back');
    expect(document.activeElement?.textContent).toBe('Keep it');
    await person.click(within(dialog).getByRole('button', { name: 'Cancel the transfer' }));
    expect(bridge.asked).toContainEqual({ channel: 'transfers.cancel', input: { ids: [1] } });
    await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull());
  });

  it('pauses all and says what that means', async () => {
    const { person } = await show();
    await person.click(screen.getByRole('button', { name: 'Pause all' }));
    expect(await screen.findByRole('button', { name: 'Resume all' })).toBeDefined();
    expect(screen.getByText(/The service deletes what is not fetched/)).toBeDefined();
  });
});
