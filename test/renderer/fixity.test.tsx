import { screen, within } from '@testing-library/react';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { FixityView } from '../../contract/fixity.ts';
import { damagedFixity, fakeCheckedAt, soundFixity, uncheckedFixity } from '../support/fake-fixity.ts';
import { fakeId } from '../support/fake-recordings.ts';
import { showWindow } from '../support/show-window.tsx';

async function open(fixity: FixityView, language = 'en') {
  const shown = showWindow({ fixity }, language);
  shown.store.getState().openRecording(fakeId(7));
  const badges = await screen.findByRole('list', {
    name: language === 'en' ? 'What is known of this recording' : 'ما يُعرف عن هذا التسجيل',
  });
  return { ...shown, badges: within(badges).getAllByRole('listitem') };
}

const openTab = async ({ person }: Awaited<ReturnType<typeof open>>) => {
  await person.click(screen.getByRole('tab', { name: 'Chunks and fixity' }));
  return screen.findByRole('region', { name: 'Fixity' });
};

const tonesOf = (badges: HTMLElement[]) => badges.map(({ className }) => /tone-(\w+)/.exec(className)?.[1]);

it('badges are green only for what is shown, amber for what is not known, and say why', async () => {
  const { badges } = await open(uncheckedFixity);
  expect(tonesOf(badges)).toEqual(['warn', 'warn', 'warn']);
  expect(badges[1]?.textContent).toContain('Intact: not known');
  expect(badges[1]?.title).toBe('Not checked yet since it was archived.');
});

it('what is shown tells the depth and the age of the check', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: fakeCheckedAt + 3 * 3_600_000 });
  onTestFinished(() => void vi.useRealTimers());
  const { badges } = await open(soundFixity);
  expect(tonesOf(badges)).toEqual(['good', 'good', 'good']);
  expect(badges[1]?.textContent).toMatch(/Intact.*Full, 3 hours ago/);
});

it('a check now is put on record and shown', async () => {
  const shown = await open(uncheckedFixity);
  const section = within(await openTab(shown));
  expect(section.getByText('No check is on record yet.')).toBeTruthy();
  await shown.person.click(section.getByRole('button', { name: 'Verify now' }));
  expect(within(await section.findByRole('table')).getAllByText('Nothing found')).toHaveLength(2);
  expect(shown.bridge.asked.find(({ channel }) => channel === 'fixity.verify')?.input).toEqual({
    id: fakeId(7),
    depth: 'full',
  });
});

it('damage is named by file and MiB, and mended from the service', async () => {
  const shown = await open(damagedFixity);
  expect(tonesOf(shown.badges)).toEqual(['bad', 'bad', 'bad']);
  const section = within(await openTab(shown));
  expect(section.getByText(/MiB 4, 39/)).toBeTruthy();
  await shown.person.click(section.getByRole('button', { name: 'From the service' }));
  expect(await section.findByText('1 file is right again')).toBeTruthy();
  expect(shown.bridge.asked.find(({ channel }) => channel === 'fixity.heal')?.input).toEqual({
    id: fakeId(7),
    folder: null,
  });
});

it('the cycle of the checks in the background is chosen in the settings', async () => {
  const shown = showWindow();
  shown.store.getState().go('settings');
  await shown.person.click(await screen.findByRole('radio', { name: '30 days' }));
  expect(shown.bridge.asked.find(({ channel }) => channel === 'fixity.setScrub')?.input).toEqual({
    cycleDays: 30,
  });
  expect(screen.getByText('24 of 60 recordings read in this round')).toBeTruthy();
});

it('speaks Arabic', async () => {
  const { badges } = await open(damagedFixity, 'ar');
  expect(badges[1]?.textContent).toContain('تالف');
});
