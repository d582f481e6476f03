import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { parseBlocks } from '../../main/archive/blocks.ts';
import { blocksPath } from '../../main/archive/layout.ts';
import { openCatalog } from '../../main/catalog/open.ts';
import type { Step } from '../../main/transfer/transfers.ts';
import { startSimulator } from '../../simulator/simulator.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { queueRecording } from '../support/transfer-rig.ts';
import type { ChildOrder } from './transfer-child.ts';

const run = promisify(execFile);
const mib = 1 << 20;

interface Ended {
  wasKilled: boolean;
  /** Of bodies, as far as the engine was given them. */
  receivedBytes: number;
}

interface Field {
  want: string;
  /** Runs an engine until it is killed at the step or has nothing to do. */
  engine: (killAt: ChildOrder['killAt']) => Promise<Ended>;
  /** Digest of the one archived content; null when there is none. */
  archived: () => Promise<string | null>;
  partials: () => Promise<string[]>;
}

async function field(bytes: number, segmentThresholdBytes: number): Promise<Field> {
  const library = await tempFolder();
  await mkdir(join(library, 'partials'));
  const simulator = await startSimulator();
  onTestFinished(() => simulator.close());
  const recording = simulator.addRecording({ format: 'wav', chunks: [{ big: bytes }] });
  const [chunk] = recording.chunks;
  if (chunk === undefined) throw new Error('no chunk');
  const open = (): ReturnType<typeof openCatalog> =>
    openCatalog(join(library, 'catalog.sqlite'), { nativeBinding: null });
  const db = open();
  queueRecording(db, recording, Date.now(), Date.now() + 86_400_000);
  db.close();
  const { connectionString, contentHosts } = simulator.endpoints;
  return {
    want: await chunk.content.sha256(),
    async engine(killAt) {
      const order: ChildOrder = {
        library,
        connectionString,
        contentHosts: [...contentHosts],
        killAt,
        segmentThresholdBytes,
      };
      try {
        const child = join(import.meta.dirname, 'transfer-child.ts');
        const { stdout } = await run(process.execPath, [child, JSON.stringify(order)]);
        return { wasKilled: false, receivedBytes: Number(stdout) };
      } catch (error) {
        if (error instanceof Error && 'signal' in error && 'stdout' in error && error.signal === 'SIGKILL')
          return { wasKilled: true, receivedBytes: Number(error.stdout) };
        throw error;
      }
    },
    async archived() {
      const after = open();
      const file = after
        .prepare<[], { path: string; folder: string; digest: string }>(
          `SELECT f.path, f.digest, r.folder FROM files f JOIN recordings r ON r.id = f.recording WHERE f.kind = 'content'`,
        )
        .get();
      after.close();
      if (file === undefined) return null;
      const hash = createHash('sha256');
      await pipeline(createReadStream(join(library, file.folder, file.path)), hash);
      const digest = hash.digest('hex');
      expect(file.digest).toBe(digest);
      const list = parseBlocks(await readFile(join(library, file.folder, blocksPath(file.path))));
      expect(list).toMatchObject({ path: file.path, sha256: digest });
      return digest;
    },
    partials: () => readdir(join(library, 'partials')),
  };
}

const steps: [Step, number][] = [
  ['claimed', 1],
  ['claimed', 2],
  ['opened', 2],
  ['planned', 1],
  ['written', 1],
  ['written', 7],
  ['synced', 1],
  ['synced', 2],
  ['journaled', 1],
  ['journaled', 2],
  ['received', 2],
  ['digested', 2],
  ['verified', 2],
  ['placed', 1],
  ['placed', 2],
  ['read-back', 1],
  ['archived', 1],
  ['archived', 2],
];

it.each(steps)('loses nothing when killed at %s %i', { timeout: 60_000 }, async (step, count) => {
  const { engine, archived, want, partials } = await field(12 * mib + 4322, 4 * mib);
  expect(await engine({ step, count })).toMatchObject({ wasKilled: true });
  expect(await engine(null)).toMatchObject({ wasKilled: false });
  expect(await archived()).toBe(want);
  expect(await partials()).toEqual([]);
});

it(
  'fetches at most 8 MiB per open range again for each of three kills of a large chunk',
  { timeout: 180_000 },
  async () => {
    const bytes = 400 * mib + 2;
    const { engine, archived, want } = await field(bytes, 64 * mib);
    const runs: Ended[] = [];
    for (const count of [60, 90, 80]) runs.push(await engine({ step: 'written', count }));
    runs.push(await engine(null));
    expect(runs.map(({ wasKilled }) => wasKilled)).toEqual([true, true, true, false]);
    expect(await archived()).toBe(want);
    const received = runs.reduce((sum, { receivedBytes }) => sum + receivedBytes, 0);
    expect(received).toBeGreaterThan(bytes);
    expect(received - bytes).toBeLessThan(3 * 4 * 8 * mib);
  },
);
