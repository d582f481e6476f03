import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { showWindow } from '../support/show-window.tsx';

const box = () => screen.getByRole('combobox', { name: 'Search recordings' });
const filters = () => screen.findByRole('complementary', { name: 'Filters' });

describe('searching', () => {
  it('says where a query goes wrong, keeps the list as it was, and takes the nearest right one', async () => {
    const { person, store } = showWindow();
    await screen.findByRole('grid');
    await person.click(box());
    await person.keyboard('state:fale');
    const place = await screen.findByText('fale');
    expect(place.tagName).toBe('MARK');
    expect(box().getAttribute('aria-invalid')).toBe('true');
    expect(store.getState().query.text).not.toContain('fale');
    await person.click(screen.getByRole('button', { name: 'Search for this instead' }));
    expect(store.getState().query.text).toBe('state:failed');
    expect(screen.queryByText('fale')).toBeNull();
  });

  it('suggests by keyboard a filter, then its values with their counts', async () => {
    const { person, store } = showWindow({ recordings: 1000 });
    await screen.findByRole('grid');
    await person.click(box());
    await person.keyboard('ta');
    await screen.findByRole('option', { name: /^tag:/ });
    await person.keyboard('{ArrowDown}{Enter}');
    expect((box() as HTMLInputElement).value).toBe('tag:');
    const option = await screen.findByRole('option', { name: /^late fee/ });
    expect(option.textContent).toContain('20');
    await person.keyboard('late');
    await waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(1));
    await person.keyboard('{ArrowDown}');
    expect(box().getAttribute('aria-activedescendant')).toBe(screen.getByRole('option').id);
    await person.keyboard('{Enter}');
    await waitFor(() => expect(store.getState().query.text.trim()).toBe('tag:"late fee"'));
  });

  it('leaves the list as it was while a filter is typed, and says what it waits for', async () => {
    const { person, store } = showWindow({ recordings: 1000 });
    await screen.findByRole('grid');
    await person.click(box());
    await person.keyboard('form');
    expect(
      await screen.findByText(/may become the filter .*format:/, { selector: '.search-waits' }),
    ).toBeDefined();
    await person.keyboard('at');
    expect(store.getState().query.text).not.toMatch(/^for/);
    await person.keyboard(':wav');
    await waitFor(() => expect(store.getState().query.text).toBe('format:wav'));
    await person.clear(box());
    await person.keyboard('tag:late');
    expect(
      await screen.findByText(/Nothing has this value of .*tag:/, { selector: '.search-waits' }),
    ).toBeDefined();
    expect(store.getState().query.text).not.toContain('tag');
  });

  it('searches for a word that is the name of a filter once it is left or entered', async () => {
    const { person, store } = showWindow({ recordings: 1000 });
    await screen.findByRole('grid');
    await person.click(box());
    await person.keyboard('call');
    await screen.findByText(/may become the filter/, { selector: '.search-waits' });
    expect(store.getState().query.text).not.toBe('call');
    await person.keyboard(' ');
    await waitFor(() => expect(store.getState().query.text.trim()).toBe('call'));
    await person.clear(box());
    await person.keyboard('case');
    await screen.findByText(/may become the filter/, { selector: '.search-waits' });
    await person.keyboard('{Enter}');
    await waitFor(() => expect(store.getState().query.text).toBe('case'));
  });

  it('says the query in words above the list', async () => {
    const { person } = showWindow();
    await screen.findByRole('grid');
    await person.click(box());
    await person.keyboard('ana{Enter}');
    expect(await screen.findByText('Showing “ana” at the beginning of a word or id')).toBeDefined();
  });

  it('keeps filters and the typed query in step', async () => {
    const { person, store } = showWindow({ recordings: 1000 });
    const side = within(await filters());
    await person.click(await side.findByRole('checkbox', { name: 'dispute, 40 recordings' }));
    expect(store.getState().query.text).toBe('tag:dispute');
    await person.click(side.getByRole('checkbox', { name: /^complaint/ }));
    expect((box() as HTMLInputElement).value).toBe('tag:dispute,complaint');
    expect(side.getByRole<HTMLInputElement>('checkbox', { name: /^dispute/ }).checked).toBe(true);
    await person.click(side.getByRole('checkbox', { name: /^dispute/ }));
    expect(store.getState().query.text).toBe('tag:complaint');
    await person.click(await side.findByRole('button', { name: 'Clear all' }));
    expect(store.getState().query.text).toBe('');
  });

  it('counts a filter that is set without itself, and every other one with it', async () => {
    const { person, bridge } = showWindow({ recordings: 1000 });
    const side = within(await filters());
    await person.click(await side.findByRole('checkbox', { name: /^dispute/ }));
    await waitFor(() => {
      const asked = bridge.asked
        .filter(({ channel }) => channel === 'recordings.facets')
        .map(({ input }) => input as { text: string; fields: string[] });
      expect(asked.some(({ text, fields }) => text === '' && fields.join() === 'tag')).toBe(true);
      expect(asked.some(({ text, fields }) => text === 'tag:dispute' && fields.includes('state'))).toBe(true);
    });
  });

  it('saves a search, shows how many it finds, and comes back to it in one press', async () => {
    const { person, store, bridge } = showWindow({ recordings: 1000 });
    const side = within(await filters());
    await person.click(await side.findByRole('checkbox', { name: /^dispute/ }));
    await person.click(await side.findByRole('button', { name: 'Save search' }));
    await person.keyboard('Disputes{Enter}');
    const saved = within(await side.findByRole('region', { name: 'Saved searches' }));
    const item = await saved.findByRole('button', { name: /^Disputes/ });
    await waitFor(() => expect(item.textContent).toContain('1,000'));
    expect(bridge.asked.find(({ channel }) => channel === 'searches.save')?.input).toMatchObject({
      name: 'Disputes',
      text: 'tag:dispute',
      sort: 'startedAt',
    });
    await person.click(side.getByRole('button', { name: 'Clear all' }));
    await person.click(await saved.findByRole('button', { name: /^Disputes/ }));
    expect(store.getState().query.text).toBe('tag:dispute');
  });

  it('keeps each run of a search that belongs to a matter, and none of another', async () => {
    const common = { sort: 'startedAt', descending: true, isPinned: false, isDefault: false } as const;
    const { person, bridge } = showWindow({
      searches: [
        { ...common, id: 4, name: 'Disputes', text: 'tag:dispute', isMatter: false },
        { ...common, id: 7, name: 'Matter 118', text: 'case:C-118', isMatter: true },
      ],
    });
    await person.click(await screen.findByRole('button', { name: /^Disputes/ }));
    await person.click(screen.getByRole('button', { name: /^Matter 118/ }));
    expect(await screen.findByText(/found and kept on record/)).toBeDefined();
    const runs = bridge.asked.filter(({ channel }) => channel === 'searches.run');
    expect(runs.map(({ input }) => input)).toEqual([{ id: 7 }]);
  });

  it('starts with the default search', async () => {
    const first = { id: 4, name: 'Today', text: 'tag:vip', sort: 'bytes', descending: false } as const;
    const flags = { isPinned: true, isDefault: true, isMatter: false };
    const { store } = showWindow({ searches: [{ ...first, ...flags }] });
    await waitFor(() =>
      expect(store.getState().query).toEqual({ text: 'tag:vip', sort: 'bytes', descending: false }),
    );
  });

  it('moves an end of the period by the arrow keys, and lifts it', async () => {
    const { person, store } = showWindow();
    const first = await screen.findByRole('slider', { name: 'First day' });
    first.focus();
    await person.keyboard('{ArrowRight}');
    expect(store.getState().query.text).toMatch(/^from:\d{4}-\d\d-\d\d to:\d{4}-\d\d-\d\d$/);
    const chart = within(screen.getByRole('region', { name: 'Recordings over time' }));
    await person.click(chart.getByRole('button', { name: 'Whole period' }));
    expect(store.getState().query.text).toBe('');
  });
});
