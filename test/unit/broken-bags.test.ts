/** Bags that are wrong in one way each, kept under the name of their fault, and what a check has to say of them. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createDigester } from '../../main/archive/digest.ts';
import { verifyRecording } from '../../main/archive/verify.ts';

const root = join(import.meta.dirname, '../fixtures/bags');
const first = 'data/chunks/0000.wav';
const second = 'data/chunks/0001.wav';
const event = 'data/events/e1.json';
const manifest = 'manifest-sha256.txt';

/** Full findings; then those of a quick check, which sees names, count and lengths alone. */
const faults: Record<string, [full: string[], quick: string[]]> = {
  sound: [[], []],
  'crlf-manifest': [[], []],
  'payload-byte-flipped': [[`mismatch ${first}`], []],
  'payload-cut': [[`mismatch ${first}`], ['mismatch data/']],
  'payload-grown': [[`mismatch ${first}`], ['mismatch data/']],
  'payload-missing': [[`missing ${first}`], ['mismatch data/', `missing ${first}`]],
  'payload-unlisted': [
    ['unexpected data/chunks/Thumbs.db'],
    ['mismatch data/', 'unexpected data/chunks/Thumbs.db'],
  ],
  'payload-swapped': [[`mismatch ${first}`, `mismatch ${second}`], []],
  'payload-renamed': [
    [`missing ${first}`, 'unexpected data/chunks/9999.wav'],
    [`missing ${first}`, 'unexpected data/chunks/9999.wav'],
  ],
  'payload-other-case': [
    ['unexpected data/chunks/0000.WAV', `missing ${first}`],
    ['unexpected data/chunks/0000.WAV', `missing ${first}`],
  ],
  'manifest-missing': [
    [first, second, event].map((path) => `unverifiable ${path}`).concat(`missing ${manifest}`),
    [first, second, event].map((path) => `unverifiable ${path}`).concat(`missing ${manifest}`),
  ],
  'manifest-changed-alone': [[`unverifiable ${first}`, `mismatch ${manifest}`], []],
  'manifest-digest-wrong': [[`mismatch ${first}`], []],
  'manifest-line-malformed': [[`mismatch ${manifest}`], [`mismatch ${manifest}`]],
  'manifest-entry-repeated': [[`mismatch ${manifest}`], [`mismatch ${manifest}`]],
  'manifest-path-escapes': [[`mismatch ${manifest}`], [`mismatch ${manifest}`]],
  'manifest-without-last-newline': [
    [`unverifiable ${event}`, `mismatch ${manifest}`],
    [`unverifiable ${event}`, `mismatch ${manifest}`],
  ],
  'tag-manifest-missing': [
    ['unverifiable bag-info.txt', `unverifiable ${manifest}`, 'missing tagmanifest-sha256.txt'],
    ['unverifiable bag-info.txt', `unverifiable ${manifest}`, 'missing tagmanifest-sha256.txt'],
  ],
  'bag-info-changed': [['mismatch bag-info.txt'], []],
  'oxum-count-wrong': [['mismatch bag-info.txt'], ['mismatch data/']],
  'declaration-missing': [['missing bagit.txt'], ['missing bagit.txt']],
};

it('every fixture has its finding here, and every finding its fixture', async () => {
  const names = (await readdir(root)).filter((name) => !name.endsWith('.ts'));
  expect(names.sort()).toEqual(Object.keys(faults).sort());
});

it.each(Object.entries(faults))('%s', async (name, [full, quick]) => {
  const digester = createDigester({ threads: 1 });
  onTestFinished(() => digester.close());
  for (const [depth, wanted] of [
    ['full', full],
    ['quick', quick],
  ] as const) {
    const { findings } = await verifyRecording(join(root, name), { depth, digester });
    const bad = findings
      .filter(({ result }) => result !== 'ok')
      .map(({ path, result }) => `${result} ${path}`);
    expect({ depth, bad }).toEqual({ depth, bad: wanted });
  }
});
