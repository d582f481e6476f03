import { createHash, randomBytes } from 'node:crypto';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { blockBytes, createDigester, type Digester } from '../../main/archive/digest.ts';
import { rejectionOf } from '../support/rejection.ts';
import { tempFolder } from '../support/temp-folder.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function digester(threads = 1): Digester {
  const made = createDigester({ threads });
  onTestFinished(() => made.close());
  return made;
}

function blocksOf(bytes: Buffer): string[] {
  return Array.from({ length: Math.ceil(bytes.length / blockBytes) }, (_, n) =>
    sha256(bytes.subarray(n * blockBytes, (n + 1) * blockBytes)),
  );
}

describe('hashFile', () => {
  it.each([0, 1, blockBytes - 1, blockBytes, blockBytes + 1, 5 * blockBytes + 17])(
    'hashes %d bytes whole and by block',
    async (length) => {
      const path = join(await tempFolder(), 'file');
      const bytes = randomBytes(length);
      await writeFile(path, bytes);
      expect(await digester().hashFile(path, { blocks: true })).toEqual({
        bytes: length,
        sha256: sha256(bytes),
        blocks: blocksOf(bytes),
      });
    },
  );

  it('begins where told and tells how far it is', async () => {
    const path = join(await tempFolder(), 'file');
    const bytes = randomBytes(40 * blockBytes);
    await writeFile(path, bytes);
    const told: number[] = [];
    const digest = await digester().hashFile(path, { from: 1000, onProgress: (done) => told.push(done) });
    expect(digest).toEqual({
      bytes: bytes.length - 1000,
      sha256: sha256(bytes.subarray(1000)),
      blocks: null,
    });
    expect(told.length).toBeGreaterThanOrEqual(2);
    expect(told).toEqual([...told].sort((one, other) => one - other));
  });

  it('hashes many files at once in few threads', async () => {
    const folder = await tempFolder();
    const files = Array.from({ length: 20 }, (_, n) => ({
      path: join(folder, String(n)),
      bytes: randomBytes(n * 100_000),
    }));
    await Promise.all(files.map(({ path, bytes }) => writeFile(path, bytes)));
    const hasher = digester(2);
    const digests = await Promise.all(files.map(({ path }) => hasher.hashFile(path)));
    expect(digests.map((digest) => digest.sha256)).toEqual(files.map(({ bytes }) => sha256(bytes)));
  });

  it('names a missing file, an abort and a closed digester', async () => {
    const folder = await tempFolder();
    const hasher = digester();
    expect((await rejectionOf(hasher.hashFile(join(folder, 'none')))).code).toBe('file-missing');
    expect((await rejectionOf(hasher.hashFile(folder))).code).toBe('disk-failed');
    await writeFile(join(folder, 'large'), Buffer.alloc(64 * blockBytes));
    const stopping = new AbortController();
    const stopped = hasher.hashFile(join(folder, 'large'), {
      signal: stopping.signal,
      onProgress: () => stopping.abort(),
    });
    expect((await rejectionOf(stopped)).code).toBe('cancelled');
    const closed = hasher.hashFile(join(folder, 'large'));
    await hasher.close();
    expect((await rejectionOf(closed)).code).toBe('cancelled');
    expect((await rejectionOf(hasher.hashFile(join(folder, 'large')))).code).toBe('cancelled');
  });
});

describe('followFile', () => {
  it('hashes what is told while the file grows', async () => {
    const path = join(await tempFolder(), 'file');
    const bytes = randomBytes(3 * blockBytes + 5);
    await writeFile(path, '');
    const growing = digester().followFile(path, { blocks: true });
    for (let at = 0; at < bytes.length; at += 300_000) {
      await appendFile(path, bytes.subarray(at, at + 300_000));
      growing.advance(Math.min(at + 300_000, bytes.length));
      growing.advance(at);
    }
    expect(await growing.finish()).toEqual({
      bytes: bytes.length,
      sha256: sha256(bytes),
      blocks: blocksOf(bytes),
    });
  });

  it('hashes only what is told, however long the file is', async () => {
    const path = join(await tempFolder(), 'file');
    const bytes = randomBytes(2 * blockBytes);
    await writeFile(path, bytes);
    const growing = digester().followFile(path);
    growing.advance(1234);
    expect(await growing.finish()).toEqual({
      bytes: 1234,
      sha256: sha256(bytes.subarray(0, 1234)),
      blocks: null,
    });
  });

  it('gives no digest for bytes that are not there', async () => {
    const path = join(await tempFolder(), 'file');
    await writeFile(path, randomBytes(1000));
    const growing = digester().followFile(path);
    growing.advance(1001);
    expect((await rejectionOf(growing.finish())).code).toBe('length-wrong');
  });

  it('can be dropped, and does not touch the file before the first step', async () => {
    const path = join(await tempFolder(), 'none');
    const hasher = digester();
    const growing = hasher.followFile(path);
    const finished = growing.finish();
    expect((await finished).bytes).toBe(0);
    const dropped = hasher.followFile(path);
    dropped.drop();
    expect((await rejectionOf(dropped.finish())).code).toBe('cancelled');
  });
});
