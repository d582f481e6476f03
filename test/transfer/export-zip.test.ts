import { execFile } from 'node:child_process';
import { appendFile, chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createWriteStream } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { openPromise } from 'yauzl';
import { plainForm, type ExportForm, type ExportOrder } from '../../contract/exports.ts';
import { filesOfRecording } from '../../main/catalog/files.ts';
import { changeNote } from '../../main/catalog/notes.ts';
import { beginOperation } from '../../main/catalog/operations.ts';
import { listFolders } from '../../main/catalog/recordings.ts';
import { systemExportDisk, type ExportDisk } from '../../main/export/copy-file.ts';
import { demoLibrary } from '../support/engine-library.ts';
import { exportRig, orderTo } from '../support/export-rig.ts';
import { faultyDisk } from '../support/faulty-disk.ts';
import { tempFolder } from '../support/temp-folder.ts';

const run = promisify(execFile);

const zipOrder = (target: string, form: Partial<ExportForm> = {}): ExportOrder =>
  orderTo(target, { form: { ...plainForm, container: 'zip', ...form } });

async function unpack(path: string): Promise<string> {
  const folder = await tempFolder();
  const zip = await openPromise(path);
  for await (const entry of zip.eachEntry()) {
    const to = join(folder, entry.fileName);
    await mkdir(dirname(to), { recursive: true });
    await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(to));
  }
  return folder;
}

async function check(bag: string, sums: '256' | '512' = '256'): Promise<void> {
  const manifests = [`manifest-sha${sums}.txt`, ...(sums === '256' ? ['tagmanifest-sha256.txt'] : [])];
  for (const manifest of manifests)
    await run(`sha${sums}sum`, ['--check', '--strict', '--quiet', manifest], { cwd: bag });
}

it('a zip holds the bag as one folder, with SHA-512 and chosen columns where asked for', async () => {
  const { libraryDir, parts } = await demoLibrary({ count: 5 });
  const target = join(await tempFolder(), 'case 17.zip');
  const exports = exportRig(parts.db, libraryDir);
  const order = zipOrder(target, { hasSha512: true, columns: ['id', 'sha256'] });
  expect(await exports.preflight(order)).toMatchObject({ items: 5, isTargetFree: true });
  const view = await exports.settled(exports.start(order).id);
  expect(view).toMatchObject({ state: 'done', items: 5, itemsDone: 5, code: null });
  const folder = await unpack(target);
  expect(await readdir(folder)).toEqual(['case 17']);
  const bag = join(folder, 'case 17');
  await check(bag);
  await check(bag, '512');
  const lines = (await readFile(join(bag, 'manifest-sha512.txt'), 'utf8')).trim().split('\n');
  expect(lines).toHaveLength(
    listFolders(parts.db).flatMap(({ id }) => filesOfRecording(parts.db, id)).length,
  );
  expect((await readFile(join(bag, 'index.csv'), 'utf8')).split('\r\n')[0]).toBe('\uFEFFid,sha256');
  const { stdout } = await run('sha256sum', ['tagmanifest-sha256.txt'], { cwd: bag });
  expect(stdout.slice(0, 64)).toBe(view.bagDigest);
  expect(await readdir(dirname(target))).toEqual(['case 17.zip']);
  expect(await exports.preflight(order)).toMatchObject({ isTargetFree: false });
  const before = await readFile(target);
  expect(await exports.settled(exports.start(order).id)).toMatchObject({
    state: 'failed',
    code: 'target-occupied',
  });
  expect((await readFile(target)).equals(before)).toBe(true);
}, 60_000);

