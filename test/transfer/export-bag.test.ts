import { execFile } from 'node:child_process';
import { appendFile, chmod, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { createDigester } from '../../main/archive/digest.ts';
import { verifyRecording } from '../../main/archive/verify.ts';
import { itemsOfExport } from '../../main/catalog/exports.ts';
import { filesOfRecording } from '../../main/catalog/files.ts';
import { listFolders } from '../../main/catalog/recordings.ts';
import { systemExportDisk, type ExportDisk } from '../../main/export/copy-file.ts';
import type { ExportIndex } from '../../main/export/export-index.ts';
import { demoLibrary } from '../support/engine-library.ts';
import { exportRig, orderTo } from '../support/export-rig.ts';
import { faultyDisk, type Fault } from '../support/faulty-disk.ts';
import { tempFolder } from '../support/temp-folder.ts';

const run = promisify(execFile);

async function checkByCoreutils(bag: string): Promise<void> {
  for (const manifest of ['tagmanifest-sha256.txt', 'manifest-sha256.txt'])
    await run('sha256sum', ['--check', '--strict', '--quiet', manifest], { cwd: bag });
}

function faultyExportDisk(fault: Fault): ExportDisk {
  return { ...faultyDisk(fault), removeTree: systemExportDisk.removeTree };
}

it('a bag holds every file of the selection with its archived digest, and stands without us', async () => {
  const { libraryDir, parts } = await demoLibrary({ count: 12 });
  const target = join(await tempFolder(), 'bag');
  const exports = exportRig(parts.db, libraryDir);
  const preflight = await exports.preflight(orderTo(target));
  expect(preflight).toMatchObject({ items: 12, isTargetFree: true, incomplete: [] });
  const view = await exports.settled(exports.start(orderTo(target)).id);
  expect(view).toMatchObject({ state: 'done', items: 12, itemsDone: 12, itemsShort: 0, code: null });

  await checkByCoreutils(target);
  const digester = createDigester({ threads: 1 });
  const report = await verifyRecording(target, { depth: 'full', digester });
  await digester.close();
  expect(report.findings.filter(({ result }) => result !== 'ok')).toEqual([]);
  const archived = listFolders(parts.db).flatMap(({ id }) => filesOfRecording(parts.db, id));
  const index = JSON.parse(await readFile(join(target, 'index.json'), 'utf8')) as ExportIndex;
  const exported = index.recordings.flatMap(({ files }) => files);
  expect(exported.map(({ sha256 }) => sha256).sort()).toEqual(archived.map(({ digest }) => digest).sort());
  expect(preflight).toMatchObject({ files: exported.length });
  const info = await readFile(join(target, 'bag-info.txt'), 'utf8');
  expect(info).toContain('Contact-Name: Ada Officer');
  expect(info).toContain('BagIt-Profile-Identifier: archivolt-export-1');
  expect(info).toContain(
    `Payload-Oxum: ${String(archived.reduce((sum, { bytes }) => sum + bytes, 0))}.${String(archived.length)}`,
  );
  expect((await readFile(join(target, 'index.csv'))).subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
  const csv = await readFile(join(target, 'index.csv'), 'utf8');
  // Outside of quotes only a whole line end: Excel takes a bare line feed for the end of a row, and what follows may be a formula.
  expect(csv.replaceAll(/"(?:[^"]|"")*"/g, '').replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  expect(await readdir(target)).not.toContain('UNFINISHED-EXPORT.txt');
  const { stdout } = await run('sha256sum', ['tagmanifest-sha256.txt'], { cwd: target });
  expect(stdout.slice(0, 64)).toBe(view.bagDigest);

  expect(await exports.preflight(orderTo(target))).toMatchObject({ isTargetFree: false });
  const second = await exports.settled(exports.start(orderTo(target)).id);
  expect(second).toMatchObject({ state: 'failed', code: 'target-occupied' });
  await checkByCoreutils(target);
}, 120_000);

it('a damaged, a lost and an incomplete recording are named, and the bag of the others is whole', async () => {
  const { libraryDir, parts } = await demoLibrary({ count: 6 });
  const places = listFolders(parts.db);
  const pathOf = (at: number): string => {
    const { id = '', folder = '' } = places[at] ?? {};
    const path = filesOfRecording(parts.db, id).find(({ kind }) => kind === 'content')?.path;
    return join(libraryDir, folder, path ?? '');
  };
  await chmod(pathOf(0), 0o644);
  await appendFile(pathOf(0), 'x');
  await rm(pathOf(1));
  parts.db.prepare(`UPDATE recordings SET state = 'incomplete' WHERE id = ?`).run(places[2]?.id);
  const target = join(await tempFolder(), 'bag');
  const exports = exportRig(parts.db, libraryDir);
  const view = await exports.settled(exports.start(orderTo(target)).id);
  expect(view).toMatchObject({ state: 'incomplete', items: 6, itemsDone: 4, itemsShort: 3 });
  expect(itemsOfExport(parts.db, view.id).map(({ state, code, isWhole }) => [state, code, isWhole])).toEqual([
    ['failed', 'digest-wrong', false],
    ['failed', 'file-missing', false],
    ['done', null, false],
    ...Array.from({ length: 3 }, () => ['done', null, true]),
  ]);
  await checkByCoreutils(target);
  const index = JSON.parse(await readFile(join(target, 'index.json'), 'utf8')) as ExportIndex;
  expect(index.recordings.map(({ outcome }) => outcome)).toEqual([
    'missing',
    'missing',
    'incomplete',
    'whole',
    'whole',
    'whole',
  ]);
  expect(await readFile(join(target, 'report.html'), 'utf8')).toContain(`${places[0]?.id ?? ''}: missing`);
}, 120_000);

it.each([
  ['a full disk', 'ENOSPC', 'target-full'],
  ['a drive that was pulled out', 'EIO', 'target-gone'],
  ['a drive whose folder is gone', 'ENOENT', 'target-gone'],
] as const)(
  '%s pauses the export, and it goes on afterwards',
  async (_, errno, code) => {
    const { libraryDir, parts } = await demoLibrary({ count: 5 });
    const target = join(await tempFolder(), 'bag');
    let writes = 0;
    const disk = faultyExportDisk((call, path) =>
      call === 'file.write' && path.startsWith(target) && (writes += 1) > 6 ? errno : null,
    );
    const first = exportRig(parts.db, libraryDir, disk);
    const stopped = await first.settled(first.start(orderTo(target)).id);
    expect(stopped).toMatchObject({ state: 'paused', code });
    expect(await readdir(target)).not.toContain('bagit.txt');

    const second = exportRig(parts.db, libraryDir);
    const view = await second.settled(second.start(orderTo(target)).id);
    expect(view).toMatchObject({ id: stopped.id, state: 'done', itemsDone: 5 });
    await checkByCoreutils(target);
  },
  120_000,
);

it('what changed in the target while it stood still is written anew', async () => {
  const { libraryDir, parts } = await demoLibrary({ count: 5 });
  const target = join(await tempFolder(), 'bag');
  let id = '';
  const exports = exportRig(parts.db, libraryDir, systemExportDisk, () => {
    exports.pause(id);
  });
  id = exports.start(orderTo(target)).id;
  const paused = await exports.settled(id);
  expect(paused.state).toBe('paused');
  const done = itemsOfExport(parts.db, id).filter(({ state }) => state === 'done');
  const file = done[0]?.files.at(-1)?.path ?? '';
  expect(file).not.toBe('');
  const bytes = await readFile(join(target, file));
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  await writeFile(join(target, file), bytes);
  const later = exportRig(parts.db, libraryDir);
  later.resume(id);
  expect(await later.settled(id)).toMatchObject({ state: 'done', itemsDone: 5 });
  await checkByCoreutils(target);
}, 120_000);

it('a cancelled export takes back what it wrote and leaves what was not its own', async () => {
  const { libraryDir, parts } = await demoLibrary({ count: 5 });
  const target = join(await tempFolder(), 'bag');
  await mkdir(target);
  let id = '';
  const exports = exportRig(parts.db, libraryDir, systemExportDisk, () => {
    exports.pause(id);
  });
  id = exports.start(orderTo(target)).id;
  await exports.settled(id);
  await writeFile(join(target, 'mine.txt'), 'x');
  await exports.cancel(id);
  expect(exports.list(10)[0]?.state).toBe('cancelled');
  expect(await readdir(target, { recursive: true })).toEqual(['mine.txt']);
}, 120_000);

it('a file that nobody exported keeps the bag from being called one', async () => {
  const { libraryDir, parts } = await demoLibrary({ count: 3 });
  const target = join(await tempFolder(), 'bag');
  let isPlanted = false;
  const exports = exportRig(parts.db, libraryDir, {
    ...systemExportDisk,
    syncFolder: async (path) => {
      if (!isPlanted && path.includes('data')) await writeFile(join(target, 'data/planted.txt'), 'x');
      isPlanted ||= path.includes('data');
      await systemExportDisk.syncFolder(path);
    },
  });
  const view = await exports.settled(exports.start(orderTo(target)).id);
  const planted = join(target, 'data/planted.txt');
  expect(view).toMatchObject({ state: 'paused', code: 'target-occupied', detail: planted });
  expect(await readdir(target)).not.toContain('manifest-sha256.txt');
  await rm(planted);
  exports.resume(view.id);
  expect(await exports.settled(view.id)).toMatchObject({ state: 'done', code: null });
  await checkByCoreutils(target);
}, 60_000);
