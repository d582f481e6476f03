import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { transfersSchema, weekdays, type TransfersConfig } from '../../contract/config.ts';
import { createFetchContent } from '../../main/acs/content-client.ts';
import type { FetchContent } from '../../main/acs/content.ts';
import { systemDisk } from '../../main/archive/disk.ts';
import { systemClock } from '../../main/clock.ts';
import { directNetwork } from '../support/direct-network.ts';
import { transferRig, type Rig, type RigOptions } from '../support/transfer-rig.ts';

const kib = 1024;
const mib = 1024 * kib;
const hour = 3_600_000;
const allDay = { from: '00:00', until: '00:00' };

/** One file that has time, one that has not. */
async function twoFiles(options: RigOptions): Promise<{ rig: Rig; calm: string; pressed: string }> {
  const rig = await transferRig(options);
  const [calm, pressed] = [24 * hour, hour].map(
    (deadlineMs) => rig.publish({ chunks: [{}] }, deadlineMs).chunks[0]?.documentId ?? '',
  );
  return { rig, calm: calm ?? '', pressed: pressed ?? '' };
}

const states = (rig: Rig, ...ids: string[]): string[] => ids.map((id) => rig.row(id).state);

describe('what holds transfers back', () => {
  const holding: [string, Partial<TransfersConfig>, RigOptions['deps']][] = [
    ['timetable', { timetable: [{ ...always(), maxBytesPerSecond: 0 }] }, {}],
    ['metered', { metered: 'pause-now' }, {}],
    ['metered', { metered: 'pause' }, { isMetered: () => Promise.resolve(true) }],
  ];

  it.each(holding)('%s: gives way for what would be lost by it', async (reason, config, deps) => {
    const { rig, calm, pressed } = await twoFiles({ config, ...(deps === undefined ? {} : { deps }) });
    await rig.transfers.start();
    await rig.settle(0);
    expect(states(rig, calm, pressed)).toEqual(['queued', 'archived']);
    expect(rig.row(pressed, 'metadata').state).toBe('archived');
    expect(rig.transfers.summary()).toMatchObject({ isPaused: false, hold: { reason, urgent: 0 } });
    rig.transfers.configure(transfersSchema.parse({}));
    await rig.settle(0);
    expect(states(rig, calm)).toEqual(['archived']);
    expect(rig.transfers.summary().hold).toBeNull();
  });

  it.each(holding)('%s: does not where the settings say so', async (_, config, deps) => {
    const strict = { ...config, yieldToDeadlines: false };
    const { rig, calm, pressed } = await twoFiles({
      config: strict,
      ...(deps === undefined ? {} : { deps }),
    });
    await rig.transfers.start();
    await rig.settle(0);
    expect(states(rig, calm, pressed)).toEqual(['queued', 'queued']);
  });

  it('is nothing on a network that is not metered', async () => {
    const deps = { isMetered: () => Promise.resolve(false) };
    const { rig, calm, pressed } = await twoFiles({ config: { metered: 'pause' }, deps });
    await rig.transfers.start();
    await rig.settle(0);
    expect(states(rig, calm, pressed)).toEqual(['archived', 'archived']);
  });

  it('a person: what has time waits, and is begun by itself once it has none', async () => {
    const disk = { ...systemDisk, freeBytes: () => Promise.resolve(null) };
    const { rig, calm, pressed } = await twoFiles({ disk });
    rig.transfers.pauseAll();
    await rig.transfers.start();
    await rig.settle(0);
    expect(states(rig, calm, pressed)).toEqual(['queued', 'archived']);
    const waitedMs = await until(rig, () => states(rig, calm)[0] !== 'queued', 600_000);
    expect(waitedMs).toBeGreaterThan(21 * hour);
    expect(waitedMs).toBeLessThan(24 * hour);
    await rig.settle(0);
    expect(states(rig, calm)).toEqual(['archived']);
    expect(rig.transfers.summary().isPaused).toBe(true);
  });

  it('ends when the timetable says so', async () => {
    const end = hourAfter(3);
    const to = `${String(end.getHours()).padStart(2, '0')}:00`;
    const from = `${String(hourAfter(0).getHours()).padStart(2, '0')}:00`;
    const rig = await transferRig({ config: { timetable: [{ ...always(), from, until: to }] } });
    const begunAt = rig.clock.now();
    const id = rig.publish({ chunks: [{}] }).chunks[0]?.documentId ?? '';
    await rig.transfers.start();
    await rig.settle(0);
    expect(rig.transfers.summary().hold).toMatchObject({ reason: 'timetable', untilAt: end.getTime() });
    const waitedMs = await until(rig, () => rig.row(id).state === 'archived', 60_000);
    expect(waitedMs).toBeGreaterThan(end.getTime() - begunAt - 60_000);
  });

  it('ends what runs, and keeps what it brought', async () => {
    const rig = await transferRig();
    const faults = [{ kind: 'stall' as const, atByte: 2 * mib }];
    const [chunk] = rig.publish({ format: 'wav', chunks: [{ big: 3 * mib, faults }] }).chunks;
    const id = chunk?.documentId ?? '';
    await rig.transfers.start();
    await rig.simulator.requests.waitFor((entry) => entry.faults.includes('stall'));
    rig.transfers.configure(transfersSchema.parse({ metered: 'pause-now' }));
    await rig.transfers.whenIdle();
    expect(rig.row(id)).toMatchObject({ state: 'queued' });
    rig.transfers.configure(transfersSchema.parse({}));
    await rig.settle();
    expect(rig.digestOf(id)).toBe(await chunk?.content.sha256());
  });
});

