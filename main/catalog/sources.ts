import type { ErrorCode } from '../../contract/error-codes.ts';
import type { Db } from './open.ts';

export interface SourceRecord {
  lastEventAt: number | null;
  eventCount: number;
  lastError: { code: ErrorCode; at: number } | null;
}

/** Counts events that a source brought. */
export function noteSourceEvents(db: Db, source: string, count: number, at: number): void {
  db.prepare(
    `INSERT INTO source_health (source, last_event_at, event_count) VALUES (?, ?, ?)
     ON CONFLICT (source) DO UPDATE SET last_event_at = excluded.last_event_at,
       event_count = event_count + excluded.event_count`,
  ).run(source, at, count);
}

/** Notes the last error of a source; it stays known when all is well again. */
export function noteSourceError(db: Db, source: string, error: { code: ErrorCode; at: number }): void {
  db.prepare(
    `INSERT INTO source_health (source, code, error_at) VALUES (@source, @code, @at)
     ON CONFLICT (source) DO UPDATE SET code = @code, error_at = @at, detail = NULL`,
  ).run({ source, ...error });
}

/** What is known of a source from before; zeros when nothing is. */
export function sourceRecord(db: Db, source: string): SourceRecord {
  interface Row extends Omit<SourceRecord, 'lastError'> {
    code: ErrorCode | null;
    at: number | null;
  }
  const row = db
    .prepare<[string], Row>(
      `SELECT last_event_at AS lastEventAt, event_count AS eventCount, code, error_at AS at
       FROM source_health WHERE source = ?`,
    )
    .get(source);
  const { lastEventAt = null, eventCount = 0, code = null, at = null } = row ?? {};
  return { lastEventAt, eventCount, lastError: code === null || at === null ? null : { code, at } };
}
