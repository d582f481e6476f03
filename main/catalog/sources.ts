import type { ErrorCode } from '../../contract/error-codes.ts';
import type { Db } from './open.ts';

export interface SourceRecord {
  lastEventAt: number | null;
  eventCount: number;
  code: ErrorCode | null;
  errorAt: number | null;
  detail: string | null;
}

/** Counts events that a source brought. */
export function noteSourceEvents(db: Db, source: string, count: number, at: number): void {
  db.prepare(
    `INSERT INTO source_health (source, last_event_at, event_count) VALUES (?, ?, ?)
     ON CONFLICT (source) DO UPDATE SET last_event_at = excluded.last_event_at,
       event_count = event_count + excluded.event_count`,
  ).run(source, at, count);
}

/** Notes the last error of a source; null clears it. */
export function noteSourceError(
  db: Db,
  source: string,
  error: { code: ErrorCode; at: number; detail: string | null } | null,
): void {
  db.prepare(
    `INSERT INTO source_health (source, code, error_at, detail) VALUES (@source, @code, @at, @detail)
     ON CONFLICT (source) DO UPDATE SET code = @code, error_at = @at, detail = @detail`,
  ).run({ source, code: error?.code ?? null, at: error?.at ?? null, detail: error?.detail ?? null });
}

/** What is known of a source from before; zeros when nothing is. */
export function sourceRecord(db: Db, source: string): SourceRecord {
  return (
    db
      .prepare<[string], SourceRecord>(
        `SELECT last_event_at AS lastEventAt, event_count AS eventCount, code, error_at AS errorAt, detail
         FROM source_health WHERE source = ?`,
      )
      .get(source) ?? { lastEventAt: null, eventCount: 0, code: null, errorAt: null, detail: null }
  );
}