describe('a disk that fills up', () => {
  it('takes metadata and what is urgent, and all the rest once there is room', async () => {
    let free = 200 * mib;
    const disk = { ...systemDisk, freeBytes: () => Promise.resolve(free) };
    const { rig, calm, pressed } = await twoFiles({ disk });
    await rig.transfers.start();
    await rig.settle(0);
    expect(states(rig, calm, pressed)).toEqual(['queued', 'archived']);
    expect(rig.row(calm, 'metadata').state).toBe('archived');
    expect(rig.transfers.summary().hold).toEqual({ reason: 'space', untilAt: null, urgent: 0 });
    free = 500 * mib;
    await until(rig, () => states(rig, calm)[0] === 'archived', 30_000);
    expect(states(rig, calm)).toEqual(['archived']);
  });
});

describe('a limit on speed', () => {
  it('is in force, and lifted while a file would be late by it', async () => {
    const rig = await transferRig({ config: { maxBytesPerSecond: mib } });
    await rig.transfers.start();
    expect(rig.transfers.summary()).toMatchObject({ limitBytesPerSecond: mib, isLimitLifted: false });
    const calm = rig.publish({ format: 'wav', chunks: [{ big: 3 * mib }] }, 24 * hour);
    expect(rig.transfers.summary()).toMatchObject({ limitBytesPerSecond: mib, isLimitLifted: false });
    const isHome = (): boolean => rig.row(calm.chunks[0]?.documentId ?? '').state === 'archived';
    const waitedMs = await until(rig, isHome, 25);
    expect(waitedMs).toBeGreaterThanOrEqual(2500);
    // As long as its length is not known it counts as an hour of video, which takes longer than there is time.
    const pressed = rig.publish({ format: 'wav', chunks: [{ big: 3 * mib }] }, 2 * hour + 60_000);
    expect(rig.transfers.summary()).toMatchObject({ limitBytesPerSecond: null, isLimitLifted: true });
    await rig.settle(0);
    expect(rig.row(pressed.chunks[0]?.documentId ?? '').state).toBe('archived');
  });

  it('of a host slows that host alone', async () => {
    const rig = await transferRig();
    const { host } = new URL(rig.simulator.endpoints.content);
    const hosts = [{ host, maxBytesPerSecond: mib, connections: null }];
    rig.transfers.configure(transfersSchema.parse({ hosts }));
    const id = rig.publish({ format: 'wav', chunks: [{ big: 3 * mib }] }).chunks[0]?.documentId ?? '';
    await rig.transfers.start();
    const waitedMs = await until(rig, () => rig.row(id).state === 'archived', 25);
    expect(waitedMs).toBeGreaterThanOrEqual(2500);
  });
});

it('a host gets no more connections at a time than it may have', async () => {
  let open = 0;
  let most = 0;
  const fetchContent: FetchContent = async (request) => {
    most = Math.max(most, (open += 1));
    try {
      const answer = await direct(request);
      answer.body.once('close', () => (open -= 1));
      return answer;
    } catch (error) {
      open -= 1;
      throw error;
    }
  };
  const rig = await transferRig({ limits: { segmentThresholdBytes: mib }, deps: { fetchContent } });
  const { host } = new URL(rig.simulator.endpoints.content);
  rig.transfers.configure(
    transfersSchema.parse({
      concurrency: 8,
      segmentsPerChunk: 8,
      hosts: [{ host, connections: 2 }],
    }),
  );
  const ids = Array.from({ length: 4 }, () => rig.publish({ format: 'wav', chunks: [{ big: 6 * mib }] }));
  await rig.transfers.start();
  await rig.settle();
  expect(ids.map(({ chunks }) => rig.row(chunks[0]?.documentId ?? '').state)).toEqual(
    ids.map(() => 'archived'),
  );
  expect(rig.simulator.requests.entries.length).toBeGreaterThan(20);
  expect(most).toBe(2);
});

const direct = createFetchContent({ clock: systemClock, network: directNetwork() });

function always(): TransfersConfig['timetable'][number] {
  return { days: [...weekdays], ...allDay, maxBytesPerSecond: 0 };
}

/** The next full hour after so many, in the computer's own time. */
function hourAfter(hours: number): Date {
  const now = new Date();
  return new Date(now.getFullYear(), now.getMonth(), now.getDate(), now.getHours() + hours);
}

/** Lets time pass in steps until something has come true. @returns how much had to */
async function until(rig: Rig, isTrue: () => boolean, stepMs: number): Promise<number> {
  const begunAt = rig.clock.monotonic();
  const giveUpAt = performance.now() + 20_000;
  while (!isTrue() && performance.now() < giveUpAt) {
    rig.clock.advance(stepMs);
    // Bytes and answers come in real time.
    for (let turns = 0; turns < 50; turns += 1) await setImmediate();
  }
  return rig.clock.monotonic() - begunAt;
}
