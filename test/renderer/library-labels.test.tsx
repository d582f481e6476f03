import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { fakeId } from '../support/fake-recordings.ts';
import { showWindow } from '../support/show-window.tsx';

type Shown = ReturnType<typeof showWindow>;
const grid = () => screen.findByRole('grid', { name: 'Recordings' });
const labelled = ({ bridge }: Shown) =>
  bridge.asked.filter(({ channel }) => channel === 'recordings.label').map(({ input }) => input);

describe('tags and cases in the list', () => {
  it('tags a range by keyboard alone, tells how many changed, and takes it back by a key', async () => {
    const window = showWindow();
    const { person, bridge, store } = window;
    await grid();
    await person.keyboard('{ArrowDown}{Shift>}{ArrowDown}{ArrowDown}{/Shift}');
    await waitFor(() => expect(store.getState().selectedIds.size).toBe(3));
    await person.keyboard('t');
    const dialog = within(await screen.findByRole('dialog', { name: 'Tags and cases' }));
    expect(dialog.getByText('For 3 recordings')).toBeDefined();
    await person.keyboard('dispute{Enter}late fee{Enter}{Enter}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(labelled(window)).toEqual([
      {
        target: { ids: [fakeId(0), fakeId(1), fakeId(2)] },
        changes: { addTags: ['dispute', 'late fee'], removeTags: [], addCases: [], removeCases: [] },
      },
    ]);
    expect(await screen.findByText('3 recordings changed')).toBeDefined();
    (await grid()).focus();
    await person.keyboard('{Control>}z{/Control}');
    await waitFor(() => expect(bridge.asked.some(({ channel }) => channel === 'operations.undo')).toBe(true));
    // What was taken back is not offered to be taken back once more.
    await waitFor(() => expect(screen.queryByText('3 recordings changed')).toBeNull());
    expect(screen.getByText(/as before/)).toBeDefined();
  });

  it('selects all that match, far beyond what is loaded, and changes them by the query', async () => {
    const window = showWindow({ recordings: 48_213 });
    const { person, bridge } = window;
    await grid();
    await person.keyboard('{ArrowDown}{Control>}a{/Control}');
    const bar = within(screen.getByRole('toolbar', { name: 'Selection' }));
    expect(bar.getByText('48,213 selected')).toBeDefined();
    const rows = within(await grid())
      .getAllByRole('row')
      .slice(1);
    expect(rows.every((row) => row.getAttribute('aria-selected') === 'true')).toBe(true);
    expect(bridge.asked.filter(({ channel }) => channel === 'recordings.window').length).toBeLessThan(4);
    await person.keyboard('t');
    const dialog = within(await screen.findByRole('dialog'));
    await person.click(dialog.getAllByRole('combobox', { name: 'Cases' })[0] ?? document.body);
    await person.keyboard('C-7{Enter}');
    await person.click(dialog.getByRole('button', { name: 'Apply' }));
    await waitFor(() =>
      expect(labelled(window)).toMatchObject([{ target: { text: '' }, changes: { addCases: ['C-7'] } }]),
    );
  });

  it('leaves one row out of a short list that is selected as a whole', async () => {
    const { person, store } = showWindow({ recordings: 50 });
    await grid();
    await person.keyboard('{ArrowDown}{Control>}a {/Control}');
    await waitFor(() => expect(store.getState().selectedIds.size).toBe(49));
    expect(store.getState().isAllSelected).toBe(false);
  });

  it('adds and removes a tag and a note in the preview', async () => {
    const window = showWindow();
    const { person, bridge } = window;
    await grid();
    await person.keyboard('{ArrowDown} ');
    const preview = within(screen.getByRole('complementary', { name: 'Preview' }));
    await person.click(await preview.findByRole('combobox', { name: 'Add a tag' }));
    await person.keyboard('vip{Enter}');
    await person.click(await preview.findByRole('button', { name: 'Remove vip' }));
    await waitFor(() => expect(preview.queryByRole('button', { name: 'Remove vip' })).toBeNull());
    await person.click(preview.getByRole('textbox', { name: 'Add a note' }));
    await person.keyboard('called back{Control>}{Enter}{/Control}');
    expect(await preview.findByText('called back')).toBeDefined();
    await person.click(preview.getByRole('button', { name: 'Remove the note' }));
    await waitFor(() => expect(preview.queryByText('called back')).toBeNull());
    expect(bridge.asked.filter(({ channel }) => channel === 'notes.save')).toHaveLength(1);
  });

  it('shows, hides and moves columns, and keeps the choice', async () => {
    const { person, store } = showWindow();
    const heads = () => screen.getAllByRole('columnheader').map((head) => head.textContent);
    await grid();
    expect(heads()).not.toContain('Service');
    await person.click(screen.getByRole('button', { name: 'Columns of the list' }));
    await person.click(screen.getByRole('checkbox', { name: 'Service' }));
    await person.click(screen.getByRole('button', { name: 'Move Start towards the start' }));
    expect(store.getState().preferences.columns).toEqual([
      'startedAt',
      'state',
      'durationMs',
      'participants',
      'labels',
      'chunkCount',
      'bytes',
      'format',
      'service',
    ]);
    await person.keyboard('{Escape}');
    await screen.findAllByRole('columnheader');
    expect(heads()).toEqual([
      'Start',
      'State',
      'Length',
      'Participants',
      'Tags and cases',
      'Chunks',
      'Size',
      'Format',
      'Service',
    ]);
  });
});
