import { setImmediate } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readMetered } from '../../main/network/metered.ts';
import { watchSurroundings } from '../../main/network/surroundings.ts';
import { stepClock, type StepClock } from '../support/step-clock.ts';

interface Watched {
  clock: StepClock;
  told: string[];
  addresses: string[];
}

function watched(): Watched {
  const all: Watched = { clock: stepClock(), told: [], addresses: ['192.0.2.7'] };
  const ending = new AbortController();
  onTestFinished(() => ending.abort(new Error('over')));
  watchSurroundings(
    {
      clock: all.clock,
      addresses: () => all.addresses,
      onLost: () => void all.told.push('lost'),
      onGained: () => void all.told.push('gained'),
    },
    ending.signal,
  );
  return all;
}

describe('watchSurroundings', () => {
  it.each<[string, (watched: Watched) => void, string[]]>([
    ['nothing while nothing changes', ({ clock }) => clock.advance(2000), []],
    ['nothing when the computer is busy', ({ clock }) => clock.advance(9000), []],
    ['sleep by a clock that went on', ({ clock }) => clock.advance(3_600_000), ['lost']],
    [
      'sleep by a clock that stood still',
      ({ clock }) => {
        clock.jump(3_600_000);
        clock.advance(2000);
      },
      ['lost'],
    ],
    [
      'another network',
      (all) => {
        all.addresses = ['198.51.100.7'];
        all.clock.advance(2000);
      },
      ['lost'],
    ],
    [
      'a network that came in addition',
      (all) => {
        all.addresses = [...all.addresses, '198.51.100.7'];
        all.clock.advance(2000);
      },
      ['gained'],
    ],
  ])('tells %s', async (_, happens, wanted) => {
    const all = watched();
    happens(all);
    await setImmediate();
    expect(all.told).toEqual(wanted);
    all.clock.advance(2000);
    await setImmediate();
    expect(all.told).toEqual(wanted);
  });
});

describe('readMetered', () => {
  it.each<[NodeJS.Platform, string, boolean | null]>([
    ['linux', 'no (guessed)\n100 (connected)\n\nunknown\n10 (unmanaged)\n', false],
    ['linux', 'yes\n100 (connected)\n', true],
    ['linux', 'yes\n30 (disconnected)\n\nno\n100 (connected)\n', false],
    ['linux', 'unknown\n100 (connected)\n', null],
    ['win32', 'Unrestricted\r\n', false],
    ['win32', 'Fixed\r\n', true],
    ['win32', 'Variable\r\n', true],
    ['win32', '', null],
    ['darwin', '', null],
  ])('%s: %j', async (platform, text, wanted) => {
    expect(await readMetered(platform, () => Promise.resolve(text))).toBe(wanted);
  });

  it('says nothing where the program is not there', async () => {
    expect(await readMetered('linux', () => Promise.reject(new Error('ENOENT')))).toBeNull();
  });
});
