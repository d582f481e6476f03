import { act, screen, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { showWindow } from '../support/show-window.tsx';

it('what goes on without a window is chosen in the settings, and said', async () => {
  const { store, person, bridge } = showWindow();
  act(() => store.getState().go('settings'));
  const section = (await screen.findByRole('heading', { name: 'While the window is closed' })).parentElement;
  if (section === null) throw new Error('no section');
  const box = (name: string, checked: boolean) => within(section).findByRole('checkbox', { name, checked });
  await person.click(await box('Go on archiving when the window is closed', true));
  await within(section).findByText(/Closing the window ends Archivolt/);
  await box('Go on archiving when the window is closed', false);
  await person.click(await box('Start when I log in', false));
  await box('Start when I log in', true);
  expect(
    bridge.asked.filter(({ channel }) => channel === 'app.setPresence').map(({ input }) => input),
  ).toEqual([{ staysOn: false }, { opensAtLogin: true }]);
});

it('the language that is chosen is told to the menus outside of the window', async () => {
  const { store, person, bridge } = showWindow();
  act(() => store.getState().go('settings'));
  await person.click(await screen.findByRole('radio', { name: 'العربية' }));
  await person.click(await screen.findByRole('radio', { name: 'كالنظام', checked: false }));
  const told = bridge.asked.filter(({ channel }) => channel === 'app.tellLanguage');
  expect(told.map(({ input }) => input)).toEqual([{ language: 'ar' }, { language: null }]);
});
