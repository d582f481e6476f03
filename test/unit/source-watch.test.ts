import { expect, it } from 'vitest';
import { createSourceWatch } from '../../main/sources/source-watch.ts';
import { manualClock } from '../support/manual-clock.ts';

const minuteMs = 60_000;

function ground(silentMs: number | null = null) {
  const clock = manualClock();
  const source = { id: 'queue', isFailing: false, lastEventAt: null as number | null };
  const told: string[] = [];
  let changes = 0;
  const watch = createSourceWatch({
    clock,
    sources: () => [source],
    limits: () => ({ failingMs: 10 * minuteMs, silentMs }),
    onAlarm: (id, alarm) => told.push(`${id} ${alarm}`),
    onChange: () => (changes += 1),
  });
  /** Minutes go by, with a look after each. */
  const pass = async (minutes: number): Promise<void> => {
    for (let at = 0; at < minutes; at += 1) {
      await clock.advance(minuteMs);
      watch.check();
    }
  };
  watch.check();
  return { clock, source, watch, pass, changes: () => changes, take: () => told.splice(0) };
}

it('says once that a source fails, and only after the set time', async () => {
  const { source, watch, pass, take, changes } = ground();
  source.isFailing = true;
  await pass(10);
  expect(take()).toEqual([]);
  await pass(1);
  expect(take()).toEqual(['queue failing']);
  expect(watch.alarmOf('queue')).toBe('failing');
  await pass(60);
  expect(take()).toEqual([]);
  expect(changes()).toBe(1);
});

it('takes a source that flaps for one that fails, and is not talked round by a moment of health', async () => {
  const { source, watch, pass, take } = ground();
  for (let at = 0; at < 12; at += 1) {
    source.isFailing = at % 2 === 0;
    await pass(1);
  }
  expect(take()).toEqual(['queue failing']);
  for (let at = 0; at < 40; at += 1) {
    source.isFailing = at % 2 === 0;
    await pass(1);
  }
  expect(take()).toEqual([]);
  source.isFailing = false;
  await pass(11);
  expect(watch.alarmOf('queue')).toBe(null);
  source.isFailing = true;
  await pass(11);
  expect(take()).toEqual(['queue failing']);
});

it('forgets a failure that passes in time', async () => {
  const { source, pass, take } = ground();
  source.isFailing = true;
  await pass(5);
  source.isFailing = false;
  await pass(11);
  source.isFailing = true;
  await pass(9);
  expect(take()).toEqual([]);
});

it('says once that a source is silent, counted from when it was first seen or last heard', async () => {
  const { clock, source, watch, pass, take } = ground(60 * minuteMs);
  await pass(59);
  expect(take()).toEqual([]);
  await pass(1);
  expect(take()).toEqual(['queue silent']);
  await pass(100);
  expect(take()).toEqual([]);
  source.lastEventAt = clock.now();
  await pass(1);
  expect(watch.alarmOf('queue')).toBe(null);
  await pass(60);
  expect(take()).toEqual(['queue silent']);
});
