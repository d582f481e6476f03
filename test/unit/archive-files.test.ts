import { chmod, mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemDisk, type Disk } from '../../main/archive/disk.ts';
import {
  placeBytes,
  placeFile,
  provenBytesOf,
  writeFileDurably,
  type FilePorts,
} from '../../main/archive/files.ts';
import { faultyDisk, type Fault } from '../support/faulty-disk.ts';
import { hastyClock } from '../support/hasty-clock.ts';
import { rejectionOf } from '../support/rejection.ts';
import { tempFolder } from '../support/temp-folder.ts';

const bytes = Buffer.from('some proven bytes');
const proven = provenBytesOf(bytes);

const portsOf = (disk: Disk): FilePorts => ({ disk, clock: hastyClock() });
const faulty = (fault: Fault): FilePorts => portsOf(faultyDisk(fault));

async function partialIn(
  folder: string,
  content: Uint8Array = bytes,
): Promise<{ partial: string; target: string }> {
  await mkdir(join(folder, 'partials'));
  const partial = join(folder, 'partials', '1.partial');
  await writeFile(partial, content);
  return { partial, target: join(folder, 'recordings', 'a', 'data', '0000.mp4') };
}

describe('writeFileDurably', () => {
  it('writes, replaces, creates folders and leaves nothing else', async () => {
    const folder = await tempFolder();
    const path = join(folder, 'a', 'b', 'file.txt');
    await writeFileDurably(path, Buffer.from('one, and longer'));
    await writeFileDurably(path, Buffer.from('two'));
    expect(await readFile(path, 'utf8')).toBe('two');
    expect(await readdir(join(folder, 'a', 'b'))).toEqual(['file.txt']);
  });

  it('takes the place of what a crash left', async () => {
    const path = join(await tempFolder(), 'file.txt');
    await writeFile(`${path}.tmp`, 'half of something much longer');
    await writeFileDurably(path, Buffer.from('whole'));
    expect(await readFile(path, 'utf8')).toBe('whole');
  });

  it.each([
    ['ENOSPC', 'file.write', 'disk-full', 'later'],
    ['EDQUOT', 'file.sync', 'disk-full', 'later'],
    ['EIO', 'file.sync', 'disk-failed', 'later'],
    ['EROFS', 'open', 'library-read-only', 'never'],
    ['EACCES', 'open', 'library-read-only', 'never'],
    ['EPERM', 'rename', 'library-read-only', 'never'],
    ['EMFILE', 'open', 'disk-failed', 'later'],
    ['EIO', 'syncFolder', 'disk-failed', 'later'],
  ] as const)('names %s at %s %s and keeps the older file', async (errno, call, code, retry) => {
    const path = join(await tempFolder(), 'file.txt');
    await writeFileDurably(path, Buffer.from('older'));
    const ports = faulty((at) => (at === call ? errno : null));
    const error = await rejectionOf(writeFileDurably(path, Buffer.from('newer'), ports));
    expect(error).toMatchObject({ code, retry, context: { errno } });
    // After the rename the newer one is there; whether it lasts is not known, and that is what the error says.
    expect(await readFile(path, 'utf8')).toBe(call === 'syncFolder' ? 'newer' : 'older');
  });
});

