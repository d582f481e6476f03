import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { transfersSchema } from '../../contract/config.ts';
import { configOfLimits, draftOfLimits, newTime } from '../../renderer/features/settings/limits-draft.ts';
import { showWindow } from '../support/show-window.tsx';

const config = transfersSchema.parse({
  maxBytesPerSecond: 2_500_000,
  hosts: [{ host: '*.asm.skype.com', connections: 2 }],
  timetable: [{ days: ['monday'], from: '08:00', until: '18:00', maxBytesPerSecond: 0 }],
});

describe('the draft of the limits', () => {
  it('gives back what it was made of', () => {
    expect(configOfLimits(config, draftOfLimits(config))).toEqual(config);
  });

  it.each([
    ['', null],
    ['0.5', 500_000],
    ['0,5', 500_000],
  ])('reads %j as a limit', (speed, maxBytesPerSecond) => {
    expect(configOfLimits(config, { ...draftOfLimits(config), speed })).toMatchObject({ maxBytesPerSecond });
  });

  it.each(['0', 'fast', '-1', '1e3'])('refuses %j', (speed) => {
    expect(configOfLimits(config, { ...draftOfLimits(config), speed })).toBeNull();
  });

  it('lets a time pause all, and asks for a day at least', () => {
    const time = { ...newTime([]), speed: '0' };
    const draft = { ...draftOfLimits(config), times: [time] };
    expect(configOfLimits(config, draft)?.timetable[0]?.maxBytesPerSecond).toBe(0);
    expect(configOfLimits(config, { ...draft, times: [{ ...time, days: [] }] })).toBeNull();
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

it('says what is wrong, and does not save it', async () => {
  const { person, store } = showWindow();
  store.getState().go('settings');
  await person.type(await screen.findByLabelText('Speed limit'), 'x');
  expect(await screen.findByText('A number above 0, or nothing.')).toBeDefined();
  expect(screen.getByRole('button', { name: 'Save' }).hasAttribute('disabled')).toBe(true);
});
