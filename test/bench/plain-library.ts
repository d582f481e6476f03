import { createHash, randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { recordingFolder, recordingIdFor } from '../../main/archive/layout.ts';
import { insertFile } from '../../main/catalog/files.ts';
import type { Db } from '../../main/catalog/open.ts';
import { insertRecording } from '../../main/catalog/recordings.ts';

/** Archives `count` recordings of one chunk of `bytesEach` noise each, over twenty days; their bags are left to be written. */
export async function fillLibrary(
  db: Db,
  libraryDir: string,
  { count, bytesEach }: { count: number; bytesEach: number },
): Promise<void> {
  const block = randomBytes(bytesEach);
  const path = 'data/chunks/0000.mp4';
  for (let at = 0; at < count; at += 1) {
    block.writeUInt32LE(at);
    const id = recordingIdFor(String(at));
    const place = { id, folder: recordingFolder(id, Date.UTC(2026, 10, 1 + (at % 20))) };
    const file = join(libraryDir, place.folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, block);
    insertRecording(db, place, 0);
    const digest = createHash('sha256').update(block).digest('hex');
    insertFile(db, {
      recording: id,
      chunk: null,
      kind: 'content',
      path,
      bytes: block.length,
      digest,
      archivedAt: 0,
    });
  }
  db.exec("UPDATE recordings SET state = 'archived'");
}
