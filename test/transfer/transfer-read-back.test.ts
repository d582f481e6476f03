import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createDigester } from '../../main/archive/digest.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { transferRig, type Rig } from '../support/transfer-rig.ts';

/** A disk that gives back other bytes than it was given, the first time that a file lies in its place. */
async function withLyingDisk(verifyAfterWrite: boolean): Promise<{ rig: Rig; id: string; want: string }> {
  let isSpoiled = false;
  const rig: Rig = await transferRig({
    config: { verifyAfterWrite },
    deps: {
      step(step) {
        if (step !== 'placed' || isSpoiled) return;
        isSpoiled = true;
        spoil(rig);
      },
    },
  });
  const recording = rig.publish({ format: 'wav', chunks: [{ big: 3 << 20 }] });
  const [chunk] = recording.chunks;
  if (chunk === undefined) throw new Error('no chunk');
  rig.db.exec("DELETE FROM transfers WHERE kind = 'metadata'");
  await rig.transfers.start();
  await rig.settle();
  return { rig, id: chunk.documentId, want: await chunk.content.sha256() };
}

/** Turns one bit of the file that was placed. */
function spoil({ db, library }: Rig): void {
  const { path } = db
    .prepare<[], { path: string }>(
      `SELECT r.folder || '/' || t.placed_as AS path FROM transfers t JOIN chunks c ON c.id = t.chunk
       JOIN recordings r ON r.id = c.recording WHERE t.placed_as IS NOT NULL`,
    )
    .get() ?? { path: '' };
  const bytes = readFileSync(join(library, path));
  bytes[2_000_000] = (bytes[2_000_000] ?? 0) ^ 1;
  chmodSync(join(library, path), 0o644);
  writeFileSync(join(library, path), bytes);
}

describe('reading back what was written', () => {
  it('fetches anew what the disk gives back otherwise', async () => {
    const { rig, id, want } = await withLyingDisk(true);
    expect(rig.row(id)).toMatchObject({ state: 'archived', attemptCount: 2 });
    expect(rig.digestOf(id)).toBe(want);
  });

  it('is left out when the configuration says so', async () => {
    const { rig, id, want } = await withLyingDisk(false);
    expect(rig.row(id)).toMatchObject({ state: 'archived', attemptCount: 1 });
    expect(rig.digestOf(id)).not.toBe(want);
  });
});

it.each([0, 1, 4095, 4096, (2 << 20) + 1, (9 << 20) + 12_345])(
  'a digest past the cache covers the same %i bytes',
  async (length) => {
    const digester = createDigester({ threads: 1 });
    onTestFinished(() => digester.close());
    const path = join(await tempFolder(), 'file');
    const bytes = Buffer.alloc(length, 'recorded');
    await writeFile(path, bytes);
    expect(await digester.hashFile(path, { fromMedium: true })).toEqual({
      bytes: length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      blocks: null,
    });
  },
);