describe('placeFile', () => {
  it('moves the partial, read-only, and creates the folders', async () => {
    const { partial, target } = await partialIn(await tempFolder());
    expect(await placeFile(partial, target, proven)).toBe('placed');
    expect(await readFile(target)).toEqual(bytes);
    expect((await stat(target)).mode & 0o222).toBe(0);
    expect(await systemDisk.look(partial)).toBeNull();
  });

  it('finds its own work after a crash behind the rename, with and without a partial', async () => {
    const { partial, target } = await partialIn(await tempFolder());
    await placeFile(partial, target, proven);
    expect(await placeFile(partial, target, proven)).toBe('already-there');
    await writeFile(partial, bytes);
    expect(await placeFile(partial, target, proven)).toBe('already-there');
    expect(await systemDisk.look(partial)).toBeNull();
  });

  it.each([Buffer.from('other proven byte'), Buffer.from('other length')])(
    'never replaces other bytes',
    async (other) => {
      const { partial, target } = await partialIn(await tempFolder());
      await placeFile(partial, target, proven);
      await writeFile(partial, other);
      expect(await placeFile(partial, target, provenBytesOf(other))).toBe('occupied');
      expect(await readFile(target)).toEqual(bytes);
      expect(await readFile(partial)).toEqual(other);
    },
  );

  it('refuses a partial that is not as long as proven, and one that is gone', async () => {
    const { partial, target } = await partialIn(await tempFolder(), bytes.subarray(1));
    expect((await rejectionOf(placeFile(partial, target, proven))).code).toBe('length-wrong');
    expect(await systemDisk.look(target)).toBeNull();
    expect((await rejectionOf(placeFile(`${partial}x`, target, proven))).code).toBe('file-missing');
  });

  it.each(['EPERM', 'EBUSY', 'EACCES'])('waits while a scanner holds the file (%s)', async (errno) => {
    const { partial, target } = await partialIn(await tempFolder());
    let left = 5;
    const ports = faulty((call) => (call === 'rename' && (left -= 1) >= 0 ? errno : null));
    expect(await placeFile(partial, target, proven, ports)).toBe('placed');
  });

  it('gives up waiting after some seconds', async () => {
    const { partial, target } = await partialIn(await tempFolder());
    const clock = hastyClock();
    const disk = faultyDisk((call) => (call === 'rename' ? 'EBUSY' : null));
    expect((await rejectionOf(placeFile(partial, target, proven, { disk, clock }))).code).toBe('disk-failed');
    expect(clock.waitedMs()).toBeGreaterThan(2000);
    expect(await readFile(partial)).toEqual(bytes);
  });

  it('copies to another volume and proves the copy', async () => {
    const { partial, target } = await partialIn(await tempFolder());
    const across: Fault = (call, path) => (call === 'rename' && path === partial ? 'EXDEV' : null);
    expect(await placeFile(partial, target, proven, faulty(across))).toBe('placed');
    expect(await readFile(target)).toEqual(bytes);
    expect(await systemDisk.look(partial)).toBeNull();
  });

  it('does not take a copy that came out wrong', async () => {
    const { partial, target } = await partialIn(await tempFolder());
    const disk = faultyDisk((call, path) => (call === 'rename' && path === partial ? 'EXDEV' : null));
    const garbling: Disk = {
      ...disk,
      open: async (path, how) => {
        const file = await disk.open(path, how);
        return how === 'replace'
          ? {
              ...file,
              write: (given, at) =>
                file.write(
                  given.map((byte) => byte ^ 1),
                  at,
                ),
            }
          : file;
      },
    };
    expect((await rejectionOf(placeFile(partial, target, proven, portsOf(garbling)))).code).toBe(
      'digest-wrong',
    );
    expect(await systemDisk.look(target)).toBeNull();
    expect(await readFile(partial)).toEqual(bytes);
  });

  it('does without read-only where the disk knows no such thing', async () => {
    const { partial, target } = await partialIn(await tempFolder());
    const ports = faulty((call) => (call === 'setReadOnly' ? 'ENOTSUP' : null));
    expect(await placeFile(partial, target, proven, ports)).toBe('placed');
  });

  it('keeps the partial when the disk is full or fails', async () => {
    for (const [call, errno, code] of [
      ['createFolder', 'ENOSPC', 'disk-full'],
      ['file.sync', 'EIO', 'disk-failed'],
      ['rename', 'ENOSPC', 'disk-full'],
    ] as const) {
      const { partial, target } = await partialIn(await tempFolder());
      const ports = faulty((at) => (at === call ? errno : null));
      expect((await rejectionOf(placeFile(partial, target, proven, ports))).code).toBe(code);
      expect(await readFile(partial)).toEqual(bytes);
    }
  });
});

describe('placeBytes', () => {
  it('goes through the staging folder and may be repeated', async () => {
    const folder = await tempFolder();
    const target = join(folder, 'data', 'events', 'a.json');
    const staging = { folder: join(folder, 'partials'), name: 'event' };
    expect(await placeBytes(bytes, target, staging)).toBe('placed');
    expect(await placeBytes(bytes, target, staging)).toBe('already-there');
    expect(await placeBytes(Buffer.from('another event'), target, staging)).toBe('occupied');
    expect(await readFile(target)).toEqual(bytes);
    expect(await readdir(join(folder, 'data', 'events'))).toEqual(['a.json']);
  });
});

it('the real disk says what it finds', async () => {
  const folder = await tempFolder();
  await writeFile(join(folder, 'file'), 'x');
  await chmod(join(folder, 'file'), 0o444);
  expect(await systemDisk.look(join(folder, 'file'))).toEqual({ kind: 'file', bytes: 1 });
  expect(await systemDisk.look(join(folder, 'file', 'below'))).toBeNull();
  expect(await systemDisk.createFolder(folder)).toBe(false);
  expect(await systemDisk.look(folder)).toMatchObject({ kind: 'folder' });
});
