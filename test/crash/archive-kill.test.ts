import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { writeBag } from '../../main/archive/bag.ts';
import { systemDisk } from '../../main/archive/disk.ts';
import { placeFile, provenBytesOf } from '../../main/archive/files.ts';
import { openLibrary } from '../../main/archive/library.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { rejectionOf } from '../support/rejection.ts';
import { bagContent, contentBytes, payloadTexts } from './archive-content.ts';

const run = promisify(execFile);
const child = join(import.meta.dirname, 'archive-child.ts');

/** Repeats work in children that are killed before their first, second, … call to the disk, until one lives to the end. */
async function killAtEveryCall(
  work: string,
  prepare: () => Promise<string>,
  check: (folder: string) => Promise<void>,
): Promise<number> {
  for (let call = 0; ; call += 1) {
    const folder = await prepare();
    const { signal, code } = await ended(start(work, folder, String(call)));
    expect(signal ?? code).toBe(signal === null ? 0 : 'SIGKILL');
    await check(folder);
    if (signal === null) return call;
  }
}

function start(...given: string[]): ChildProcess {
  return spawn(process.execPath, [child, ...given], { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function ended(started: ChildProcess): Promise<{ code: number | null; signal: string | null }> {
  const [code, signal] = (await once(started, 'exit')) as [number | null, string | null];
  return { code, signal };
}

it('a file killed while it is placed is whole or still a partial, and placing it again ends well', async () => {
  const proven = provenBytesOf(contentBytes);
  const calls = await killAtEveryCall(
    'place',
    async () => {
      const folder = await tempFolder();
      await mkdir(join(folder, 'partials'));
      await writeFile(join(folder, 'partials/1.partial'), contentBytes);
      return folder;
    },
    async (folder) => {
      const target = join(folder, 'data/chunks/0000.mp4');
      const entry = await systemDisk.look(target);
      if (entry !== null) expect(provenBytesOf(await readFile(target))).toEqual(proven);
      await placeFile(join(folder, 'partials/1.partial'), target, proven);
      expect(provenBytesOf(await readFile(target))).toEqual(proven);
      expect(await readdir(join(folder, 'partials'))).toEqual([]);
      expect(await readdir(join(folder, 'data/chunks'))).toEqual(['0000.mp4']);
    },
  );
  expect(calls).toBeGreaterThan(10);
}, 180_000);

it('a bag killed while it is written can be checked by its manifest at any time, and is mended by the next writing', async () => {
  const calls = await killAtEveryCall(
    'bag',
    async () => {
      const folder = await tempFolder();
      await mkdir(join(folder, 'data'));
      for (const [path, text] of Object.entries(payloadTexts)) await writeFile(join(folder, path), text);
      await writeBag(folder, bagContent('first'));
      return folder;
    },
    async (folder) => {
      await run('sha256sum', ['--check', '--strict', '--quiet', 'manifest-sha256.txt'], { cwd: folder });
      await writeBag(folder, bagContent('second'));
      for (const manifest of ['manifest-sha256.txt', 'tagmanifest-sha256.txt'])
        await run('sha256sum', ['--check', '--strict', '--quiet', manifest], { cwd: folder });
      expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    },
  );
  expect(calls).toBeGreaterThan(10);
}, 180_000);

it('a library killed while it is created is created by the next opening', async () => {
  await killAtEveryCall('create', tempFolder, async (folder) => {
    const library = await openLibrary(folder, { createIfMissing: true });
    expect(library.id).toMatch(/^[0-9a-f-]{36}$/);
    await library.close();
  });
}, 180_000);

it('a library is held against other processes, and free as soon as its holder is killed', async () => {
  const folder = await tempFolder();
  for (let round = 0; round < 3; round += 1) {
    const holder = start('hold', folder);
    await once(holder.stdout ?? holder, 'data');
    const refused = await rejectionOf(openLibrary(folder, { createIfMissing: false }));
    expect(refused).toMatchObject({ code: 'library-locked', context: { pid: holder.pid } });
    const exit = once(holder, 'exit');
    holder.kill('SIGKILL');
    await exit;
    await (await openLibrary(folder, { createIfMissing: false })).close();
  }
}, 180_000);
