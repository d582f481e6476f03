import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { transfersSchema } from '../../contract/config.ts';
import { draftOfLimits, newTime, readLimits } from '../../renderer/features/settings/limits-draft.ts';
import { showWindow } from '../support/show-window.tsx';

const config = transfersSchema.parse({
  maxBytesPerSecond: 2_500_000,
  hosts: [{ host: '*.asm.skype.com', connections: 2 }],
  timetable: [{ days: ['monday'], from: '08:00', until: '18:00', maxBytesPerSecond: 0 }],
});

describe('the draft of the limits', () => {
  it('gives back what it was made of', () => {
    expect(readLimits(config, draftOfLimits(config)).next).toEqual(config);
  });

  it.each([
    ['', null],
    ['0.5', 500_000],
    ['0,5', 500_000],
  ])('reads %j as a limit', (speed, maxBytesPerSecond) => {
    expect(readLimits(config, { ...draftOfLimits(config), speed }).next).toMatchObject({ maxBytesPerSecond });
  });

  it.each(['0', 'fast', '-1', '1e3'])('refuses %j', (speed) => {
    expect(readLimits(config, { ...draftOfLimits(config), speed }).next).toBeNull();
  });

  it('lets a time pause all, and asks for a day at least', () => {
    const time = { ...newTime([]), speed: '0' };
    const draft = { ...draftOfLimits(config), times: [time] };
    expect(readLimits(config, draft).next?.timetable[0]?.maxBytesPerSecond).toBe(0);
    expect(readLimits(config, { ...draft, times: [{ ...time, days: [] }] }).next).toBeNull();
  });
});

it('takes limits, a timetable and what to do on a metered network', async () => {
  const { bridge, person, store } = showWindow();
  store.getState().go('settings');
  const section = within(await screen.findByRole('region', { name: 'Transfers' }));
  await person.type(await section.findByLabelText('Speed limit'), '2.5');
  await person.click(section.getByRole('radio', { name: 'Pause when the system says so' }));
  await person.click(section.getByRole('button', { name: 'Add a time' }));
  const time = within(section.getByRole('group', { name: 'Time 1' }));
  await person.click(time.getByRole('button', { name: 'Sat' }));
  await person.clear(time.getByLabelText('MB/s'));
  await person.type(time.getByLabelText('MB/s'), '0');
  await person.click(section.getByRole('button', { name: 'Save' }));
  const asked = bridge.asked.find(({ channel }) => channel === 'transfers.configure');
  expect(asked?.input).toMatchObject({
    transfers: {
      maxBytesPerSecond: 2_500_000,
      metered: 'pause',
      yieldToDeadlines: true,
      timetable: [
        {
          days: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'],
          from: '08:00',
          until: '18:00',
          maxBytesPerSecond: 0,
        },
      ],
    },
  });
});

it('takes limits of hosts, and names the part that cannot be taken', async () => {
  const { bridge, person, store } = showWindow();
  store.getState().go('settings');
  const section = within(await screen.findByRole('region', { name: 'Transfers' }));
  const files = await section.findByLabelText('Files at once');
  await person.clear(files);
  await section.findByText('Files at once: a number from 1 to 32.');
  await person.type(files, '6');
  await person.click(section.getByRole('button', { name: 'Add a host' }));
  await section.findByText(/^A host is written as its name/);
  const host = within(section.getByRole('group', { name: 'Host 1' }));
  await person.type(host.getByLabelText('Host'), '*.asm.skype.com');
  await person.type(host.getByLabelText('Connections'), '99');
  await section.findByText('Connections: a number from 1 to 64, or nothing.');
  await person.clear(host.getByLabelText('Connections'));
  await person.type(host.getByLabelText('Connections'), '2');
  await person.type(host.getByLabelText('MB/s'), '1.5');
  await person.click(section.getByRole('checkbox', { name: /^Read each file back/ }));
  await person.click(section.getByRole('button', { name: 'Save' }));
  const asked = bridge.asked.find(({ channel }) => channel === 'transfers.configure');
  expect(asked?.input).toMatchObject({
    transfers: {
      concurrency: 6,
      verifyAfterWrite: false,
      hosts: [{ host: '*.asm.skype.com', maxBytesPerSecond: 1_500_000, connections: 2 }],
    },
  });
});

it('says what is wrong, and does not save it', async () => {
  const { person, store } = showWindow();
  store.getState().go('settings');
  await person.type(await screen.findByLabelText('Speed limit'), 'x');
  expect(await screen.findByText('A speed is a number above 0, or nothing.')).toBeDefined();
  expect(screen.getByRole('button', { name: 'Save' }).hasAttribute('disabled')).toBe(true);
});
