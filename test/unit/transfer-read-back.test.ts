import { appendFile, open, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createDigester } from '../../main/archive/digest.ts';
import { createReadBack } from '../../main/transfer/read-back.ts';
import type { Candidate } from '../../main/transfer/verify.ts';
import { tempFolder } from '../support/temp-folder.ts';

const mib = 1 << 20;
/** Large enough for two threads, with an odd number of blocks and a short one at the end. */
const bytes = 66 * mib + 8;
const secondHalf = 34 * mib;

async function proven(): Promise<{ candidate: Candidate; isStillProven: () => Promise<boolean> }> {
  const digester = createDigester({ threads: 2 });
  onTestFinished(() => digester.close());
  const path = join(await tempFolder(), 'file');
  await writeFile(path, content);
  const { sha256, blocks } = await digester.hashFile(path, { blocks: true });
  const candidate: Candidate = { path, bytes, digest: sha256, blocks };
  return { candidate, isStillProven: () => createReadBack(digester)(path, candidate) };
}

let content: Buffer;
beforeAll(() => {
  content = Buffer.alloc(bytes, 'recorded call ');
});

async function turnBit(path: string, at: number): Promise<void> {
  const file = await open(path, 'r+');
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, at);
  await file.write(Buffer.of((buffer[0] ?? 0) ^ 1), 0, 1, at);
  await file.close();
}

describe('reading a large file back with two threads', () => {
  it('takes it for the proven one when it is', async () => {
    expect(await (await proven()).isStillProven()).toBe(true);
  });

  it.each<[string, (path: string) => Promise<void>]>([
    ['the first byte is another', (path) => turnBit(path, 0)],
    ['the last byte of the first half is another', (path) => turnBit(path, secondHalf - 1)],
    ['the first byte of the second half is another', (path) => turnBit(path, secondHalf)],
    ['the last byte is another', (path) => turnBit(path, bytes - 1)],
    ['there is a byte too many', (path) => appendFile(path, 'x')],
    ['there is a byte too few', (path) => truncate(path, bytes - 1)],
    ['it ends between two blocks', (path) => truncate(path, 66 * mib)],
    ['it ends within the first half', (path) => truncate(path, 20 * mib)],
  ])('refuses it when %s', async (_, spoil) => {
    const { candidate, isStillProven } = await proven();
    await spoil(candidate.path);
    expect(await isStillProven()).toBe(false);
  });
});
