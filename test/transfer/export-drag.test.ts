import { execFile } from 'node:child_process';
import { appendFile, chmod, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { itemsOfExport } from '../../main/catalog/exports.ts';
import { filesOfRecording } from '../../main/catalog/files.ts';
import { listFolders } from '../../main/catalog/recordings.ts';
import { demoLibrary } from '../support/engine-library.ts';
import { exportRig } from '../support/export-rig.ts';
import { tempFolder } from '../support/temp-folder.ts';

const run = promisify(execFile);

it('copies for dragging out are verified, have their digests beside them, and are on record', async () => {
  const { libraryDir, parts } = await demoLibrary({ count: 3 });
  const exports = exportRig(parts.db, libraryDir);
  const ids = listFolders(parts.db).map(({ id }) => id);
  const contents = ids.flatMap((id) =>
    filesOfRecording(parts.db, id).filter(({ kind }) => kind === 'content'),
  );
  for (const chosen of [ids.slice(0, 1), ids]) {
    const into = join(await tempFolder(), 'copies');
    const paths = await exports.copyOut(chosen, into, 'ada');
    const sidecar = paths.at(-1) ?? '';
    await run('sha256sum', ['--check', '--strict', '--quiet', basename(sidecar)], { cwd: dirname(sidecar) });
    expect((await readdir(into)).sort()).toEqual(paths.map((path) => basename(path)).sort());
  }
  const [all, one] = exports.list(9);
  expect(all).toMatchObject({ state: 'done', items: 3, order: { by: 'ada', reason: 'dragged out' } });
  expect(one).toMatchObject({ state: 'done', items: 1 });
  const digests = itemsOfExport(parts.db, all?.id ?? '').flatMap(({ files }) =>
    files.map(({ sha256 }) => sha256),
  );
  expect(digests.sort()).toEqual(contents.map(({ digest }) => digest).sort());
}, 60_000);

it('a damaged recording is not handed out, and nothing is put on record', async () => {
  const { libraryDir, parts } = await demoLibrary({ count: 1 });
  const exports = exportRig(parts.db, libraryDir);
  const [place] = listFolders(parts.db);
  const id = place?.id ?? '';
  const path = filesOfRecording(parts.db, id).find(({ kind }) => kind === 'content')?.path ?? '';
  const full = join(libraryDir, place?.folder ?? '', path);
  await chmod(full, 0o644);
  await appendFile(full, 'x');
  const into = join(await tempFolder(), 'copies');
  await expect(exports.copyOut([id], into, null)).rejects.toMatchObject({ code: 'digest-wrong' });
  expect(exports.list(9)).toEqual([]);
  expect((await readdir(into)).filter((name) => !name.endsWith('.tmp'))).toEqual([]);
}, 60_000);
