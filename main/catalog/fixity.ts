/** Rows of fixity checks, and how far the round in the background is. */
import { setImmediate } from 'node:timers/promises';
import type { FixityCheckView, FixityFindingView } from '../../contract/fixity.ts';
import type { Db } from './open.ts';

/** Keeps the result of one fixity check of a recording. */
export function insertFixityCheck(db: Db, recording: string, check: FixityCheckView): void {
  db.prepare(
    `INSERT INTO fixity_checks (recording, depth, checked_at, file_count, finding_count, findings)
     VALUES (?, ?, ?, ?, ?, ?)`,
  ).run(
    recording,
    check.depth,
    check.checkedAt,
    check.fileCount,
    check.findings.length,
    JSON.stringify(check.findings),
  );
}

/** Checks of a recording, newest first. */
export function listFixityChecks(db: Db, recording: string, limit: number): FixityCheckView[] {
  return db
    .prepare<[string, number], Omit<FixityCheckView, 'findings'> & { findings: string }>(
      `SELECT depth, checked_at AS checkedAt, file_count AS fileCount, findings FROM fixity_checks
       WHERE recording = ? ORDER BY checked_at DESC, id DESC LIMIT ?`,
    )
    .all(recording, limit)
    .map((row) => ({ ...row, findings: JSON.parse(row.findings) as FixityFindingView[] }));
}

/** The latest full check of a recording, however many quick ones came after it. */
export function latestFullCheck(db: Db, recording: string): FixityCheckView | null {
  const row = db
    .prepare<[string], Omit<FixityCheckView, 'findings'> & { findings: string }>(
      `SELECT depth, checked_at AS checkedAt, file_count AS fileCount, findings FROM fixity_checks
       WHERE recording = ? AND depth = 'full' ORDER BY checked_at DESC, id DESC LIMIT 1`,
    )
    .get(recording);
  return row === undefined ? null : { ...row, findings: JSON.parse(row.findings) as FixityFindingView[] };
}

/** Chunks of which content is archived, and those of them whose download from a named host is on record as whole. */
export function countProvenance(db: Db, recording: string): { archived: number; fetched: number } {
  const row = db
    .prepare<[string], { archived: number; fetched: number }>(
      `SELECT count(*) AS archived, coalesce(sum(EXISTS (
           SELECT 1 FROM attempts a WHERE a.transfer = t.id AND a.code IS NULL AND a.host IS NOT NULL)), 0) AS fetched
       FROM files f LEFT JOIN transfers t ON t.chunk = f.chunk AND t.kind = 'content'
       WHERE f.recording = ? AND f.kind = 'content'`,
    )
    .get(recording);
  return row ?? { archived: 0, fetched: 0 };
}

/** Where the round in the background stands. */
export interface ScrubState {
  cycleDays: number | null;
  startedAt: number | null;
  /** The last recording that was read; empty before the first. */
  after: string;
  /** The last file row that was looked at for being new; null before the first look. */
  lastFile: number | null;
}

const scrubKey = 'fixity.scrub';
const firstState: ScrubState = { cycleDays: 90, startedAt: null, after: '', lastFile: null };

export function readScrubState(db: Db): ScrubState {
  const text = db.prepare<[string], string>('SELECT value FROM settings WHERE key = ?').pluck().get(scrubKey);
  return text === undefined ? firstState : { ...firstState, ...(JSON.parse(text) as ScrubState) };
}

export function writeScrubState(db: Db, state: ScrubState): void {
  db.prepare(
    'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  ).run(scrubKey, JSON.stringify(state));
}

/** A first look at a library goes back no farther than this, so that a rebuilt one is left to the round. */
const freshFiles = 10_000;

/** The first recording with a file that no full check has read since it was archived, among the files after `lastFile`. */
export function nextFresh(
  db: Db,
  lastFile: number | null,
): { newest: number; next: { id: string; folder: string; bytes: number; file: number } | null } {
  const newest = db.prepare<[], number | null>('SELECT max(id) FROM files').pluck().get() ?? 0;
  const next = db
    .prepare<[number], { id: string; folder: string; bytes: number; file: number }>(
      `SELECT r.id, r.folder, r.bytes, f.id AS file FROM files f JOIN recordings r ON r.id = f.recording
       WHERE f.id > ? AND r.archived_chunk_count > 0 AND r.state NOT IN ('queued', 'downloading', 'verifying', 'waiting')
         AND NOT EXISTS (SELECT 1 FROM fixity_checks c
           WHERE c.recording = r.id AND c.depth = 'full' AND c.checked_at >= f.archived_at)
       ORDER BY f.id LIMIT 1`,
    )
    .get(lastFile ?? newest - freshFiles);
  return { newest, next: next ?? null };
}

/** The recording that follows in a round; one that is still being fetched is left to the next round. */
export function nextToScrub(db: Db, after: string): { id: string; folder: string; bytes: number } | null {
  return (
    db
      .prepare<[string], { id: string; folder: string; bytes: number }>(
        `SELECT id, folder, bytes FROM recordings WHERE id > ? AND archived_chunk_count > 0
           AND state NOT IN ('queued', 'downloading', 'verifying', 'waiting') ORDER BY id LIMIT 1`,
      )
      .get(after) ?? null
  );
}

/** Recordings up to and including one, and all, with their bytes; counted in slices, between which others are answered. */
export async function countScrubbed(
  db: Db,
  after: string,
  atOnce = countedAtOnce,
): Promise<{ done: number; doneBytes: number; recordings: number; bytes: number }> {
  const done = await countBetween(db, '', after, atOnce);
  const rest = await countBetween(db, after, lastId, atOnce);
  return {
    done: done.count,
    doneBytes: done.bytes,
    recordings: done.count + rest.count,
    bytes: done.bytes + rest.bytes,
  };
}

/** Greater than any id. */
const lastId = '\u{10ffff}';
/** So many are counted in some ms. */
const countedAtOnce = 20_000;

export const scrubbedStatement = `SELECT count(*) AS count, total(bytes) AS bytes, max(id) AS last FROM (
    SELECT id, bytes FROM recordings INDEXED BY recordings_to_scrub
    WHERE archived_chunk_count > 0 AND id > ? AND id <= ? ORDER BY id LIMIT ?)`;

/** Ids after the first and up to the second. */
async function countBetween(
  db: Db,
  from: string,
  to: string,
  atOnce: number,
): Promise<{ count: number; bytes: number }> {
  const read = db.prepare<[string, string, number], { count: number; bytes: number; last: string | null }>(
    scrubbedStatement,
  );
  const sum = { count: 0, bytes: 0 };
  for (let after = from; ;) {
    const slice = read.get(after, to, atOnce);
    if (slice === undefined || slice.last === null) return sum;
    sum.count += slice.count;
    sum.bytes += slice.bytes;
    if (slice.count < atOnce) return sum;
    after = slice.last;
    await setImmediate();
  }
}
