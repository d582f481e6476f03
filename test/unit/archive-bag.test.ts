import { execFile } from 'node:child_process';
import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readManifest, writeBag, type BagContent, type BagFile } from '../../main/archive/bag.ts';
import { formatBagInfo, formatManifest, parseManifest, parseTags } from '../../main/archive/bag-text.ts';
import { provenBytesOf } from '../../main/archive/files.ts';
import { hastyClock } from '../support/hasty-clock.ts';
import { systemDisk } from '../../main/archive/disk.ts';
import { tempFolder } from '../support/temp-folder.ts';

const run = promisify(execFile);
const hex = (digit: string): string => digit.repeat(64);

async function put(folder: string, path: string, text: string): Promise<BagFile> {
  const bytes = Buffer.from(text);
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), bytes);
  return { path, ...provenBytesOf(bytes) };
}

async function someBag(): Promise<{ folder: string; content: BagContent }> {
  const folder = await tempFolder();
  const files = [
    await put(folder, 'data/chunks/0000.mp4', 'content'),
    await put(folder, 'data/chunks/0000.metadata.json', '{}'),
    await put(folder, 'data/events/e.json', '[]'),
  ];
  await put(folder, 'fixity/0000.blocks', 'blocks');
  return { folder, content: { id: 'rec1', files, info: { callId: 'call', startedAt: 12, topic: null } } };
}

const text = (folder: string, name: string): Promise<string> => readFile(join(folder, name), 'utf8');

describe('writeBag', () => {
  it('makes a bag that coreutils accept', async () => {
    const { folder, content } = await someBag();
    await writeBag(folder, content, { disk: systemDisk, clock: hastyClock() });
    expect((await readdir(folder)).sort()).toEqual([
      'bag-info.txt',
      'bagit.txt',
      'data',
      'fixity',
      'manifest-sha256.txt',
      'tagmanifest-sha256.txt',
    ]);
    for (const manifest of ['manifest-sha256.txt', 'tagmanifest-sha256.txt'])
      await run('sha256sum', ['--check', '--strict', '--quiet', manifest], { cwd: folder });
    expect(await text(folder, 'bag-info.txt')).toBe(
      'Bagging-Date: 2026-11-21\nExternal-Identifier: rec1\nPayload-Oxum: 11.3\nCall-Id: call\nStarted-At: 12\n',
    );
    expect([...(await readManifest(folder)).digests.keys()]).toEqual([
      'data/chunks/0000.metadata.json',
      'data/chunks/0000.mp4',
      'data/events/e.json',
    ]);
  });

  it('tells the digests of all tag files, and leaves alone what did not change', async () => {
    const { folder, content } = await someBag();
    const tags = await writeBag(folder, content);
    for (const { path, sha256, bytes } of tags)
      expect(provenBytesOf(await readFile(join(folder, path)))).toEqual({ sha256, bytes });
    expect(tags.map(({ path }) => path)).toContain('tagmanifest-sha256.txt');
    const before = await stat(join(folder, 'tagmanifest-sha256.txt'));
    // On a later day, too: the date is that of the payload.
    const later = { disk: systemDisk, clock: hastyClock(Date.UTC(2030, 1, 1)) };
    expect(await writeBag(folder, content, later)).toEqual(tags);
    expect((await stat(join(folder, 'tagmanifest-sha256.txt'))).mtimeMs).toBe(before.mtimeMs);
  });

  it('never blesses damage of payload or of a tag file that was listed', async () => {
    const { folder, content } = await someBag();
    await writeBag(folder, content);
    await writeFile(join(folder, 'data/chunks/0000.mp4'), 'damaged');
    await writeFile(join(folder, 'fixity/0000.blocks'), 'damaged');
    await writeBag(folder, { ...content, info: { callId: 'other' } });
    await expect(run('sha256sum', ['--check', 'manifest-sha256.txt'], { cwd: folder })).rejects.toThrow();
    await expect(run('sha256sum', ['--check', 'tagmanifest-sha256.txt'], { cwd: folder })).rejects.toThrow();
  });

  it('takes new digests of tag files that are told, new ones from disk, and keeps lost ones listed', async () => {
    const { folder, content } = await someBag();
    await put(folder, 'annotations/lost.json', 'lost');
    await writeBag(folder, content);
    await systemDisk.remove(join(folder, 'annotations/lost.json'));
    const note = await put(folder, 'annotations/note.json', 'note');
    const blocks = await put(folder, 'fixity/0000.blocks', 'written anew');
    await put(folder, 'annotations/half.json.tmp', 'half');
    await writeBag(folder, { ...content, tags: [blocks] });
    const { digests } = parseManifest(await readFile(join(folder, 'tagmanifest-sha256.txt')));
    expect(digests.get('annotations/note.json')).toBe(note.sha256);
    expect(digests.get('fixity/0000.blocks')).toBe(blocks.sha256);
    expect(digests.get('annotations/lost.json')).toBe(provenBytesOf(Buffer.from('lost')).sha256);
    expect(digests.has('annotations/half.json.tmp')).toBe(false);
  });
});

