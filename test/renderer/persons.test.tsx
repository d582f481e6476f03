import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { mappingOf, withRole } from '../../renderer/features/persons/mapping.ts';
import { showWindow } from '../support/show-window.tsx';

async function showPersons() {
  const shown = showWindow();
  shown.store.getState().go('persons');
  await screen.findByRole('button', { name: /^Ana Souza/ });
  return shown;
}

describe('the directory of people', () => {
  it('finds somebody by a number and leads to all recordings of that person', async () => {
    const { person, store } = await showPersons();
    await person.click(screen.getByRole('searchbox', { name: 'Search people' }));
    await person.keyboard('97150');
    await waitFor(() => expect(screen.queryByRole('button', { name: /^Ana Souza/ })).toBeNull());
    await person.click(screen.getByRole('button', { name: /^ليلى/ }));
    await person.click(await screen.findByRole('button', { name: 'All recordings' }));
    expect(store.getState()).toMatchObject({ view: 'library', query: { text: 'with:#2' } });
  });

  it('says whose a number is before it is saved, and saves whole days with the last one inclusive', async () => {
    const { person, bridge } = await showPersons();
    await person.click(screen.getByRole('button', { name: 'Add a person' }));
    await person.keyboard('Omar');
    await person.click(screen.getByRole('textbox', { name: 'Number or identifier' }));
    await person.keyboard('+46701234567');
    expect(await screen.findByText(/Belongs to Ana Souza/)).toBeDefined();
    await person.type(screen.getByLabelText('From'), '2026-03-01');
    await person.type(screen.getByLabelText('Until'), '2026-03-31');
    await person.click(screen.getByRole('button', { name: 'Save' }));
    const saved = () => bridge.asked.find(({ channel }) => channel === 'persons.save')?.input;
    await waitFor(() => expect(saved()).toBeDefined());
    const period = { validFrom: new Date(2026, 2, 1).getTime(), validTo: new Date(2026, 3, 1).getTime() };
    expect(saved()).toMatchObject({ id: null, name: 'Omar', identifiers: [period] });
  });

  it('merges only after it was asked by both names', async () => {
    const { person, bridge } = await showPersons();
    await person.click(screen.getByRole('button', { name: /^Björn/ }));
    await person.click(await screen.findByRole('button', { name: 'Merge…' }));
    await person.click(await screen.findByRole('button', { name: 'Merge into Ana Souza' }));
    const ask = within(await screen.findByRole('alertdialog'));
    expect(ask.getByText(/Merge “Björn Åkesson” into “Ana Souza”/)).toBeDefined();
    expect(bridge.asked.some(({ channel }) => channel === 'persons.merge')).toBe(false);
    await person.click(ask.getByRole('button', { name: 'Merge into Ana Souza' }));
    await waitFor(() => expect(screen.queryByRole('button', { name: /^Björn/ })).toBeNull());
    expect(bridge.asked.find(({ channel }) => channel === 'persons.merge')?.input).toEqual({
      fromId: 3,
      intoId: 1,
    });
  });

  it('imports a list only after a check that names each row it does not take', async () => {
    const { person, bridge } = await showPersons();
    await person.click(screen.getByRole('button', { name: 'Import a list' }));
    const dialog = within(await screen.findByRole('dialog'));
    await person.click(dialog.getByRole('button', { name: 'Choose a file' }));
    const take = await dialog.findByRole<HTMLButtonElement>('button', { name: 'Import' });
    expect(take.disabled).toBe(true);
    await person.selectOptions(dialog.getByLabelText('What the columns are: Name'), 'name');
    await person.selectOptions(dialog.getByLabelText('What the columns are: Phone'), 'identifiers');
    await person.click(dialog.getByRole('button', { name: 'Check' }));
    expect(await dialog.findByText('Line 3')).toBeDefined();
    expect(dialog.getByText('It belongs to Ana Souza in that time.')).toBeDefined();
    await person.click(take);
    expect(await dialog.findByText('What the import did')).toBeDefined();
    const runs = bridge.asked
      .filter(({ channel }) => channel === 'persons.importList')
      .map(({ input }) => input);
    expect(runs).toMatchObject([
      { isDryRun: true },
      { isDryRun: false, mapping: { name: 0, identifiers: [1] } },
    ]);
  });

  it('takes a role from the column that had it, but for identifiers', () => {
    const draft = {
      roles: ['name', 'identifiers', null] as const,
      dayOrder: 'dmy',
      countryCode: '',
    } as const;
    expect(withRole(draft, 2, 'name').roles).toEqual([null, 'identifiers', 'name']);
    expect(withRole(draft, 2, 'identifiers').roles).toEqual(['name', 'identifiers', 'identifiers']);
    expect(mappingOf({ ...draft, countryCode: '46' })).toBeNull();
    expect(mappingOf({ ...draft, countryCode: '+46' })).toMatchObject({ countryCode: '+46' });
  });
});
