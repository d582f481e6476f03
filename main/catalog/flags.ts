import { participantKinds } from '../../contract/views.ts';
import type { Db } from './open.ts';
import { prepared } from './prepared.ts';

/** Bits of `recordings.flags`. The first six say what is missing; migration 0002 indexes them. */
export const missingBits = { chunk: 1, metadata: 2, end: 4, duration: 8, expired: 16, failed: 32 } as const;
export const missingMask = 63;
export const havingBits = {
  pause: 64,
  video: 128,
  note: 256,
  tag: 512,
  case: 1024,
  marker: 2048,
  finding: 8192,
  transcript: 16384,
} as const;

/** Set with the first annotation and kept: from then on the catalog knows better than the document in the bag. */
export const annotatedBit = 4096;

const annotationMask =
  havingBits.note | havingBits.tag | havingBits.case | havingBits.marker | havingBits.transcript;
/** Chunks count as shorter than the recording only beyond what rounding makes. */
const roundingMs = 1000;

/** The bit of a kind of participant in `recordings.kinds`; null for a kind that is not listed. */
export function kindBit(kind: string): number | null {
  const at = (participantKinds as readonly string[]).indexOf(kind);
  return at < 0 ? null : 1 << at;
}

/**
 * Derives what a recording lacks and has from its chunks and transfers. Called in the transaction that changes one of these.
 * Metadata counts as missing once nothing will fetch it any more; pauses are those that metadata told.
 */
export function refreshFlags(db: Db, id: string): void {
  prepared<unknown[]>(
    db,
    `UPDATE recordings SET flags = (flags & ${String(annotationMask | annotatedBit)})
       | CASE WHEN session_end_reason IS NULL THEN ${String(missingBits.end)} ELSE 0 END
       | CASE WHEN content_type = 'audiovideo' THEN ${String(havingBits.video)} ELSE 0 END
       | (SELECT CASE WHEN count(*) = 0 OR max(c.chunk_index) + 1 > count(DISTINCT c.chunk_index)
             THEN ${String(missingBits.chunk)} ELSE 0 END
           | CASE WHEN count(c.duration_ms) = count(*) AND count(*) > 0
             AND sum(c.duration_ms) + ${String(roundingMs)} < recordings.duration_ms
             THEN ${String(missingBits.duration)} ELSE 0 END
           | CASE WHEN total(t.state = 'expired') > 0 THEN ${String(missingBits.expired)} ELSE 0 END
           | CASE WHEN total(t.state = 'failed') > 0 THEN ${String(missingBits.failed)} ELSE 0 END
           | CASE WHEN total(coalesce(m.state, 'failed') IN ('failed', 'expired', 'cancelled')) > 0
             THEN ${String(missingBits.metadata)} ELSE 0 END
           | CASE WHEN total(c.pauses IS NOT NULL AND c.pauses <> '[]') > 0
             THEN ${String(havingBits.pause)} ELSE 0 END
           | CASE WHEN total(c.findings IS NOT NULL AND c.findings <> '[]') > 0
             THEN ${String(havingBits.finding)} ELSE 0 END
         FROM chunks c
         LEFT JOIN transfers t ON t.chunk = c.id AND t.kind = 'content'
         LEFT JOIN transfers m ON m.chunk = c.id AND m.kind = 'metadata'
         WHERE c.recording = recordings.id)
     WHERE id = ?`,
  ).run(id);
}

/** Derives the bits of tags, cases, notes and markers, for rows whose annotations were changed. */
export function refreshAnnotationFlags(db: Db, rows: readonly number[]): void {
  db.prepare(
    `UPDATE recordings SET flags = (flags & ~${String(annotationMask)}) | ${String(annotatedBit)}
       | (SELECT CASE WHEN total(b.kind = 'tag') > 0 THEN ${String(havingBits.tag)} ELSE 0 END
           | CASE WHEN total(b.kind = 'case') > 0 THEN ${String(havingBits.case)} ELSE 0 END
          FROM labelled l JOIN labels b ON b.id = l.label WHERE l.row = recordings.row)
       | (SELECT CASE WHEN total(n.position_ms IS NULL) > 0 THEN ${String(havingBits.note)} ELSE 0 END
           | CASE WHEN total(n.position_ms IS NOT NULL) > 0 THEN ${String(havingBits.marker)} ELSE 0 END
          FROM notes n WHERE n.row = recordings.row)
       | (SELECT CASE WHEN count(*) > 0 THEN ${String(havingBits.transcript)} ELSE 0 END
          FROM transcripts s WHERE s.row = recordings.row)
     WHERE row IN (SELECT value FROM json_each(?))`,
  ).run(JSON.stringify(rows));
}