describe('manifest text', () => {
  it('is sorted by bytes and read back, line breaks and percent signs in names included', () => {
    const files = [
      { path: 'data/b%0A', sha256: hex('1') },
      { path: 'data/é', sha256: hex('2') },
      { path: 'data/Z\r\nx', sha256: hex('3') },
      { path: 'data/ two  spaces', sha256: hex('4') },
    ];
    const bytes = formatManifest(files);
    expect(
      bytes
        .toString()
        .split('\n')
        .map((line) => line.slice(66)),
    ).toEqual(['data/ two  spaces', 'data/Z%0D%0Ax', 'data/b%250A', 'data/é', '']);
    const { digests, problems } = parseManifest(bytes);
    expect(problems).toEqual([]);
    expect(new Map(files.map(({ path, sha256 }) => [path, sha256]))).toEqual(
      new Map([...digests].sort((one, other) => one[1].localeCompare(other[1]))),
    );
  });

  it('of others is taken too: other line ends, binary marks, upper case', () => {
    const bytes = Buffer.from(
      `\uFEFF${hex('A')} *data/a\r\n${hex('b')}\tdata/b\r\n${hex('c')}  ./data/c\r\n`,
    );
    expect([...parseManifest(bytes).digests]).toEqual([
      ['data/a', hex('a')],
      ['data/b', hex('b')],
      ['data/c', hex('c')],
    ]);
  });

  it.each([
    [`${hex('a')}  ../up\n`, 'unsafe-path'],
    [`${hex('a')}  /etc/passwd\n`, 'unsafe-path'],
    [`${hex('a')}  C:\\x\n`, 'unsafe-path'],
    [`${hex('a')}  data\\..\\..\\x\n`, 'unsafe-path'],
    [`${hex('a')}  ~root/x\n`, 'unsafe-path'],
    [`${hex('a')}  data/a\n${hex('b')}  data/a\n`, 'repeated'],
    [`${hex('a')}data/a\n`, 'malformed'],
    [`${hex('g')}  data/a\n`, 'malformed'],
    [`\n`, 'malformed'],
    [`${hex('a')}  data/a`, 'no-final-newline'],
  ])('%j is a problem: %s', (content, fault) => {
    expect(parseManifest(Buffer.from(content)).problems.map((problem) => problem.fault)).toContain(fault);
  });
});

describe('bag-info text', () => {
  it('folds long and broken values so that no value makes a label', () => {
    const long = Array.from({ length: 30 }, (_, n) => `word${n}`).join(' ');
    const bytes = formatBagInfo([
      ['Long', long],
      ['Sly', 'one\nPayload-Oxum: 0.0\r\ntwo'],
      ['Unbroken', 'x'.repeat(200)],
    ]);
    for (const line of bytes.toString().split('\n')) expect(line.length).toBeLessThanOrEqual(210);
    const tags = parseTags(bytes);
    expect(tags.get('long')).toBe(long);
    expect(tags.has('payload-oxum')).toBe(false);
    expect(tags.get('sly')).toBe('one Payload-Oxum: 0.0 two');
    expect(tags.get('unbroken')).toBe('x'.repeat(200));
  });
});
