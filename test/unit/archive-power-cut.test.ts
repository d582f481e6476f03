import { describe, expect, it } from 'vitest';
import { writeBag, readManifest, type BagFile } from '../../main/archive/bag.ts';
import { parseManifest } from '../../main/archive/bag-text.ts';
import {
  createFolderDurably,
  placeFile,
  provenBytesOf,
  writeFileDurably,
  type FilePorts,
} from '../../main/archive/files.ts';
import { hastyClock } from '../support/hasty-clock.ts';
import { PowerCut, powerCutDisk, type PowerCutDisk } from '../support/power-cut-disk.ts';

const older = Buffer.from('the older text');
const newer = Buffer.from('the newer text, which is longer');
const partial = '/library/partials/1.partial';
const target = '/library/recordings/2026/11/21/id/data/chunks/0000.mp4';
const seeds = Array.from({ length: 40 }, (_, n) => n + 1);

const portsOf = (disk: PowerCutDisk): FilePorts => ({ disk, clock: hastyClock() });

/** A small generator with a seed, so that a failing case can be run again. @see Marsaglia, "Xorshift RNGs" (2003) */
function randomFrom(seed: number): () => number {
  let state = seed * 2_654_435_761;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** Runs `work` with the power failing after every number of steps, and shows what may be found afterwards. */
async function afterEveryCut(
  prepare: (ports: FilePorts) => Promise<unknown>,
  work: (ports: FilePorts) => Promise<unknown>,
  check: (disk: PowerCutDisk, at: { step: number; isDone: boolean }) => Promise<void> | void,
): Promise<number> {
  for (let step = 0; ; step += 1) {
    const whole = powerCutDisk();
    await prepare(portsOf(whole));
    const disk = whole.failingAfter(step);
    const isDone = await finishes(work(portsOf(disk)));
    for (const seed of seeds) await check(disk.afterCut(randomFrom(seed)), { step, isDone });
    if (isDone) return step;
  }
}

async function finishes(work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (error instanceof PowerCut || (error instanceof Error && error.cause instanceof PowerCut))
      return false;
    throw error;
  }
}

describe('when the power fails at any step', () => {
  it('a file that is being replaced is the older or the newer one', async () => {
    const path = '/library/archive.json';
    const steps = await afterEveryCut(
      (ports) => writeFileDurably(path, older, ports),
      (ports) => writeFileDurably(path, newer, ports),
      (disk, { isDone }) => {
        const found = disk.peek(path)?.toString();
        expect([older.toString(), newer.toString()]).toContain(found);
        if (isDone) expect(found).toBe(newer.toString());
      },
    );
    expect(steps).toBeGreaterThanOrEqual(5);
  });

  it('placed bytes are never lost, and never there in part', async () => {
    const proven = provenBytesOf(newer);
    await afterEveryCut(
      async (ports) => {
        await createFolderDurably('/library/partials', ports.disk);
        await writeFileDurably(partial, newer, ports);
      },
      (ports) => placeFile(partial, target, proven, ports),
      async (disk, { isDone }) => {
        const placed = disk.peek(target);
        if (placed !== null) expect(placed).toEqual(newer);
        if (isDone) expect(placed).toEqual(newer);
        // What a restart does: the same call again ends well from whatever is found.
        expect(['placed', 'already-there']).toContain(
          await placeFile(partial, target, proven, portsOf(disk)),
        );
        expect(disk.peek(target)).toEqual(newer);
      },
    );
  });

  it('a bag is mended by the next writing', async () => {
    const file = (path: string, bytes: Buffer): BagFile => ({ path, ...provenBytesOf(bytes) });
    const first = { id: 'x', files: [file('data/a', older)], info: { callId: 'c' } };
    const second = { ...first, files: [...first.files, file('data/b', newer)] };
    await afterEveryCut(
      (ports) => writeBag('/bag', first, ports),
      (ports) => writeBag('/bag', second, ports),
      async (disk, { isDone }) => {
        const before = await readManifest('/bag', portsOf(disk));
        expect(before.problems).toEqual([]);
        expect([1, 2]).toContain(before.digests.size);
        if (isDone) expect(before.digests.size).toBe(2);
        const tags = await writeBag('/bag', second, portsOf(disk));
        const listed = parseManifest(disk.peek('/bag/tagmanifest-sha256.txt') ?? Buffer.alloc(0)).digests;
        for (const { path, sha256 } of tags) {
          expect(provenBytesOf(disk.peek(`/bag/${path}`) ?? Buffer.alloc(0)).sha256).toBe(sha256);
          if (path !== 'tagmanifest-sha256.txt') expect(listed.get(path)).toBe(sha256);
        }
      },
    );
  });

  it('the model forgets what nobody synced', async () => {
    const careless = async ({ disk }: FilePorts): Promise<void> => {
      const file = await disk.open('/note', 'replace');
      await file.write(newer, 0);
      await file.close();
    };
    const fates = new Set<string>();
    await afterEveryCut(
      () => Promise.resolve(),
      careless,
      (disk, { isDone }) => {
        if (isDone) fates.add(disk.peek('/note')?.toString() ?? 'gone');
      },
    );
    expect(fates.size).toBeGreaterThan(2);
    expect(fates).toContain('gone');
  });
});
