import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Db } from '../../main/catalog/open.ts';
import { forgetfulDisk } from '../support/forgetful-disk.ts';
import { transferRig } from '../support/transfer-rig.ts';

const mib = 1 << 20;
const bytes = 5 * mib + 4242;
const limits = { segmentThresholdBytes: mib, checkpointBytes: mib / 4, uncommittedBytes: mib / 2 };

/** What the catalog has made to last: its commits are synced, so a power cut takes none of them back. */
function durableRows(db: Db): () => void {
  const transfers = db.prepare<[], Record<string, unknown>>('SELECT * FROM transfers').all();
  const files = db.prepare<[], number>('SELECT id FROM files').pluck().all();
  return () => {
    for (const row of transfers) {
      const names = Object.keys(row).filter((name) => name !== 'id');
      const sets = names.map((name) => `${name} = @${name}`).join(', ');
      db.prepare(`UPDATE transfers SET ${sets} WHERE id = @id`).run(row);
    }
    db.prepare('DELETE FROM files WHERE id NOT IN (SELECT value FROM json_each(?))').run(
      JSON.stringify(files),
    );
  };
}

/** So many changing calls does the disk see when nothing fails; a few more or less, as checkpoints fall together. */
async function callsOfOneTransfer(): Promise<number> {
  const disk = forgetfulDisk(1e6, () => undefined);
  const rig = await transferRig({ limits, disk });
  rig.publish({ format: 'wav', chunks: [{ big: bytes }] });
  await rig.transfers.start();
  await rig.settle();
  return disk.succeeded();
}

it('loses nothing when the power fails at any moment', { timeout: 120_000 }, async () => {
  let cuts = 0;
  const most = Math.floor((await callsOfOneTransfer()) * 0.9);
  await fc.assert(
    fc.asyncProperty(
      fc.nat(most),
      fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
      async (after, chances) => {
        let restore = (): void => undefined;
        const disk = forgetfulDisk(after, () => {
          cuts += 1;
          restore = durableRows(rig.db);
        });
        const rig = await transferRig({ limits, disk });
        const [chunk] = rig.publish({ format: 'wav', chunks: [{ big: bytes }] }).chunks;
        const id = chunk?.documentId ?? '';
        await rig.transfers.start();
        await rig.settle(0);
        await rig.restart(() => {
          restore();
          disk.recover(() => Number(chances.next().value));
        });
        await rig.settle();
        expect(rig.row(id)).toMatchObject({ state: 'archived' });
        expect(rig.row(id, 'metadata')).toMatchObject({ state: 'archived' });
        expect(rig.digestOf(id)).toBe(await chunk?.content.sha256());
        const paths = rig.db
          .prepare<[], string>(
            'SELECT r.folder || char(47) || f.path FROM files f JOIN recordings r ON r.id = f.recording',
          )
          .pluck()
          .all();
        for (const path of paths) expect((await stat(join(rig.library, path))).mode & 0o222).toBe(0);
      },
    ),
    { numRuns: 12, endOnFailure: true },
  );
  expect(cuts).toBeGreaterThan(6);
});
