import { chmodSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { tagManifestName } from '../../main/archive/bag.ts';
import { createDigester } from '../../main/archive/digest.ts';
import { systemDisk } from '../../main/archive/disk.ts';
import { listFiles } from '../../main/archive/folder-listing.ts';
import { restoreAnnotations } from '../../main/catalog/annotations.ts';
import { markBagStale } from '../../main/catalog/bags.ts';
import { filesOfRecording } from '../../main/catalog/files.ts';
import { listFixityChecks } from '../../main/catalog/fixity.ts';
import { listFolders } from '../../main/catalog/recordings.ts';
import { systemClock } from '../../main/clock.ts';
import { checkRecording, checkRecordings, type CheckPorts } from '../../main/fixity/check.ts';
import { demoLibrary } from '../support/engine-library.ts';

const flipsPerFile = 24;

async function library(count: number) {
  const { libraryDir, parts } = await demoLibrary({ count });
  const digester = createDigester({ threads: 2 });
  onTestFinished(() => digester.close());
  const ports: CheckPorts = {
    db: parts.db,
    libraryDir,
    clock: systemClock,
    digester,
    isNoted: false,
    settleBags: () => parts.bags.settle(),
  };
  return { libraryDir, ports, places: listFolders(parts.db) };
}

function contentOf({ db }: CheckPorts, recording: string): string {
  return filesOfRecording(db, recording).find(({ kind }) => kind === 'content')?.path ?? '';
}

function annotationsWith(tag: string): string {
  const nothing = { cases: [], notes: [], transcripts: [] };
  return JSON.stringify({ format: 'archivolt-annotations', version: 1, tags: [tag], ...nothing });
}

/** Overwrites in place, though archived files are read-only. */
function put(path: string, bytes: Uint8Array): void {
  rmSync(path, { force: true });
  writeFileSync(path, bytes);
}

it('every flipped byte, cut, growth and loss in every file of a library is found, and named rightly', async () => {
  const { libraryDir, ports, places } = await library(2);
  let damages = 0;
  for (const place of places) {
    const folder = join(libraryDir, place.folder);
    const files = await listFiles(folder, systemDisk);
    const badPaths = async (): Promise<string[]> =>
      (await checkRecording(ports, place, 'full')).findings.map(({ path, result }) => `${result} ${path}`);
    expect(await badPaths()).toEqual([]);
    for (const { path } of files) {
      const full = join(folder, path);
      const good = readFileSync(full);
      const isPaper = !path.includes('/');
      const expectNamed = async (bytes: Uint8Array | null, result: string): Promise<void> => {
        if (bytes === null) rmSync(full, { force: true });
        else put(full, bytes);
        const bad = await badPaths();
        // Nothing but the tag manifest speaks for bag-info and block lists: a wrong digest there accuses them as well as itself.
        if (path === tagManifestName && bad.every((one) => !one.includes(' data/')))
          expect(bad).not.toEqual([]);
        else expect(bad.filter((one) => !isPaper || one.endsWith(` ${path}`))).toEqual([`${result} ${path}`]);
        damages += 1;
      };
      for (let at = 0; at < flipsPerFile; at += 1) {
        const flipped = Buffer.from(good);
        const position = Math.floor((at * (good.length - 1)) / (flipsPerFile - 1));
        flipped[position] = (flipped[position] ?? 0) ^ (1 << (at % 8));
        await expectNamed(flipped, 'mismatch');
      }
      await expectNamed(good.subarray(0, -1), 'mismatch');
      await expectNamed(Buffer.concat([good, Buffer.from('\n')]), 'mismatch');
      await expectNamed(null, 'missing');
      put(full, good);
      if (path.startsWith('data/')) chmodSync(full, 0o444);
    }
    expect(await badPaths()).toEqual([]);
  }
  expect(damages).toBeGreaterThan(400);
}, 300_000);

it('swapped files, foreign files, renamed folders and other case are named', async () => {
  const { libraryDir, ports, places } = await library(1);
  const [place] = places;
  if (place === undefined) throw new Error('no recording');
  const folder = join(libraryDir, place.folder);
  const findings = async (): Promise<string[]> =>
    (await checkRecording(ports, place, 'full')).findings.map(({ path, result, detail }) =>
      [result, path, detail].filter((word) => word !== null).join(' '),
    );
  const paths = (await listFiles(folder, systemDisk)).map(({ path }) => path);
  const chunks = paths.filter((path) => path.startsWith('data/chunks/'));
  const [one = '', other = ''] = chunks;
  const swap = (): void => {
    const [first, second] = [readFileSync(join(folder, one)), readFileSync(join(folder, other))];
    put(join(folder, one), second);
    put(join(folder, other), first);
  };
  swap();
  expect((await findings()).map((text) => text.split(' ').slice(0, 2).join(' '))).toEqual([
    `mismatch ${one}`,
    `mismatch ${other}`,
  ]);
  swap();
  writeFileSync(join(folder, 'data/chunks/Thumbs.db'), 'x');
  expect(await findings()).toEqual(['unexpected data/chunks/Thumbs.db']);
  rmSync(join(folder, 'data/chunks/Thumbs.db'));
  for (const name of ['pieces', 'Chunks']) {
    renameSync(join(folder, 'data/chunks'), join(folder, 'data', name));
    const found = await findings();
    for (const path of chunks) {
      expect(found.some((text) => text.startsWith(`missing ${path}`))).toBe(true);
      expect(found.join('\n')).toContain(path.replace('/chunks/', `/${name}/`));
    }
    renameSync(join(folder, 'data', name), join(folder, 'data/chunks'));
  }
  expect(await findings()).toEqual([]);
  renameSync(folder, `${folder}x`);
  expect((await findings()).length).toBeGreaterThan(0);
  renameSync(`${folder}x`, folder);
}, 60_000);

it('a note that is written while a recording is read is no damage, and what was damaged is named all the same', async () => {
  const { libraryDir, ports, places } = await library(1);
  const [place = { id: '', folder: '' }] = places;
  const write = async (tag: string): Promise<void> => {
    restoreAnnotations(ports.db, place.id, annotationsWith(tag));
    markBagStale(ports.db, place.id);
    await ports.settleBags();
  };
  await write('before');
  let written = 0;
  const writing: CheckPorts = {
    ...ports,
    digester: {
      async hashFile(path, options) {
        // The lists were read by then.
        if (path.endsWith('annotations.json') && written === 0) await write(`tag ${String((written += 1))}`);
        return ports.digester.hashFile(path, options);
      },
    },
  };
  expect((await checkRecording(writing, place, 'full')).findings).toEqual([]);
  expect(written).toBe(1);
  written = 0;
  const path = join(libraryDir, place.folder, contentOf(ports, place.id));
  const bytes = readFileSync(path);
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  put(path, bytes);
  expect((await checkRecording(writing, place, 'full')).findings).toMatchObject([{ result: 'mismatch' }]);
}, 60_000);

it('a check of many keeps each result on record, also when it is stopped', async () => {
  const { ports, places } = await library(4);
  const ending = new AbortController();
  const noted = { ...ports, isNoted: true, signal: ending.signal };
  await checkRecordings(noted, places, 'quick', { atOnce: 3 });
  expect(places.map(({ id }) => listFixityChecks(ports.db, id, 9).length)).toEqual([1, 1, 1, 1]);
  const stopped = checkRecordings(noted, places, 'full', { atOnce: 1, onChecked: () => ending.abort() });
  await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
  expect(places.map(({ id }) => listFixityChecks(ports.db, id, 9).length)).toEqual([2, 1, 1, 1]);
});
