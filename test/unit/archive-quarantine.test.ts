import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { provenBytesOf, systemPorts } from '../../main/archive/files.ts';
import { quarantine, type QuarantineReason } from '../../main/archive/quarantine.ts';
import { faultyDisk } from '../support/faulty-disk.ts';
import { rejectionOf } from '../support/rejection.ts';
import { tempFolder } from '../support/temp-folder.ts';

const bytes = Buffer.from('<html>not a recording</html>');
const reason: QuarantineReason = {
  code: 'content-foreign',
  detail: 'html',
  about: { recording: 'r', chunk: 0 },
};

it('keeps refused bytes with the reason, once, and counts', async () => {
  const library = await tempFolder();
  const first = await quarantine(library, { bytes, reason });
  expect(first).toMatchObject({ ...provenBytesOf(bytes), times: 1 });
  expect(await readFile(join(library, first.path))).toEqual(bytes);
  expect(await quarantine(library, { bytes, reason })).toMatchObject({ path: first.path, times: 2 });
  const note = join(library, first.path.replace(/\.bytes$/, '.reason.json'));
  expect(JSON.parse(await readFile(note, 'utf8'))).toMatchObject({
    ...reason,
    times: 2,
    sha256: first.sha256,
  });
  expect(await readdir(join(library, 'quarantine'))).toHaveLength(2);
});

it('moves a file that is given by its path', async () => {
  const library = await tempFolder();
  const path = join(library, '1.partial');
  await writeFile(path, bytes);
  const kept = await quarantine(library, { path, reason });
  expect(await readFile(join(library, kept.path))).toEqual(bytes);
  expect(await readdir(library)).toEqual(['quarantine']);
  expect((await rejectionOf(quarantine(library, { path, reason }))).code).toBe('file-missing');
});

it('goes on when someone wrote into the note, and stops when the kept bytes were changed', async () => {
  const library = await tempFolder();
  const kept = await quarantine(library, { bytes, reason });
  await writeFile(join(library, kept.path.replace(/\.bytes$/, '.reason.json')), 'scribble');
  expect((await quarantine(library, { bytes, reason })).times).toBe(1);
  await systemPorts.disk.remove(join(library, kept.path));
  await writeFile(join(library, kept.path), 'other');
  expect((await rejectionOf(quarantine(library, { bytes, reason }))).code).toBe('digest-wrong');
});

it('names a full disk', async () => {
  const ports = { ...systemPorts, disk: faultyDisk((call) => (call === 'file.write' ? 'ENOSPC' : null)) };
  const library = await tempFolder();
  expect((await rejectionOf(quarantine(library, { bytes, reason }, ports))).code).toBe('disk-full');
});
