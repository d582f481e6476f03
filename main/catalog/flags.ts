import { participantKinds } from '../../contract/views.ts';
import type { Db } from './open.ts';

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

export const annotationMask =
  havingBits.note | havingBits.tag | havingBits.case | havingBits.marker | havingBits.transcript;

/** The bit of a kind of participant in `recordings.kinds`; null for a kind that is not listed. */
export function kindBit(kind: string): number | null {
  const at = (participantKinds as readonly string[]).indexOf(kind);
  return at < 0 ? null : 1 << at;
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
