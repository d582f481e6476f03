import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { fakeId } from '../support/fake-recordings.ts';
import { showWindow } from '../support/show-window.tsx';

const grid = () => screen.findByRole('grid', { name: 'Recordings' });
const activeRow = () => {
  const id = screen.getByRole('grid').getAttribute('aria-activedescendant') ?? '';
  return document.getElementById(id);
};

describe('the library', () => {
  it('tells a screen reader how many rows there are and which one this is', async () => {
    showWindow({ recordings: 1_000_000 });
    expect(await grid()).toHaveProperty('ariaRowCount');
    expect((await grid()).getAttribute('aria-rowcount')).toBe('1000001');
    const rows = within(await grid()).getAllByRole('row');
    expect(rows[0]?.getAttribute('aria-rowindex')).toBe('1');
    expect(rows[1]?.getAttribute('aria-rowindex')).toBe('2');
    expect(rows.length).toBeLessThan(80);
  });

  it('never asks for more than a page at once', async () => {
    const { bridge, person } = showWindow({ recordings: 1_000_000 });
    await grid();
    await person.keyboard('{End}');
    await waitFor(() => expect(activeRow()?.getAttribute('aria-rowindex')).toBe('1000001'));
    const limits = bridge.asked
      .filter(({ channel }) => channel === 'recordings.window')
      .map(({ input }) => (input as { limit: number }).limit);
    expect(Math.max(...limits)).toBeLessThanOrEqual(100);
    expect(limits.length).toBeLessThan(8);
  });

  it('is a plain table of one page where that was chosen', async () => {
    const { person } = showWindow({ recordings: 120 });
    await grid();
    await person.click(screen.getByRole('button', { name: 'Columns of the list' }));
    await person.click(await screen.findByRole('checkbox', { name: 'Pages instead of scrolling' }));
    await person.keyboard('{Escape}');
    const table = await screen.findByRole('table', { name: 'Recordings' });
    expect(screen.queryByRole('grid')).toBeNull();
    expect(within(table).getAllByRole('row')).toHaveLength(51);
    await person.click(screen.getByRole('button', { name: 'Next page' }));
    await person.click(screen.getByRole('button', { name: 'Next page' }));
    expect(screen.getByText('101–120 of 120')).toBeDefined();
    const rows = within(table).getAllByRole('row');
    expect(rows.at(-1)?.getAttribute('aria-rowindex')).toBe('121');
    await person.click(within(table).getAllByRole('checkbox')[0] as HTMLElement);
    expect(await screen.findByText('1 selected')).toBeDefined();
    await person.click(
      within(table).getAllByRole('button', { name: /^Open the recording/ })[0] as HTMLElement,
    );
    await waitFor(() => expect(screen.queryByRole('table', { name: 'Recordings' })).toBeNull());
  });

  it('moves by arrows, letters, Home and End', async () => {
    const { person } = showWindow({ recordings: 50 });
    await grid();
    await person.keyboard('{ArrowDown}j{ArrowDown}k');
    expect(activeRow()?.getAttribute('aria-rowindex')).toBe('3');
    await person.keyboard('{End}');
    expect(activeRow()?.getAttribute('aria-rowindex')).toBe('51');
    await person.keyboard('{Home}');
    expect(activeRow()?.getAttribute('aria-rowindex')).toBe('2');
  });

  it('leaves letters alone when they are turned off', async () => {
    const { person, store } = showWindow({ recordings: 50 });
    store.getState().prefer({ hasLetterKeys: false });
    await grid();
    await person.keyboard('{ArrowDown}jj');
    expect(activeRow()?.getAttribute('aria-rowindex')).toBe('2');
  });

  it('opens by Enter and comes back by Esc to the same row and selection', async () => {
    const { person, store } = showWindow({ recordings: 50 });
    await grid();
    await person.keyboard('{ArrowDown}{ArrowDown}{ArrowDown}{Enter}');
    await screen.findByRole('region', { name: 'Player' });
    expect(screen.queryByRole('grid')).toBeNull();
    await person.keyboard('{Escape}');
    await grid();
    expect(activeRow()?.getAttribute('aria-rowindex')).toBe('4');
    expect([...store.getState().selectedIds]).toEqual([fakeId(2)]);
    expect(document.activeElement).toBe(screen.getByRole('grid'));
  });

  it('previews by Space without leaving the list', async () => {
    const { person } = showWindow({ recordings: 50 });
    await grid();
    await person.keyboard('{ArrowDown} ');
    const preview = screen.getByRole('complementary', { name: 'Preview' });
    expect(await within(preview).findByRole('button', { name: 'Open' })).toBeDefined();
    expect(document.activeElement).toBe(screen.getByRole('grid'));
    await person.keyboard('{Escape}');
    expect(screen.queryByRole('complementary', { name: 'Preview' })).toBeNull();
  });

  it('selects a range by Shift and single rows by Ctrl', async () => {
    const { person, store } = showWindow({ recordings: 50 });
    await grid();
    await person.keyboard('{ArrowDown}{Shift>}{ArrowDown}{ArrowDown}{/Shift}');
    await waitFor(() => expect(store.getState().selectedIds.size).toBe(3));
    await person.keyboard('{Control>} {/Control}');
    expect(store.getState().selectedIds.size).toBe(2);
  });

  it('sorts by a head and turns the order round', async () => {
    const { person, bridge } = showWindow({ recordings: 50 });
    await grid();
    await person.click(screen.getByRole('button', { name: 'Size' }));
    const size = screen.getByRole('columnheader', { name: /Size/ });
    expect(size.getAttribute('aria-sort')).toBe('descending');
    await person.click(screen.getByRole('button', { name: 'Size' }));
    expect(screen.getByRole('columnheader', { name: /Size/ }).getAttribute('aria-sort')).toBe('ascending');
    expect(bridge.asked.at(-1)?.input).toMatchObject({ sort: 'bytes', descending: false });
  });

  it('goes by any of its columns, also services, tags and cases', async () => {
    const { person, store, bridge } = showWindow({ recordings: 50 });
    await grid();
    store.getState().prefer({ columns: ['startedAt', 'labels', 'service'] });
    await person.click(await screen.findByRole('button', { name: 'Tags and cases' }));
    await waitFor(() =>
      expect(bridge.asked.at(-1)?.input).toMatchObject({ sort: 'labels', descending: true }),
    );
    const head = screen.getByRole('columnheader', { name: /Service/ });
    await person.click(within(head).getByRole('button', { name: 'Service' }));
    expect(screen.getByRole('columnheader', { name: /Service/ }).getAttribute('aria-sort')).toBe('ascending');
  });

  it('keeps pinned columns first and in sight, and looks under a name', async () => {
    const { person, store } = showWindow({ recordings: 50 });
    await grid();
    const heads = () => screen.getAllByRole('columnheader').map(({ textContent }) => textContent);
    await person.click(screen.getByRole('button', { name: 'Columns of the list' }));
    await person.click(await screen.findByRole('button', { name: 'Keep Participants in sight' }));
    await person.type(screen.getByRole('textbox', { name: 'Name of this layout' }), 'By person{Enter}');
    await person.click(screen.getByRole('button', { name: 'As at first' }));
    expect(store.getState().preferences.pinnedColumns).toEqual([]);
    await person.click(screen.getByRole('button', { name: 'Layout By person' }));
    await person.keyboard('{Escape}');
    await grid();
    expect(heads()[0]).toContain('Participants');
    const first = screen.getAllByRole('columnheader')[0];
    expect(first?.classList.contains('is-pinned')).toBe(true);
    expect(store.getState().preferences.layouts.map(({ name }) => name)).toEqual(['By person']);
  });

  it('filters as one types, and says when nothing matches', async () => {
    const { person } = showWindow({ recordings: 50 });
    await grid();
    await person.keyboard('/');
    expect(document.activeElement).toBe(screen.getByRole('combobox', { name: 'Search recordings' }));
    await person.keyboard('zzz-nobody');
    expect(await screen.findByText(/No recording matches: .*zzz-nobody/)).toBeDefined();
    const list = within(screen.getByRole('main'));
    await person.click(list.getByRole('button', { name: 'Clear the search' }));
    expect(await grid()).toBeDefined();
  });

  it('keeps new rows waiting while one reads below the top', async () => {
    const { person, bridge } = showWindow({ recordings: 5000 });
    await grid();
    await person.keyboard('{PageDown}');
    const before = activeRow()?.textContent;
    bridge.arrive(3);
    const pill = await screen.findByRole('button', { name: 'Show the new recordings' });
    expect(pill.textContent).toBe('3 new');
    expect(activeRow()?.textContent).toBe(before);
    expect(screen.getByRole('grid').getAttribute('aria-rowcount')).toBe('5001');
    await person.click(pill);
    await waitFor(() => expect(screen.getByRole('grid').getAttribute('aria-rowcount')).toBe('5004'));
    expect(screen.queryByRole('button', { name: 'Show the new recordings' })).toBeNull();
  });

  it('shows new rows at once to a reader at the top', async () => {
    const { bridge } = showWindow({ recordings: 50 });
    await grid();
    bridge.arrive(2);
    await waitFor(() => expect(screen.getByRole('grid').getAttribute('aria-rowcount')).toBe('53'));
  });

  it('says why it is empty and leads to the next step', async () => {
    const { person, store } = showWindow({
      recordings: 0,
      sources: {
        services: [],
        sources: [],
        areSecretsKept: true,
        network: { network: { proxy: { mode: 'system' }, caFile: null }, hasPassword: false },
      },
    });
    await person.click(await screen.findByRole('button', { name: 'Set up a source' }));
    expect(store.getState().view).toBe('sources');
  });

  it('says when the library cannot be read, with its code', async () => {
    showWindow({ fail: { 'recordings.window': 'catalog-damaged' } });
    expect(within(await screen.findByRole('alert')).getByText('catalog-damaged')).toBeDefined();
  });
});
