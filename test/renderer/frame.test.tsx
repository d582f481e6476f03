import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { showWindow } from '../support/show-window.tsx';

describe('the frame', () => {
  it('tells the whole state in the status bar', async () => {
    showWindow();
    const bar = within(screen.getByRole('contentinfo', { name: 'Status' }));
    expect(await bar.findByText('2 sources listen')).toBeDefined();
    expect(await bar.findByText('1 source fails')).toBeDefined();
    expect(await bar.findByText('2 refused events')).toBeDefined();
    expect(await bar.findByText('Engine running')).toBeDefined();
  });

  it('says that the engine is restarted and that nothing is lost', async () => {
    showWindow({ engine: { state: 'restarting', code: null, detail: null } });
    expect(await screen.findByText(/Nothing is lost/)).toBeDefined();
  });

  it('shows refused events with reason and bytes', async () => {
    const { person } = showWindow();
    await person.click(await screen.findByText('2 refused events'));
    expect(await screen.findByRole('heading', { name: 'Quarantine' })).toBeDefined();
    expect(await screen.findByText('event-invalid')).toBeDefined();
    expect(screen.getByLabelText('As received').textContent).toContain('"id":"7e2b"');
  });

  it('tells notices politely and leads to what they are about', async () => {
    const { bridge, store, person } = showWindow();
    act(() =>
      bridge.emit('notice', { kind: 'source-failed', code: 'source-refused', subject: 'queue', at: 0 }),
    );
    const region = screen.getByRole('region', { name: 'Notices' });
    expect(region.getAttribute('aria-live')).toBe('polite');
    await person.click(within(region).getByRole('button', { name: 'Open sources' }));
    expect(store.getState().view).toBe('sources');
    await waitFor(() => expect(region.childElementCount).toBe(0));
  });

  it('imports files that are dropped on the window and reports', async () => {
    const { bridge } = showWindow();
    const file = new File(['{}'], 'events.json');
    fireEvent.drop(screen.getByRole('main'), { dataTransfer: { files: [file], types: ['Files'] } });
    expect(await screen.findByText('Import finished')).toBeDefined();
    expect(bridge.asked).toContainEqual({
      channel: 'events.import',
      input: { paths: ['/dropped/events.json'] },
    });
  });

  it('shows the keys by ? and closes them by Esc', async () => {
    const { person } = showWindow();
    await person.keyboard('?');
    expect(screen.getByRole('dialog', { name: 'Keys' })).toBeDefined();
    await person.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('runs commands by name', async () => {
    const { person, store } = showWindow();
    await person.keyboard('{Control>}k{/Control}');
    await person.keyboard('transf');
    await person.keyboard('{Enter}');
    await waitFor(() => expect(store.getState().view).toBe('transfers'));
    // What had the keyboard before is gone with the list.
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('main', { name: 'Transfers' })));
  });

  it('follows the native menu', () => {
    const { bridge, store } = showWindow();
    act(() => bridge.emit('menu.command', { command: 'settings' }));
    expect(store.getState().view).toBe('settings');
  });

  it('turns round for Arabic', async () => {
    showWindow({}, 'ar');
    expect(await screen.findByRole('grid', { name: 'التسجيلات' })).toBeDefined();
    expect(document.documentElement.dir).toBe('rtl');
  });

  it('shows a failure with what to do, its code, its detail and a copy of all', async () => {
    const { person } = showWindow({ fail: { 'recordings.window': 'catalog-damaged' } });
    const alert = within(await screen.findByRole('alert'));
    expect(alert.getByText('The index of the library is damaged.')).toBeDefined();
    expect(alert.getByText(/run rebuild/)).toBeDefined();
    await person.click(alert.getByRole('button', { name: 'Copy all' }));
    const copied = await navigator.clipboard.readText();
    expect(copied).toContain('code: catalog-damaged');
    expect(copied).toContain('detail: ECONNRESET: read');
    expect(copied).toMatch(/time: \d{4}-/);
  });
});
