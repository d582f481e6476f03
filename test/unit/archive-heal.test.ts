import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { writeBag, type BagFile } from '../../main/archive/bag.ts';
import { badBlocks, formatBlocks, parseBlocks, type BlockList } from '../../main/archive/blocks.ts';
import { blockBytes, createDigester, type Digester } from '../../main/archive/digest.ts';
import { provenBytesOf, systemPorts } from '../../main/archive/files.ts';
import { healFile, type HealOutcome } from '../../main/archive/heal.ts';
import { verifyRecording } from '../../main/archive/verify.ts';
import { faultyDisk } from '../support/faulty-disk.ts';
import { rejectionOf } from '../support/rejection.ts';
import { tempFolder } from '../support/temp-folder.ts';

const content = 'data/chunks/0000.wav';
const good = randomBytes(5 * blockBytes + 1000);

let libraryFolder: string;
let path: string;
let list: BlockList;
let asked: number[];
let digester: Digester;

beforeEach(async () => {
  libraryFolder = await tempFolder();
  digester = createDigester({ threads: 1 });
  onTestFinished(() => digester.close());
  await mkdir(join(libraryFolder, 'partials'));
  await mkdir(join(libraryFolder, 'r/data/chunks'), { recursive: true });
  path = join(libraryFolder, 'r', content);
  await writeFile(path, good);
  const { blocks, sha256, bytes } = await digester.hashFile(path, { blocks: true });
  list = { path: content, bytes, sha256, blocks: blocks ?? [] };
  asked = [];
});

const readGood = (first: number, last: number): Promise<Uint8Array> => {
  asked.push(first / blockBytes);
  return Promise.resolve(good.subarray(first, last + 1));
};

const heal = (read = readGood): Promise<HealOutcome> =>
  healFile({ libraryFolder, path, list, readGood: read, digester, about: { recording: 'r' } });

async function damage(bytes: Uint8Array): Promise<void> {
  await rm(path, { force: true });
  await writeFile(path, bytes);
  await chmod(path, 0o444);
}

function flipped(...positions: number[]): Buffer {
  const bytes = Buffer.from(good);
  for (const position of positions) bytes[position] = (bytes[position] ?? 0) ^ 8;
  return bytes;
}

describe('block lists', () => {
  it('are read as they were written', () => {
    expect(parseBlocks(formatBlocks(list))).toEqual(list);
    const empty = { path: 'x', bytes: 0, sha256: list.sha256, blocks: [] };
    expect(parseBlocks(formatBlocks(empty))).toEqual(empty);
  });

  it('are taken whole or not at all', () => {
    const text = formatBlocks(list).toString();
    for (const broken of [
      text.slice(0, -1),
      text.slice(0, -66),
      text.replace('blocks 1', 'blocks 2'),
      text.replace(String(blockBytes), '4096'),
      text.replace('# path', '# bath'),
      text.replace(/[0-9a-f]{64}\n$/, `${'g'.repeat(64)}\n`),
      `${text}${list.sha256}\n`,
    ])
      expect(parseBlocks(Buffer.from(broken))).toBeNull();
  });

  it('name what is wrong, missing or too much', () => {
    const { blocks } = list;
    expect(badBlocks(list, blocks)).toEqual([]);
    expect(badBlocks(list, blocks.slice(0, 4))).toEqual([4, 5]);
    expect(badBlocks(list, [...blocks, 'more'])).toEqual([5]);
    expect(
      badBlocks(
        list,
        blocks.map((digest, at) => (at === 2 ? 'x' : digest)),
      ),
    ).toEqual([2]);
  });
});

