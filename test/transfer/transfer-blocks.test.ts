import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseBlocks } from '../../main/archive/blocks.ts';
import { blocksPath } from '../../main/archive/layout.ts';
import { faultyDisk } from '../support/faulty-disk.ts';
import { transferRig, type Rig } from '../support/transfer-rig.ts';

const mib = 1 << 20;

interface Archived {
  path: string;
  full: string;
  listPath: string;
}

function archivedContent(rig: Rig): Archived {
  const { path, folder } = rig.db
    .prepare<[], { path: string; folder: string }>(
      "SELECT f.path, r.folder FROM files f JOIN recordings r ON r.id = f.recording WHERE f.kind = 'content'",
    )
    .get() ?? { path: '', folder: '' };
  const full = join(rig.library, folder, path);
  return { path, full, listPath: join(rig.library, folder, blocksPath(path)) };
}

function expectTrueList({ path, full, listPath }: Archived): void {
  const bytes = readFileSync(full);
  const hash = (part: Uint8Array): string => createHash('sha256').update(part).digest('hex');
  const blocks: string[] = [];
  for (let at = 0; at < bytes.length; at += mib) blocks.push(hash(bytes.subarray(at, at + mib)));
  expect(parseBlocks(readFileSync(listPath))).toEqual({
    path,
    bytes: bytes.length,
    sha256: hash(bytes),
    blocks,
  });
}

it.each([3000, 2 * mib, 5 * mib + 78])('leaves a digest of each MiB of %i bytes', async (bytes) => {
  const rig = await transferRig({ limits: { segmentThresholdBytes: 2 * mib } });
  rig.publish({ format: 'wav', chunks: [{ big: bytes }] });
  await rig.transfers.start();
  await rig.settle();
  expectTrueList(archivedContent(rig));
});

it('writes them again when a crash came between the place and the row', async () => {
  const rig = await transferRig();
  rig.publish({ format: 'wav', chunks: [{ big: 2 * mib + 6 }] });
  await rig.transfers.start();
  await rig.settle();
  const file = archivedContent(rig);
  const { digest } = rig.db
    .prepare<[], { digest: string }>("SELECT digest FROM files WHERE kind = 'content'")
    .get() ?? { digest: '' };
  await rig.restart(() => {
    rig.db.exec("DELETE FROM files WHERE kind = 'content'");
    rig.db
      .prepare("UPDATE transfers SET state = 'verifying', digest = ?, placed_as = ? WHERE kind = 'content'")
      .run(digest, file.path);
    rmSync(file.listPath);
  });
  await rig.settle();
  expect(archivedContent(rig)).toEqual(file);
  expectTrueList(file);
});

it('does not count a file as archived while its list cannot be written, and ends well once it can', async () => {
  let isFull = true;
  const disk = faultyDisk((call, path) =>
    isFull && call === 'open' && path.includes('fixity') ? 'ENOSPC' : null,
  );
  const rig = await transferRig({ disk });
  const [chunk] = rig.publish({ format: 'wav', chunks: [{ big: 5000 }] }).chunks;
  await rig.transfers.start();
  await rig.settle(0);
  expect(rig.row(chunk?.documentId ?? '')).toMatchObject({ state: 'waiting', code: 'disk-full' });
  isFull = false;
  await rig.settle();
  expect(rig.row(chunk?.documentId ?? '').state).toBe('archived');
  expectTrueList(archivedContent(rig));
});
