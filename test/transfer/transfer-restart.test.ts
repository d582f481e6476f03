import {
  existsSync,
  rmSync,
  truncateSync,
  appendFileSync,
  openSync,
  writeSync,
  closeSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemDisk, type Disk } from '../../main/archive/disk.ts';
import { partialName } from '../../main/archive/layout.ts';
import { transferRig, type Rig, type RigOptions } from '../support/transfer-rig.ts';

const kib = 1024;
const mib = 1024 * kib;
const bytes = 9 * mib + 4242;
const limits = { segmentThresholdBytes: 2 * mib, checkpointBytes: 256 * kib, uncommittedBytes: 512 * kib };

interface Half {
  rig: Rig;
  id: string;
  want: string;
  partial: string;
}

/** A download that stands still half-way, with bytes of several ranges kept. */
async function halfWay(options: RigOptions = {}): Promise<Half> {
  const rig = await transferRig({ limits, ...options });
  const faults = [1, 3, 5, 7].map((at) => ({ kind: 'stall' as const, atByte: at * mib + 900 * kib }));
  const [chunk] = rig.publish({ format: 'wav', chunks: [{ big: bytes, faults }] }).chunks;
  if (chunk === undefined) throw new Error('no chunk');
  await rig.transfers.start();
  // Three ranges stand still and the last one is whole, once so much has been sent.
  const until = performance.now() + 5000;
  const sent = (): number => rig.simulator.requests.bytesOf(chunk.documentId, 'content');
  while (sent() <= 5.5 * mib && performance.now() < until) await turn();
  for (let turns = 0; turns < 50; turns += 1) await turn();
  await rig.transfers.suspend();
  rig.simulator.clearFaults(chunk.documentId);
  const id = chunk.documentId;
  const partial = join(rig.library, 'partials', partialName(rig.row(id).id));
  return { rig, id, want: await chunk.content.sha256(), partial };
}

async function goOn({ rig, id, want }: Half, between?: (rig: Rig) => void): Promise<number> {
  const before = rig.simulator.requests.bytesOf(id, 'content');
  await rig.restart(() => between?.(rig));
  await rig.settle();
  expect(rig.row(id)).toMatchObject({ state: 'archived' });
  expect(rig.digestOf(id)).toBe(want);
  return rig.simulator.requests.bytesOf(id, 'content') - before;
}

describe('a restart', () => {
  it('goes on where it was', async () => {
    const half = await halfWay();
    const { committedBytes, attemptCount } = half.rig.row(half.id);
    expect(committedBytes).toBeGreaterThan(mib);
    const fetched = await goOn(half);
    expect(fetched).toBeLessThanOrEqual(bytes - committedBytes + 16 * 64 * kib);
    expect(half.rig.row(half.id).attemptCount).toBeGreaterThan(attemptCount);
    expect(half.rig.row(half.id).resumedCount).toBeGreaterThan(0);
  });

  it.each<[string, (half: Half) => void]>([
    ['cut', ({ partial }) => truncateSync(partial, mib + 5)],
    ['emptied', ({ partial }) => truncateSync(partial, 0)],
    ['extended', ({ partial }) => appendFileSync(partial, Buffer.alloc(3 * mib, 1))],
    ['altered', ({ partial }) => alter(partial, 700 * kib)],
    ['gone', ({ partial }) => rmSync(partial)],
    ['another file', ({ partial }) => writeFileSync(partial, Buffer.alloc(bytes, 7))],
  ])('survives a partial that was %s', async (_, harm) => {
    const half = await halfWay();
    await goOn(half, () => harm(half));
  });

  it('fetches only the altered block again', async () => {
    const half = await halfWay();
    const { committedBytes } = half.rig.row(half.id);
    const fetched = await goOn(half, () => alter(half.partial, 700 * kib));
    expect(fetched).toBeLessThanOrEqual(bytes - committedBytes + mib + 16 * 64 * kib);
  });

  it.each<[string, string]>([
    ['behind', `UPDATE transfers SET committed_bytes = 0, ranges = NULL, checks = NULL, total_bytes = NULL`],
    ['ahead', `UPDATE transfers SET ranges = '[[0,9441426,9441425]]', committed_bytes = 9441426`],
    ['nonsense', `UPDATE transfers SET ranges = '[[5,9,2]]'`],
    ['without checks', `UPDATE transfers SET checks = x''`],
  ])('survives a catalog that is %s', async (_, sql) => {
    await goOn(await halfWay(), (rig) => rig.db.exec(`${sql} WHERE kind = 'content'`));
  });

  it('takes a file that was placed right before a crash, once it is proven again', async () => {
    const { rig, id } = await whole();
    const before = rig.simulator.requests.bytesOf(id, 'content');
    await rig.restart(() => forgetArchived(rig));
    await rig.settle();
    expect(rig.row(id).state).toBe('archived');
    expect(rig.simulator.requests.bytesOf(id, 'content')).toBe(before);
  });

  it('does not take one that differs from what was proven', async () => {
    const { rig, id, want, file } = await whole();
    await rig.restart(() => {
      forgetArchived(rig);
      rmSync(file);
      writeFileSync(file, 'something else');
    });
    await rig.settle();
    expect(rig.digestOf(id)).toBe(want);
  });
});