describe('healFile', () => {
  it('fetches only what is wrong, keeps the damaged original and ends with the proven bytes', async () => {
    const damaged = flipped(10, blockBytes * 3 + 7, good.length - 1);
    await damage(damaged);
    const outcome = await heal();
    expect(outcome.mended).toEqual([0, 3, 5]);
    expect(asked).toEqual([0, 3, 5]);
    expect(Buffer.compare(await readFile(path), good)).toBe(0);
    expect(Buffer.compare(await readFile(join(libraryFolder, outcome.quarantined ?? '')), damaged)).toBe(0);
    expect(await readdir(join(libraryFolder, 'partials'))).toEqual([]);
    expect(await heal()).toEqual({ mended: [], quarantined: null });
  });

  it('mends random damage of every kind', async () => {
    for (let round = 0; round < 25; round += 1) {
      const at = Math.floor(Math.random() * good.length);
      const length = 1 + Math.floor(Math.random() * blockBytes);
      const kinds = [
        flipped(at),
        good.subarray(0, at),
        Buffer.concat([good, randomBytes(length)]),
        Buffer.concat([good.subarray(0, at), randomBytes(length), good.subarray(at + length)]),
      ];
      const damaged = kinds[round % kinds.length] ?? good;
      await damage(damaged);
      asked = [];
      const { mended } = await heal();
      expect(provenBytesOf(await readFile(path)).sha256, `round ${round} at ${at}`).toBe(list.sha256);
      expect(asked).toEqual(mended);
      if (round % 4 === 0) expect(mended).toEqual([Math.floor(at / blockBytes)]);
    }
  }, 60_000);

  it('restores a file that is gone', async () => {
    await rm(path);
    expect(await heal()).toEqual({ mended: [0, 1, 2, 3, 4, 5], quarantined: null });
    expect(Buffer.compare(await readFile(path), good)).toBe(0);
  });

  it('believes no copy: wrong, short or failing sources change nothing', async () => {
    const damaged = flipped(blockBytes + 1);
    await damage(damaged);
    for (const read of [
      () => Promise.resolve(new Uint8Array(blockBytes)),
      () => Promise.resolve(good.subarray(blockBytes, blockBytes + 5)),
    ])
      expect((await rejectionOf(heal(read))).code).toBe('digest-wrong');
    await expect(heal(() => Promise.reject(new RangeError('gone')))).rejects.toThrow();
    expect(Buffer.compare(await readFile(path), damaged)).toBe(0);
    expect(await systemPorts.disk.look(join(libraryFolder, 'quarantine'))).toBeNull();
  });

  it('does not believe a list that contradicts itself', async () => {
    await damage(flipped(1));
    list = { ...list, sha256: 'ab'.repeat(32) };
    expect((await rejectionOf(heal())).code).toBe('digest-wrong');
    expect(Buffer.compare(await readFile(path), flipped(1))).toBe(0);
  });

  it('goes on after a crash between quarantine and its place, without the source', async () => {
    await damage(flipped(1));
    const disk = faultyDisk((call, from) => (call === 'rename' && from.includes('heal-') ? 'EIO' : null));
    const options = { libraryFolder, path, list, readGood, digester, about: {} };
    expect((await rejectionOf(healFile(options, { ...systemPorts, disk }))).code).toBe('disk-failed');
    expect(await systemPorts.disk.look(path)).toBeNull();
    asked = [];
    await heal();
    expect(asked).toEqual([]);
    expect(Buffer.compare(await readFile(path), good)).toBe(0);
  });
});

it('full verification names the MiB that is wrong, quick does not read', async () => {
  const folder = join(libraryFolder, 'r');
  await mkdir(join(folder, 'fixity'));
  await writeFile(join(folder, 'fixity/0000.blocks'), formatBlocks(list));
  const files: BagFile[] = [{ path: content, bytes: list.bytes, sha256: list.sha256 }];
  await writeBag(folder, { id: 'r', files, info: {} });
  await damage(flipped(blockBytes * 2, blockBytes * 4));
  const report = await verifyRecording(folder, { depth: 'full', digester });
  expect(report.findings.filter(({ result }) => result !== 'ok')).toMatchObject([
    { path: content, result: 'mismatch', badBlocks: [2, 4] },
  ]);
  // A list that is damaged itself names nothing.
  await writeFile(
    join(folder, 'fixity/0000.blocks'),
    formatBlocks({ ...list, blocks: [...list.blocks].reverse() }),
  );
  const again = await verifyRecording(folder, { depth: 'full', digester });
  expect(again.findings.find((finding) => finding.path === content)?.badBlocks).toBeUndefined();
});
