import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { transferRig } from '../support/transfer-rig.ts';

it('archives content and metadata of all chunks bit by bit', async () => {
  const rig = await transferRig();
  const recording = rig.publish({ format: 'mp4', chunks: [{}, {}] });
  await rig.transfers.start();
  await rig.settle();
  for (const chunk of recording.chunks) {
    expect(rig.row(chunk.documentId)).toMatchObject({ state: 'archived', code: null, attemptCount: 1 });
    expect(rig.row(chunk.documentId, 'metadata').state).toBe('archived');
    expect(rig.digestOf(chunk.documentId)).toBe(await chunk.content.sha256());
  }
  expect(rig.db.prepare('SELECT state, archived_chunk_count AS n FROM recordings').get()).toEqual({
    state: 'archived',
    n: 2,
  });
  expect(readdirSync(join(rig.library, 'partials'))).toEqual([]);
  expect(existsSync(join(rig.library, 'quarantine'))).toBe(false);
});
