import type { Db } from '../../main/catalog/open.ts';
import { systemClock } from '../../main/clock.ts';
import { createIngest } from '../../main/ingest/ingest.ts';
import type { AcceptDelivery, EventOutcome } from '../../main/delivery.ts';
import { toServiceAccess } from '../../main/acs/services.ts';

export const testService = toServiceAccess({
  name: 'contoso',
  connectionString: `endpoint=https://contoso.communication.azure.com/;accesskey=${btoa('a key of the tests')}`,
});

/** An ingest on a catalog, at a fixed time, with one service. */
export function testIngest(db: Db, now = Date.parse('2026-11-20T10:00:00Z')): AcceptDelivery {
  return createIngest({
    db,
    clock: { ...systemClock, now: () => now },
    services: () => [testService],
    deadlineHours: () => 24,
    onIngested: () => undefined,
  });
}

/** Hands a delivery over as a source would. */
export async function deliver(accept: AcceptDelivery, value: unknown): Promise<EventOutcome[]> {
  const bytes = value instanceof Uint8Array ? value : new TextEncoder().encode(JSON.stringify(value));
  return accept({ source: 'test', bytes, delivery: {} });
}

/** What the catalog says, by natural keys and without times of arrival, so that two catalogs can be compared. */
export function dumpCatalog(db: Db): unknown {
  return {
    events: db
      .prepare('SELECT key, type, event_at, digest, disposition, recording FROM events ORDER BY key')
      .all(),
    recordings: db
      .prepare(
        `SELECT id, service_recording_id, call_id, server_call_id, topic, service, started_at, started_at_text, duration_ms,
           content_type, channel_type, format, session_end_reason, folder, state, chunk_count, participants_text, deadline_at
         FROM recordings ORDER BY id`,
      )
      .all(),
    chunks: db
      .prepare(
        `SELECT recording, document_id, chunk_index, end_reason, content_location, metadata_location, delete_location,
           announced_at, deadline_at FROM chunks ORDER BY document_id`,
      )
      .all(),
    transfers: db
      .prepare(
        'SELECT c.document_id, t.kind, t.state FROM transfers t JOIN chunks c ON c.id = t.chunk ORDER BY 1, 2',
      )
      .all(),
    participants: db
      .prepare('SELECT recording, raw_id, kind, display_name, channel FROM participants ORDER BY 1, 2')
      .all(),
  };
}