it.each(['folder', 'zip'] as const)(
  'annotations leave in a %s only when they are asked for',
  async (container) => {
    const { libraryDir, parts } = await demoLibrary({ count: 2 });
    const [first] = listFolders(parts.db);
    const row = Number(parts.db.prepare('SELECT row FROM recordings WHERE id = ?').pluck().get(first?.id));
    const what = {
      kind: 'note',
      text: null,
      addTags: [],
      removeTags: [],
      addCases: [],
      removeCases: [],
    } as const;
    const operation = beginOperation(
      parts.db,
      { ...what, addTags: [], removeTags: [], addCases: [], removeCases: [] },
      1,
    );
    const note = {
      id: 'n1',
      text: 'ask legal first',
      positionMs: null,
      endMs: null,
      author: null,
      createdAt: 1,
      updatedAt: 1,
    };
    changeNote(parts.db, operation, { row, id: 'n1', after: note });
    const exports = exportRig(parts.db, libraryDir);
    for (const hasAnnotations of [false, true]) {
      const target = join(await tempFolder(), container === 'zip' ? 'bag.zip' : 'bag');
      const order = orderTo(target, { form: { ...plainForm, container, hasAnnotations } });
      expect(await exports.settled(exports.start(order).id)).toMatchObject({ state: 'done' });
      const bag = container === 'zip' ? join(await unpack(target), 'bag') : target;
      await check(bag);
      const { stdout } = await run('grep', ['-rlF', 'ask legal first', '.'], { cwd: bag }).catch(() => ({
        stdout: '',
      }));
      expect(stdout.trim().split('\n').filter(Boolean)).toHaveLength(hasAnnotations ? 2 : 0);
      expect((await readFile(join(bag, 'index.csv'), 'utf8')).includes('notes')).toBe(hasAnnotations);
    }
  },
  60_000,
);

it('a damaged recording stays out of a zip and is named in its lists', async () => {
  const { libraryDir, parts } = await demoLibrary({ count: 3 });
  const [first] = listFolders(parts.db);
  const path = filesOfRecording(parts.db, first?.id ?? '').find(({ kind }) => kind === 'content')?.path ?? '';
  const full = join(libraryDir, first?.folder ?? '', path);
  await chmod(full, 0o644);
  await appendFile(full, 'x');
  const target = join(await tempFolder(), 'bag.zip');
  const exports = exportRig(parts.db, libraryDir);
  const view = await exports.settled(exports.start(zipOrder(target)).id);
  expect(view).toMatchObject({ state: 'incomplete', itemsDone: 2, itemsShort: 1 });
  const bag = join(await unpack(target), 'bag');
  await check(bag);
  expect(await readFile(join(bag, 'index.json'), 'utf8')).toContain('"outcome": "missing"');
}, 60_000);

it('a full disk pauses a zip, which then begins anew; cancelling leaves nothing', async () => {
  const { libraryDir, parts } = await demoLibrary({ count: 3 });
  const folder = await tempFolder();
  const target = join(folder, 'bag.zip');
  let isFull = true;
  let writes = 0;
  const disk: ExportDisk = {
    ...faultyDisk((call, path) =>
      isFull && call === 'file.write' && path.endsWith('bag.zip') && (writes += 1) > 4 ? 'ENOSPC' : null,
    ),
    removeTree: systemExportDisk.removeTree,
  };
  const exports = exportRig(parts.db, libraryDir, disk);
  const { id } = exports.start(zipOrder(target));
  expect(await exports.settled(id)).toMatchObject({ state: 'paused', code: 'target-full' });
  expect(await readdir(folder)).toEqual(['bag.zip.unfinished']);
  isFull = false;
  exports.resume(id);
  expect(await exports.settled(id)).toMatchObject({ state: 'done', itemsDone: 3 });
  await check(join(await unpack(target), 'bag'));

  [isFull, writes] = [true, 0];
  const other = exports.start(zipOrder(join(folder, 'other-bag.zip')));
  expect(await exports.settled(other.id)).toMatchObject({ state: 'paused' });
  await exports.cancel(other.id);
  expect(await readdir(folder)).toEqual(['bag.zip']);
}, 60_000);

it('a target that gives other bytes back is found before the zip has its name', async () => {
  const { libraryDir, parts } = await demoLibrary({ count: 1 });
  const folder = await tempFolder();
  const written = join(folder, 'bag.zip.unfinished', 'bag.zip');
  const disk: ExportDisk = {
    ...systemExportDisk,
    // The drive loses the first byte between writing and reading back.
    async open(path, how) {
      const file = await systemExportDisk.open(path, how);
      if (path !== written) return file;
      return {
        ...file,
        async close() {
          await file.close();
          const bytes = await readFile(path);
          bytes[0] = 0;
          await writeFile(path, bytes);
        },
      };
    },
  };
  const exports = exportRig(parts.db, libraryDir, disk);
  const view = await exports.settled(exports.start(zipOrder(join(folder, 'bag.zip'))).id);
  expect(view).toMatchObject({ state: 'paused', code: 'digest-wrong' });
  expect(await readdir(folder)).toEqual(['bag.zip.unfinished']);
}, 60_000);
