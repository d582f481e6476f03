import { appendFile, mkdir, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { ArchiveError } from '../../contract/error.ts';
import { writeBag, type BagFile } from '../../main/archive/bag.ts';
import { createDigester, type Digester } from '../../main/archive/digest.ts';
import { provenBytesOf, systemPorts } from '../../main/archive/files.ts';
import { listFiles } from '../../main/archive/folder-listing.ts';
import { verifyRecording, type FixityReport, type VerifyOptions } from '../../main/archive/verify.ts';
import { faultyDisk } from '../support/faulty-disk.ts';
import { rejectionOf } from '../support/rejection.ts';
import { tempFolder } from '../support/temp-folder.ts';

let folder: string;
let payload: BagFile[];
let tags: BagFile[];
let digester: Digester;

/** Meets each column of a manifest line sooner or later, and all kinds of text. */
const flipEvery = 7;
const content = 'data/chunks/0000.mp4';
const metadata = 'data/chunks/0000.metadata.json';
const at = (path: string): string => join(folder, path);

beforeEach(async () => {
  folder = await tempFolder();
  digester = createDigester({ threads: 1 });
  onTestFinished(() => digester.close());
  payload = [];
  for (const [path, text] of [
    [content, 'the content of a chunk'],
    [metadata, '{"chunkIndex":0}'],
    ['data/events/e1.json', '[{"id":"e1"}]'],
  ] as const) {
    await mkdir(dirname(at(path)), { recursive: true });
    await writeFile(at(path), text);
    payload.push({ path, ...provenBytesOf(Buffer.from(text)) });
  }
  await mkdir(at('fixity'));
  await writeFile(at('fixity/0000.blocks'), 'one digest per MiB');
  tags = await writeBag(folder, { id: 'r', files: payload, info: { callId: 'c' } });
});

const verify = (options: Partial<VerifyOptions> = {}): Promise<FixityReport> =>
  verifyRecording(folder, { depth: 'full', digester, ...options });
const byCatalog = (): Promise<FixityReport> => verify({ expected: [...payload, ...tags] });

function bad({ findings }: FixityReport): string[] {
  return findings.filter(({ result }) => result !== 'ok').map(({ path, result }) => `${result} ${path}`);
}

describe('a sound recording', () => {
  it.each(['quick', 'full'] as const)('is sound at %s depth, with and without the catalog', async (depth) => {
    for (const expected of [undefined, payload, [...payload, ...tags]]) {
      const report = await verify({ depth, ...(expected === undefined ? {} : { expected }) });
      expect(bad(report)).toEqual([]);
      expect(report).toMatchObject({ depth, isSound: true });
      expect(report.findings).toHaveLength(8);
    }
  });

  it('reads all bytes at full depth and none of the content at quick', async () => {
    const total =
      [...payload, ...tags].reduce((sum, { bytes }) => sum + bytes, 0) + 'one digest per MiB'.length;
    const told: number[] = [];
    const report = await verify({ onProgress: (bytes) => told.push(bytes), expected: [...payload, ...tags] });
    expect(report.bytesRead).toBe(total - 'one digest per MiB'.length);
    expect(told.at(-1)).toBe(report.bytesRead);
    expect((await verify({ depth: 'quick' })).bytesRead).toBe(0);
  });

  it('stays sound when the system spells names in another Unicode form', async () => {
    await mkdir(at('annotations'));
    await writeFile(at('annotations/caf\u00e9.json'), 'note');
    await writeBag(folder, { id: 'r', files: payload, info: { callId: 'c' } });
    await rename(at('annotations/caf\u00e9.json'), at('annotations/cafe\u0301.json'));
    const report = await verify();
    expect(bad(report)).toEqual([]);
    expect(report.findings.find(({ path }) => path.startsWith('annotations/'))?.detail).not.toBeNull();
  });
});

describe('every kind of damage is found and named', () => {
  it('single bytes flipped all over each file, with the catalog', async () => {
    const files = await listFiles(folder, systemPorts.disk);
    for (const { path } of files) {
      const original = await readFile(at(path));
      for (let position = 0; position < original.length; position += flipEvery) {
        const flipped = Buffer.from(original);
        flipped[position] = (flipped[position] ?? 0) ^ 1;
        await writeFile(at(path), flipped);
        const found = bad(await byCatalog());
        // A flipped name in a manifest may name a file that nobody else knows.
        expect(
          found.filter((finding) => !finding.startsWith('unverifiable')),
          `byte ${position} of ${path}`,
        ).toEqual([`mismatch ${path}`]);
      }
      await writeFile(at(path), original);
    }
    expect(bad(await byCatalog())).toEqual([]);
  }, 60_000);

  it('single bytes flipped in payload and manifest, by the folder alone', async () => {
    for (const path of [content, metadata, 'data/events/e1.json', 'fixity/0000.blocks', 'bagit.txt']) {
      const original = await readFile(at(path));
      await writeFile(
        at(path),
        original.map((byte, n) => (n === 3 ? byte ^ 4 : byte)),
      );
      expect(bad(await verify()), path).toEqual([`mismatch ${path}`]);
      await writeFile(at(path), original);
    }
    const original = await readFile(at('manifest-sha256.txt'));
    for (let position = 0; position < original.length; position += flipEvery) {
      const flipped = Buffer.from(original);
      flipped[position] = (flipped[position] ?? 0) ^ 1;
      await writeFile(at('manifest-sha256.txt'), flipped);
      const found = bad(await verify());
      expect(found, `byte ${position}`).toContain('mismatch manifest-sha256.txt');
      // What only the damaged manifest speaks for is not called damaged itself.
      expect(found.filter((finding) => !finding.startsWith('unverifiable'))).toEqual([
        'mismatch manifest-sha256.txt',
      ]);
    }
  }, 60_000);

  it('a wrong entry of the tag manifest is blamed on it, by the folder alone', async () => {
    const original = await readFile(at('tagmanifest-sha256.txt'), 'utf8');
    const line = original.split('\n').find((text) => text.endsWith('  manifest-sha256.txt')) ?? '';
    const wrong = (line.startsWith('0') ? '1' : '0') + line.slice(1);
    await writeFile(at('tagmanifest-sha256.txt'), original.replace(line, wrong));
    expect(bad(await verify())).toEqual(['mismatch tagmanifest-sha256.txt']);
  });

  it('truncation and extension, by length alone at quick depth', async () => {
    await truncate(at(content), 5);
    for (const depth of ['quick', 'full'] as const) {
      expect(bad(await verify({ depth, expected: payload }))).toEqual([`mismatch ${content}`]);
    }
    expect(bad(await verify({ depth: 'quick' }))).toEqual(['mismatch data/']);
    expect(bad(await verify())).toEqual([`mismatch ${content}`]);
    await writeFile(at(content), 'the content of a chunk');
    await appendFile(at(content), 'x');
    expect(bad(await byCatalog())).toEqual([`mismatch ${content}`]);
  });

  it('a flipped bit passes quick depth, which says that it is quick', async () => {
    await writeFile(at(content), 'the c0ntent of a chunk');
    const report = await verify({ depth: 'quick', expected: payload });
    expect(report).toMatchObject({ depth: 'quick', isSound: true });
    expect(bad(await verify({ expected: payload }))).toEqual([`mismatch ${content}`]);
  });

  it.each([
    content,
    'bagit.txt',
    'bag-info.txt',
    'manifest-sha256.txt',
    'tagmanifest-sha256.txt',
    'fixity/0000.blocks',
  ])('a deleted %s', async (path) => {
    await rm(at(path));
    expect(bad(await byCatalog())).toEqual([`missing ${path}`]);
    expect(bad(await verify())).toContain(`missing ${path}`);
  });

  it('a deleted folder: everything is missing, nothing throws', async () => {
    await rm(folder, { recursive: true });
    expect(bad(await byCatalog())).toHaveLength(8);
    expect(bad(await verify()).sort()).toEqual(
      ['bag-info.txt', 'bagit.txt', 'manifest-sha256.txt', 'tagmanifest-sha256.txt'].map(
        (name) => `missing ${name}`,
      ),
    );
  });

  it('foreign files, in and beside the payload, and what a crash left', async () => {
    await writeFile(at('data/chunks/foreign.exe'), 'x');
    await writeFile(at('Thumbs.db'), 'x');
    await writeFile(at('bag-info.txt.tmp'), 'x');
    const expected = [
      'unexpected Thumbs.db',
      'unexpected bag-info.txt.tmp',
      'unexpected data/chunks/foreign.exe',
    ];
    expect(bad(await byCatalog())).toEqual(expected);
    expect(bad(await verify())).toEqual(expected);
  });

  it('a renamed file is told from a lost one', async () => {
    await rename(at(content), at('data/chunks/renamed.mp4'));
    const report = await byCatalog();
    expect(bad(report)).toEqual([`missing ${content}`, 'unexpected data/chunks/renamed.mp4']);
    expect(report.findings.find(({ path }) => path === content)?.detail).toContain('data/chunks/renamed.mp4');
  });

  it('a change of case, in a file name and in a folder name', async () => {
    await rename(at(content), at('data/chunks/0000.MP4'));
    const report = await byCatalog();
    expect(bad(report)).toEqual(['unexpected data/chunks/0000.MP4', `missing ${content}`].sort(byPath));
    expect(report.findings.find(({ path }) => path === content)?.detail).toContain('0000.MP4');
    await rename(at('data/chunks/0000.MP4'), at(content));
    await rename(at('data/chunks'), at('data/Chunks'));
    expect(bad(await byCatalog()).filter((finding) => finding.startsWith('missing'))).toHaveLength(2);
  });

  it('two files that changed places', async () => {
    await rename(at(content), at('x'));
    await rename(at(metadata), at(content));
    await rename(at('x'), at(metadata));
    expect(bad(await verify())).toEqual([`mismatch ${metadata}`, `mismatch ${content}`]);
  });

  it('a link or a folder in place of a file, without following it', async () => {
    await writeFile(at('../elsewhere'), await readFile(at(content)));
    onTestFinished(() => rm(join(folder, '..', 'elsewhere'), { force: true }));
    await rm(at(content));
    await symlink(join(folder, '..', 'elsewhere'), at(content));
    expect(bad(await byCatalog())).toEqual([`mismatch ${content}`]);
    await rm(at(content));
    await mkdir(at(content));
    expect(bad(await byCatalog())).toEqual([`missing ${content}`]);
  });

  it('a payload that was changed together with its manifest, by the catalog', async () => {
    const forged = Buffer.from('THE CONTENT OF A CHUNK');
    await writeFile(at(content), forged);
    const files = payload.map((file) =>
      file.path === content ? { path: content, ...provenBytesOf(forged) } : file,
    );
    await writeBag(folder, { id: 'r', files, info: { callId: 'c' } });
    expect(bad(await verify())).toEqual([]);
    const found = bad(await verify({ expected: payload }));
    expect(found).toContain(`mismatch ${content}`);
    expect(found).toContain('mismatch manifest-sha256.txt');
  });
});

describe('what cannot be read', () => {
  it.each(['EACCES', 'EIO'])('is unreadable, never a mismatch (%s)', async (errno) => {
    const failing: Pick<Digester, 'hashFile'> = {
      hashFile: (path, options) =>
        path.endsWith('.mp4')
          ? Promise.reject(new ArchiveError('disk-failed', { context: { errno } }))
          : digester.hashFile(path, options),
    };
    const report = await verify({ digester: failing });
    expect(bad(report)).toEqual([`unreadable ${content}`]);
    expect(report.findings.find(({ path }) => path === content)?.detail).toBe(errno);
  });

  it('leaves open what an unreadable manifest would have told', async () => {
    const disk = faultyDisk((call, path) =>
      call === 'open' && path.endsWith('/manifest-sha256.txt') ? 'EACCES' : null,
    );
    const ports = { ...systemPorts, disk };
    const report = await verifyRecording(folder, { depth: 'full', digester }, ports);
    expect(bad(report)).toContain('unreadable manifest-sha256.txt');
    expect(bad(report).some((finding) => finding.startsWith('mismatch'))).toBe(false);
    expect(bad(await verifyRecording(folder, { depth: 'full', digester, expected: payload }, ports))).toEqual(
      ['unreadable manifest-sha256.txt'],
    );
  });

  it('a folder that cannot be listed is one finding', async () => {
    const ports = { ...systemPorts, disk: faultyDisk((call) => (call === 'list' ? 'EIO' : null)) };
    const report = await verifyRecording(folder, { depth: 'full', digester }, ports);
    expect(report.findings).toEqual([{ path: '.', result: 'unreadable', detail: 'EIO' }]);
    expect(report.isSound).toBe(false);
  });

  it('an abort ends the check', async () => {
    const signal = AbortSignal.abort();
    expect((await rejectionOf(verify({ signal }))).code).toBe('cancelled');
  });
});

function byPath(one: string, other: string): number {
  return (one.split(' ')[1] ?? '') < (other.split(' ')[1] ?? '') ? -1 : 1;
}