describe('the disk', () => {
  it.each(['ENOSPC', 'EIO', 'EROFS'])('is waited for when it says %s', async (errno) => {
    let isBroken = true;
    const disk: Disk = {
      ...systemDisk,
      open: async (path, how) => {
        const file = await systemDisk.open(path, how);
        return {
          ...file,
          write: (...given) =>
            isBroken
              ? Promise.reject(Object.assign(new Error(errno), { code: errno }))
              : file.write(...given),
        };
      },
    };
    const rig = await transferRig({ disk });
    const [chunk] = rig.publish({ chunks: [{}] }).chunks;
    await rig.transfers.start();
    await rig.settle(60_000);
    expect(rig.rows().map(({ state }) => state)).toEqual(['waiting', 'waiting']);
    isBroken = false;
    await rig.settle();
    expect(rig.digestOf(chunk?.documentId ?? '')).toBe(await chunk?.content.sha256());
  });

  it('is not filled to the brim', async () => {
    const rig = await transferRig({ disk: { ...systemDisk, freeBytes: () => Promise.resolve(65 * mib) } });
    const [chunk] = rig.publish({ format: 'wav', chunks: [{ big: 3 * mib }] }, 3_600_000).chunks;
    await rig.transfers.start();
    await rig.settle(60_000);
    expect(rig.row(chunk?.documentId ?? '')).toMatchObject({ state: 'waiting', code: 'disk-full' });
  });
});

describe('after sleep, or on another network', () => {
  it('what an outage put off is due at once, and a host that was left alone is asked again', async () => {
    const rig = await transferRig({ random: () => 0.99 });
    const faults = [{ kind: 'cut' as const, atByte: 0, reset: true, times: 12 }];
    const ids = [1, 2].map(() => rig.publish({ chunks: [{ faults }] }).chunks[0]?.documentId ?? '');
    await rig.transfers.start();
    await rig.settle(60_000);
    expect(ids.map((id) => rig.row(id).code)).toEqual(['connection-failed', 'connection-failed']);
    for (const id of ids) rig.simulator.clearFaults(id);
    await rig.transfers.suspend();
    rig.transfers.resume();
    await rig.settle(0);
    expect(ids.map((id) => rig.row(id).state)).toEqual(['archived', 'archived']);
  });

  it('what the service put off stays put off for as long as it asked', async () => {
    const rig = await transferRig();
    const faults = [{ kind: 'unavailable' as const, retryAfter: { seconds: 3000 } }];
    const id = rig.publish({ chunks: [{ faults }] }).chunks[0]?.documentId ?? '';
    await rig.transfers.start();
    await rig.settle(0);
    rig.transfers.resume();
    await rig.settle(0);
    expect(rig.row(id).state).toBe('waiting');
    // Asleep for an hour, in which the steady clock stood still.
    rig.clock.jump(3_600_000);
    rig.transfers.resume();
    await rig.settle(0);
    expect(rig.row(id).state).toBe('archived');
  });
});

