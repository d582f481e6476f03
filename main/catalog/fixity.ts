import type { Db } from './open.ts';

export interface FixityCheck {
  recording: string;
  depth: 'quick' | 'full';
  checkedAt: number;
  fileCount: number;
  /** Those that are not ok. */
  findings: readonly { path: string; result: string }[];
}

/** Keeps the result of one fixity check of a recording. */
export function insertFixityCheck(db: Db, check: FixityCheck): void {
  db.prepare(
    `INSERT INTO fixity_checks (recording, depth, checked_at, file_count, finding_count, findings)
     VALUES (?, ?, ?, ?, ?, ?)`,
  ).run(
    check.recording,
    check.depth,
    check.checkedAt,
    check.fileCount,
    check.findings.length,
    JSON.stringify(check.findings),
  );
}
