import { chmod, mkdir, readFile, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { systemDisk } from '../../main/archive/disk.ts';
import { systemPorts } from '../../main/archive/files.ts';
import { describeLibrary, openLibrary } from '../../main/archive/library.ts';
import { thisHost } from '../../main/archive/lock.ts';
import { faultyDisk } from '../support/faulty-disk.ts';
import { hastyClock } from '../support/hasty-clock.ts';
import { manualClock } from '../support/manual-clock.ts';
import { rejectionOf } from '../support/rejection.ts';
import { tempFolder } from '../support/temp-folder.ts';

const create = { createIfMissing: true };
const record = (over: object = {}): string =>
  JSON.stringify({
    instance: 'another',
    host: 'another computer',
    hostName: 'OFFICE-7',
    pid: 4711,
    since: '2026-11-21T08:00:00.000Z',
    beat: 12,
    ...over,
  });

async function codeOf(folder: string, options = create): Promise<string> {
  return (await rejectionOf(openLibrary(folder, options))).code;
}

describe('openLibrary', () => {
  it('creates a library in a folder that is empty or not there, once', async () => {
    const folder = join(await tempFolder(), 'new', 'library');
    const library = await openLibrary(folder, create);
    expect((await readdir(folder)).sort()).toEqual(
      ['archive.json', 'archive.lock', 'archive.lock.json', 'partials', 'quarantine', 'recordings'].sort(),
    );
    await library.close();
    const again = await openLibrary(folder, { createIfMissing: false });
    expect(again).toMatchObject({ id: library.id, createdAt: library.createdAt, folder });
    await again.close();
    await again.close();
    expect(await readdir(folder)).not.toContain('archive.lock.json');
    expect(await describeLibrary(folder)).toEqual({ id: library.id, createdAt: library.createdAt });
  });

  it('takes what systems leave in empty folders for empty, and follows a link to a folder', async () => {
    const folder = await tempFolder();
    await mkdir(join(folder, 'real'));
    await writeFile(join(folder, 'real', '.DS_Store'), 'x');
    await symlink(join(folder, 'real'), join(folder, 'link'));
    await (await openLibrary(join(folder, 'link'), create)).close();
    expect(await readdir(join(folder, 'real'))).toContain('archive.json');
  });

  it('leaves a folder that is no library as it was', async () => {
    const folder = await tempFolder();
    await writeFile(join(folder, 'letter.txt'), 'x');
    expect(await codeOf(folder)).toBe('not-a-library');
    expect(await readdir(folder)).toEqual(['letter.txt']);
    expect(await codeOf(join(folder, 'letter.txt'))).toBe('not-a-library');
    expect(await codeOf(join(folder, 'none'), { createIfMissing: false })).toBe('not-a-library');
    expect(await readdir(folder)).toEqual(['letter.txt']);
    expect((await rejectionOf(describeLibrary(folder))).code).toBe('not-a-library');
  });

  it.each(['', '{', '[]', '{"format":"other","version":1}', '{"format":"archivolt-library","version":1}'])(
    'does not guess at a description like %j',
    async (text) => {
      const folder = await tempFolder();
      await writeFile(join(folder, 'archive.json'), text);
      expect(await codeOf(folder)).toBe('not-a-library');
      expect(await readFile(join(folder, 'archive.json'), 'utf8')).toBe(text);
    },
  );

  it('refuses a newer library, whatever else stands in its description, and changes nothing', async () => {
    const folder = await tempFolder();
    await writeFile(join(folder, 'archive.json'), '{"format":"archivolt-library","version":2,"novel":true}');
    expect(await codeOf(folder)).toBe('library-newer');
    expect(await readdir(folder)).toEqual(['archive.json']);
  });

  it('names a folder without write permission, and a disk that fails', async () => {
    for (const [errno, code] of [
      ['EACCES', 'library-read-only'],
      ['EROFS', 'library-read-only'],
      ['ENOSPC', 'disk-full'],
      ['EIO', 'disk-failed'],
    ] as const) {
      const folder = await tempFolder();
      const disk = faultyDisk((call, path) =>
        call === 'open' && path.includes('archive.json') ? errno : null,
      );
      expect((await rejectionOf(openLibrary(folder, create, { ...systemPorts, disk }))).code).toBe(code);
      // The lock was given back.
      await (await openLibrary(folder, create)).close();
    }
  });

  it('does not open a lock file that may not be written', async () => {
    const folder = await tempFolder();
    await (await openLibrary(folder, create)).close();
    await systemDisk.remove(join(folder, 'archive.lock'));
    await mkdir(join(folder, 'archive.lock'));
    expect(await codeOf(folder)).toBe('library-read-only');
    await chmod(join(folder, 'archive.lock'), 0o700);
  });
});

describe('the lock', () => {
  it('admits one, and tells who holds it', async () => {
    const folder = await tempFolder();
    const library = await openLibrary(folder, create);
    const refused = await rejectionOf(openLibrary(folder, create));
    expect(refused).toMatchObject({ code: 'library-locked', context: { pid: process.pid } });
    await library.close();
    await (await openLibrary(folder, create)).close();
  });

  it('does not wait for a record that this computer left behind', async () => {
    const folder = await tempFolder();
    await writeFile(join(folder, 'archive.lock.json'), record({ host: thisHost() }));
    // This clock stands still: any wait would never end.
    await (await openLibrary(folder, create, { disk: systemDisk, clock: manualClock() })).close();
  });

  it('respects another computer whose record moves', async () => {
    const folder = await tempFolder();
    await writeFile(join(folder, 'archive.lock.json'), record());
    let waits = 0;
    const clock = {
      ...hastyClock(),
      wait: async () => {
        waits += 1;
        if (waits === 1) await writeFile(join(folder, 'archive.lock.json'), record({ beat: 13 }));
      },
    };
    const refused = await rejectionOf(openLibrary(folder, create, { disk: systemDisk, clock }));
    expect(refused).toMatchObject({ code: 'library-locked', context: { hostName: 'OFFICE-7', pid: 4711 } });
    expect(await readFile(join(folder, 'archive.lock.json'), 'utf8')).toBe(record({ beat: 13 }));
  });

  it.each([record(), 'half a rec'])(
    'takes over a record of another computer that stands still (%s)',
    async (text) => {
      const folder = await tempFolder();
      await writeFile(join(folder, 'archive.lock.json'), text);
      const clock = hastyClock();
      const library = await openLibrary(folder, create, { disk: systemDisk, clock });
      expect(clock.waitedMs()).toBeGreaterThanOrEqual(40_000);
      await library.close();
    },
  );

  it('yields when another computer took the same record over', async () => {
    const folder = await tempFolder();
    await writeFile(join(folder, 'archive.lock.json'), record());
    let waits = 0;
    const clock = {
      ...hastyClock(),
      wait: async () => {
        waits += 1;
        if (waits === 2) await writeFile(join(folder, 'archive.lock.json'), record({ instance: 'faster' }));
      },
    };
    const refused = await rejectionOf(openLibrary(folder, create, { disk: systemDisk, clock }));
    expect(refused.code).toBe('library-locked');
    expect(await readFile(join(folder, 'archive.lock.json'), 'utf8')).toBe(record({ instance: 'faster' }));
  });

  it('beats, and tells once when another computer took the library', async () => {
    const folder = await tempFolder();
    const clock = manualClock();
    let lost = 0;
    const onLost = (): number => (lost += 1);
    const library = await openLibrary(folder, { ...create, onLost }, { disk: systemDisk, clock });
    const path = join(folder, 'archive.lock.json');
    const before = await readFile(path, 'utf8');
    await clock.advance(5_000);
    await vi.waitFor(async () => expect(await readFile(path, 'utf8')).not.toBe(before));
    expect(lost).toBe(0);
    await vi.waitFor(() => expect(clock.waitingCount()).toBe(1));
    await writeFile(path, record());
    await clock.advance(5_000);
    await vi.waitFor(() => expect(lost).toBe(1));
    await library.close();
    expect(await readFile(path, 'utf8')).toBe(record());
  });
});