describe('a person', () => {
  it('pauses all, resumes all', async () => {
    const rig = await transferRig();
    rig.transfers.pauseAll();
    const [chunk] = rig.publish({ chunks: [{}] }).chunks;
    await rig.transfers.start();
    await rig.settle();
    expect(rig.rows().map(({ state }) => state)).toEqual(['queued', 'queued']);
    expect(rig.transfers.summary().isPaused).toBe(true);
    rig.transfers.resumeAll();
    await rig.settle();
    expect(rig.digestOf(chunk?.documentId ?? '')).toBe(await chunk?.content.sha256());
  });

  it('cancels, and nothing is left of it', async () => {
    const half = await halfWay();
    const { rig, id, partial } = half;
    expect(rig.transfers.cancel([rig.row(id).id])).toBe(1);
    await rig.restart();
    await rig.settle();
    expect(rig.row(id).state).toBe('cancelled');
    expect(existsSync(partial)).toBe(false);
    expect(rig.transfers.retry([rig.row(id).id])).toBe(1);
    await rig.settle();
    expect(rig.digestOf(id)).toBe(half.want);
  });

  it('asks for what waits, now', async () => {
    const rig = await transferRig();
    const faults = [{ kind: 'unavailable' as const, retryAfter: { seconds: 3000 } }];
    const [chunk] = rig.publish({ chunks: [{ faults }] }).chunks;
    const id = chunk?.documentId ?? '';
    await rig.transfers.start();
    await rig.settle(60_000);
    expect(rig.row(id)).toMatchObject({ state: 'waiting', code: 'service-busy', httpStatus: 503 });
    expect(rig.transfers.retryAll()).toBe(1);
    await rig.settle(1000);
    expect(rig.row(id).state).toBe('archived');
  });
});

it.each([2, -2])(
  'a clock set by %i days costs nothing: signatures and deadlines go by the service',
  async (days) => {
    const rig = await transferRig();
    const forgotten = rig.publish({ chunks: [{ faults: [{ kind: 'missing', times: 3 }] }] });
    rig.clock.jump(days * 86_400_000);
    const recording = rig.publish({ chunks: [{}] });
    await rig.transfers.start();
    await rig.settle();
    for (const { chunks } of [forgotten, recording])
      expect(rig.row(chunks[0]?.documentId ?? '')).toMatchObject({ state: 'archived' });
    expect(rig.lost).toEqual([]);
    expect(rig.clock.monotonic()).toBeLessThan(3_600_000);
  },
);

it.each([2, -2])(
  'an engine that starts with a clock that is wrong by %i days expires nothing',
  async (days) => {
    const rig = await transferRig();
    rig.clock.jump(days * 86_400_000);
    const faults = [{ kind: 'missing' as const, times: 4 }];
    const [chunk] = rig.publish({ chunks: [{ faults }] }).chunks;
    await rig.restart();
    await rig.settle();
    expect(rig.row(chunk?.documentId ?? '')).toMatchObject({ state: 'archived' });
    expect(rig.lost).toEqual([]);
  },
);

async function whole(): Promise<{ rig: Rig; id: string; want: string; file: string }> {
  const rig = await transferRig({ limits });
  const [chunk] = rig.publish({ format: 'wav', chunks: [{ big: 3 * mib }] }).chunks;
  const id = chunk?.documentId ?? '';
  await rig.transfers.start();
  await rig.settle();
  const { path, folder } = rig.db
    .prepare(
      `SELECT f.path, r.folder FROM files f JOIN recordings r ON r.id = f.recording WHERE f.kind = 'content'`,
    )
    .get() as { path: string; folder: string };
  return { rig, id, want: (await chunk?.content.sha256()) ?? '', file: join(rig.library, folder, path) };
}

/** As if the engine had ended between rename and row. */
function forgetArchived(rig: Rig): void {
  rig.db.exec(`DELETE FROM files WHERE kind = 'content'`);
  rig.db.exec(`UPDATE transfers SET state = 'verifying' WHERE kind = 'content'`);
}

function alter(path: string, at: number): void {
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.from([0xde, 0xad, 0xbe]), 0, 3, at);
  closeSync(file);
}

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
