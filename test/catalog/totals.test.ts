import { expect, test } from 'vitest';
import { transferStates } from '../../contract/views.ts';
import type { Db } from '../../main/catalog/open.ts';
import { summarizeLibrary } from '../../main/catalog/search.ts';
import { countTransfers } from '../../main/catalog/transfer-views.ts';
import { temporaryCatalog } from '../support/catalog.ts';

function counted(db: Db): unknown {
  return {
    recordings: db
      .prepare(
        'SELECT state, count(*) AS count, sum(bytes) AS bytes FROM recordings GROUP BY state ORDER BY state',
      )
      .all(),
    transfers: db
      .prepare('SELECT state, count(*) AS count FROM transfers GROUP BY state ORDER BY state')
      .all(),
  };
}

function kept(db: Db): unknown {
  return {
    recordings: db.prepare('SELECT * FROM recording_totals WHERE count <> 0 ORDER BY state').all(),
    transfers: db.prepare('SELECT * FROM transfer_totals WHERE count <> 0 ORDER BY state').all(),
  };
}

test('totals follow what is added, changed and removed, one by one and many at once', () => {
  const db = temporaryCatalog();
  const series = `json_each('${JSON.stringify(numbers)}')`;
  const steps = [
    `INSERT INTO recordings (id, folder, created_at, updated_at, state, bytes)
       SELECT 'r' || value, 'recordings/r' || value, 1, 1, iif(value % 3 = 0, 'archived', 'queued'), value
       FROM ${series}`,
    `INSERT INTO chunks (id, recording, document_id, chunk_index, announced_at, deadline_at)
       SELECT value, 'r' || value, 'd' || value, 0, 1, 2 FROM ${series}`,
    `INSERT INTO transfers (chunk, kind, state, updated_at) SELECT id, 'content', 'queued', 1 FROM chunks`,
    `UPDATE recordings SET state = 'archived', bytes = bytes * 1000 WHERE row % 2 = 0`,
    `UPDATE recordings SET state = state, bytes = bytes`,
    `UPDATE transfers SET state = iif(chunk % 2 = 0, 'archived', 'failed') WHERE chunk < 12`,
    `DELETE FROM transfers WHERE chunk = 4`,
    `DELETE FROM chunks WHERE id = 4`,
    `DELETE FROM recordings WHERE id = 'r4'`,
  ];
  for (const sql of steps) {
    db.exec(sql);
    expect(kept(db)).toEqual(counted(db));
  }
  expect(summarizeLibrary(db)).toEqual({
    recordings: 19,
    byState: { archived: 12, queued: 7 },
    bytes: expect.any(Number) as number,
  });
  expect(countTransfers(db)).toEqual({
    ...Object.fromEntries(transferStates.map((state) => [state, 0])),
    archived: 4,
    failed: 6,
    queued: 9,
  });
});

const numbers = Array.from({ length: 20 }, (_, at) => at + 1);
