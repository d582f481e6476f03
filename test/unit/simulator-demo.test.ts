import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCommandLine } from '../../simulator/command-line.ts';
import { buildDemoSet } from '../../simulator/demo-set.ts';
import type { DemoSet } from '../../simulator/demo-set.ts';
import { startSimulator } from '../../simulator/simulator.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import type { Truth } from '../../simulator/truth.ts';
import { sendSigned } from './simulator-client.ts';

const NOW_MS = Date.now();
const HOUR_MS = 3_600_000;

describe('demo set', () => {
  let simulator: Simulator;
  let demo: DemoSet;
  beforeAll(async () => {
    simulator = await startSimulator();
    demo = buildDemoSet(simulator, { seed: 7, nowMs: NOW_MS });
  });
  afterAll(() => simulator.close());

  it('has recordings of every kind and end', () => {
    const recordings = demo.items.map((item) => item.recording);
    expect(recordings.length).toBeGreaterThanOrEqual(40);
    const kinds = recordings.map(({ format, channelType, chunks, participants }) =>
      [format, channelType, channelType === 'unmixed' ? participants.length : '', chunks.length].join(' '),
    );
    for (const kind of [
      'mp4 mixed  1',
      'mp4 mixed  2',
      'mp3 mixed  3',
      'wav mixed  4',
      'wav unmixed 2 1',
      'wav unmixed 5 1',
    ]) {
      expect(kinds).toContain(kind);
    }
    const ends = demo.items.map((item) => item.expected.end);
    expect(new Set(ends)).toEqual(new Set(['archived', 'lost', 'refused', 'quarantined']));
    expect(ends.filter((end) => end !== 'archived')).toHaveLength(3);
    expect(recordings.some((one) => one.chunks.some((chunk) => chunk.pauses.length > 0))).toBe(true);
  });

  it('has participants of every kind of raw id, and names in five scripts', () => {
    const people = demo.items.flatMap((item) => item.recording.participants);
    const prefixes = ['8:acs:', '8:spool:', '8:dod-acs:', '8:gcch-acs:', '8:orgid:', '8:dod:', '8:gcch:'];
    const others = ['8:teamsvisitor:', '4:+', '4:anonymous', '28:orgid:', '28:dod:', '28:gcch:'];
    for (const prefix of [...prefixes, ...others]) {
      expect([prefix, people.some((person) => person.rawId.startsWith(prefix))]).toEqual([prefix, true]);
    }
    expect(people.some((person) => /^28:[^:]+$/.test(person.rawId))).toBe(true);
    expect(people.some((person) => /^4:\+\d+_/.test(person.rawId))).toBe(true);
    expect(people.some((person) => /^8:acs:[^_]+_[^_]+_[^_]+$/.test(person.rawId))).toBe(true);
    const names = people.map((person) => person.name ?? '').join('');
    for (const script of ['Latin', 'Arabic', 'Greek', 'Cyrillic', 'Han']) {
      expect(names).toMatch(new RegExp(`\\p{Script=${script}}`, 'u'));
    }
  });

  it('has expired only what is meant to be, and nothing from the future', async () => {
    for (const { expected, recording } of demo.items) {
      const ageMs = NOW_MS - recording.publishedAtMs;
      expect([ageMs >= 0, recording.startedAtMs + recording.durationMs <= recording.publishedAtMs]).toEqual([
        true,
        true,
      ]);
      expect(ageMs > 23 * HOUR_MS).toBe(expected.end === 'lost');
    }
    const lost = demo.items.find((item) => item.expected.end === 'lost')?.recording.chunks[0];
    expect((await sendSigned(simulator, lost?.content.location ?? '')).status).toBe(404);
    const days = new Set(demo.items.map((item) => new Date(item.recording.startedAtMs).toDateString()));
    expect(days.size).toBeGreaterThanOrEqual(4);
  });

  it('is the same for the same seed', async () => {
    const again = await startSimulator();
    const other = buildDemoSet(again, { seed: 7, nowMs: NOW_MS });
    const essence = (set: DemoSet): unknown =>
      set.items.map(({ recording }) => [recording.recordingId, recording.callId, recording.startedAtMs]);
    expect(essence(other)).toEqual(essence(demo));
    expect(other.events.map((event) => event['id'])).toEqual(demo.events.map((event) => event['id']));
    await again.close();
  });

  it('can be had smaller, larger and without faults', async () => {
    const other = await startSimulator();
    expect(buildDemoSet(other, { count: 3 }).items).toHaveLength(3);
    const calm = buildDemoSet(other, { count: 60, hasFaults: false });
    expect(calm.items).toHaveLength(60);
    expect(calm.items.every((item) => item.expected.end === 'archived')).toBe(true);
    await other.close();
  });
});

describe('command line', () => {
  it.each([['--bogus'], ['--port'], ['--port', 'x'], ['--faults', 'some'], ['--big', 'avi:7'], ['stray']])(
    'refuses %s %s',
    (...args) => {
      expect(() => readCommandLine(args)).toThrow();
    },
  );

  const entry = join(import.meta.dirname, '../../simulator/index.ts');

  it('exits with 1 and its usage when it is not understood', async () => {
    const child = spawn(process.execPath, [entry, '--bogus'], { stdio: ['ignore', 'ignore', 'pipe'] });
    const pieces: Buffer[] = [];
    child.stderr.on('data', (piece: Buffer) => pieces.push(piece));
    const [code] = (await once(child, 'close')) as [number];
    expect([code, Buffer.concat(pieces).toString().includes('usage:')]).toEqual([1, true]);
  });

  it('prints one line, drops the events, writes the truth, and ends on SIGTERM', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'simulator-'));
    const truth = join(folder, 'truth.json');
    const drop = join(folder, 'drop');
    const args = [
      '--port',
      '0',
      '--recordings',
      '2',
      '--big',
      'wav:4000000',
      '--drop',
      drop,
      '--truth',
      truth,
    ];
    const child = spawn(process.execPath, [entry, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    const closed = once(child, 'close');
    const lines: string[] = [];
    for await (const line of createInterface(child.stdout)) {
      lines.push(line);
      child.kill('SIGTERM');
    }
    expect(await closed).toEqual([0, null]);
    expect(lines).toHaveLength(1);
    const greeting = JSON.parse(lines[0] ?? '') as { connectionString: string; big: { sha256: string }[] };
    expect(greeting.connectionString).toMatch(/^endpoint=http:\/\/127\.0\.0\.1:\d+\/;accesskey=.+$/);
    const written = JSON.parse(await readFile(truth, 'utf8')) as Truth;
    expect(written.recordings).toHaveLength(3);
    expect(written.recordings[0]?.chunks[0]?.sha256).toBe(greeting.big[0]?.sha256);
    expect((await readdir(drop)).every((name) => name.endsWith('.json'))).toBe(true);
    await rm(folder, { recursive: true });
  });
});
