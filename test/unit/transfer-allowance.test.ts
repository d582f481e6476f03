import { expect, it } from 'vitest';
import { transfersSchema } from '../../contract/config.ts';
import { allowanceAt, limitOf } from '../../main/transfer/allowance.ts';

/** A Saturday. @param text of that week, in the computer's own time */
const at = (day: number, hours: number, minutes = 0): number =>
  new Date(2026, 10, day, hours, minutes).getTime();

const config = transfersSchema.parse({
  maxBytesPerSecond: 5_000_000,
  timetable: [
    { days: ['monday', 'friday'], from: '08:00', until: '18:00', maxBytesPerSecond: 100_000 },
    { days: ['friday'], from: '22:00', until: '06:30', maxBytesPerSecond: 0 },
    { from: '12:00', until: '13:00', maxBytesPerSecond: null },
  ],
});

it.each<[string, number, number | null, number | null]>([
  ['before an entry begins', at(23, 7, 59), 5_000_000, null],
  ['when it begins', at(23, 8), 100_000, at(23, 18)],
  ['where two fit, by the first', at(23, 12, 30), 100_000, at(23, 18)],
  ['when it has ended', at(23, 18), 5_000_000, null],
  ['on another day', at(24, 9), 5_000_000, null],
  ['on any day', at(24, 12), null, at(24, 13)],
  ['in the night', at(27, 23), 0, at(28, 6, 30)],
  ['past midnight', at(28, 6, 29), 0, at(28, 6, 30)],
  ['in the morning', at(28, 6, 30), 5_000_000, null],
  ['the night before', at(27, 5), 5_000_000, null],
])('lets through what the timetable says %s', (_, now, bytesPerSecond, untilAt) => {
  expect(allowanceAt(config, now)).toEqual({ bytesPerSecond, untilAt });
});

it('finds the limit of a host by the first pattern that fits', () => {
  const { hosts } = transfersSchema.parse({
    hosts: [
      { host: 'us-storage.asm.skype.com', connections: 1 },
      { host: '*.asm.skype.com', connections: 2 },
      { host: '127.0.0.1:7072', connections: 3 },
    ],
  });
  const connections = (host: string): number | null | undefined => limitOf(hosts, host)?.connections;
  expect(connections('us-storage.asm.skype.com')).toBe(1);
  expect(connections('eu-storage.asm.skype.com:8443')).toBe(2);
  expect(connections('127.0.0.1:7072')).toBe(3);
  expect(connections('127.0.0.1:7073')).toBeUndefined();
  expect(connections('asm.skype.com')).toBeUndefined();
});

it('refuses a time that is none', () => {
  const timetable = [{ from: '24:00', until: '06:00', maxBytesPerSecond: 0 }];
  expect(transfersSchema.safeParse({ timetable }).success).toBe(false);
});
