import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { chooseLanguage } from '../../contract/languages.ts';
import { transferStates } from '../../contract/transfer-states.ts';
import type { TransferState, TransferSummary } from '../../contract/views.ts';
import { autostartLoginItem } from '../../main/shell/login-item.ts';
import { wordsIn } from '../../main/shell/native-words.ts';
import { describeTray, type TrayFacts, type TrayState } from '../../main/shell/tray-state.ts';

const hourMs = 3_600_000;
const words = wordsIn('en');

function summaryOf(
  states: Partial<Record<TransferState, number>>,
  rest: Partial<TransferSummary> = {},
): TransferSummary {
  return {
    isPaused: false,
    hold: null,
    limitBytesPerSecond: null,
    isLimitLifted: false,
    byState: Object.fromEntries(
      transferStates.map((state) => [state, states[state] ?? 0]),
    ) as TransferSummary['byState'],
    bytesPerSecond: 0,
    bytesLeft: 0,
    nextDeadlineAt: null,
    forecast: { inTime: 0, spareMs: null, late: 0 },
    ...rest,
  };
}

function look(facts: Partial<TrayFacts>): TrayState {
  return describeTray(
    { engine: 'running', summary: summaryOf({}), hasLostUnseen: false, now: 0, ...facts },
    words,
  );
}

describe('what the icon says', () => {
  it('is calm while everything is home, or on its way in time', () => {
    expect(look({})).toEqual({ lines: [words.tray.nothing], isAlarm: false, isPaused: false });
    const summary = summaryOf({ downloading: 2, queued: 1, waiting: 4 }, { nextDeadlineAt: 7 * hourMs });
    expect(look({ summary })).toEqual({
      lines: [`${words.tray.archiving}: 3`, `${words.tray.waiting}: 4`],
      isAlarm: false,
      isPaused: false,
    });
  });

  it.each<[string, Partial<TrayFacts>, string]>([
    [
      'six hours',
      { summary: summaryOf({ queued: 1 }, { nextDeadlineAt: 6 * hourMs }) },
      words.tray.dueWithinSix,
    ],
    ['an hour', { summary: summaryOf({ queued: 1 }, { nextDeadlineAt: hourMs }) }, words.tray.dueWithinHour],
    ['a loss', { hasLostUnseen: true }, words.tray.lostNow],
    [
      'too slow',
      { summary: summaryOf({ queued: 3 }, { forecast: { inTime: 1, spareMs: 5, late: 2 } }) },
      `${words.tray.late}: 2`,
    ],
    ['no engine', { engine: 'failed' }, words.tray.engineFailed],
  ])('raises the alarm: %s', (_, facts, line) => {
    expect(look(facts)).toMatchObject({ isAlarm: true, lines: expect.arrayContaining([line]) as unknown });
    expect(look(facts).lines[0]).toBe(line);
  });

  it('tells that transfers are paused, and what was lost before, without an alarm', () => {
    const summary = summaryOf({ queued: 1, expired: 2 }, { isPaused: true, nextDeadlineAt: 9 * hourMs });
    expect(look({ summary })).toEqual({
      lines: [words.tray.paused, `${words.tray.archiving}: 1`, `${words.tray.lost}: 2`],
      isAlarm: false,
      isPaused: true,
    });
  });

  it('does not call an archive whole that it has not heard of yet', () => {
    for (const facts of [{ summary: null }, { engine: 'starting' }, { engine: 'restarting' }] as const)
      expect(look(facts).lines).toEqual([words.tray.starting]);
  });
});

it('speaks the chosen language, else the first of the system that it knows, else English', () => {
  expect(chooseLanguage(['en-GB'], 'ar')).toBe('ar');
  expect(chooseLanguage(['sv-SE', 'ar-SA', 'en-US'], null)).toBe('ar');
  expect(chooseLanguage(['sv-SE'], null)).toBe('en');
  expect(chooseLanguage(['ar'], 'xx')).toBe('ar');
});

it('is begun at login by an entry of the desktop, and no longer when that is taken away', async () => {
  const configDir = await mkdtemp(join(tmpdir(), 'archivolt-autostart-'));
  onTestFinished(() => rm(configDir, { recursive: true }));
  const item = autostartLoginItem(configDir, '/opt/Call "archive" 100%/archivolt');
  expect(await item.isOn()).toBe(false);
  await item.set(true);
  expect(await item.isOn()).toBe(true);
  const entry = await readFile(join(configDir, 'autostart/archivolt.desktop'), 'utf8');
  expect(entry).toContain('Exec="/opt/Call \\\\"archive\\\\" 100%%/archivolt" --background\n');
  await item.set(false);
  expect(await item.isOn()).toBe(false);
  await item.set(false);
});
