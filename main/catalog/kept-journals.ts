/**
 * Rows that only grow in number and lie in no recording's bag, as JSON lines for files beside the recordings: checks, attempts to fetch, and
 * events that belong to no recording. Invariant: what `lines` gives, `restore` takes back as the same rows, however often a line is repeated.
 */
import type { Db } from './open.ts';
import { insertRow, parse, row, type Row } from './kept-rows.ts';

/** What is appended about one table. */
export interface Journal {
  /** First part of its files' names. */
  name: string;
  /** Rows after the one with this number, oldest first; `last` is where to go on. */
  lines: (db: Db, after: number, limit: number) => { last: number; text: string };
  /** Where to go on behind the end of a text that was written before; 0 when that does not tell. */
  goOnAfter: (db: Db, text: string) => number;
  /** @returns how many lines could not be taken */
  restore: (db: Db, text: string) => number;
}

export const journals: readonly Journal[] = [
  {
    name: 'fixity',
    lines: (db, after, limit) =>
      linesOf(
        db
          .prepare<[number, number], Numbered>('SELECT * FROM fixity_checks WHERE id > ? ORDER BY id LIMIT ?')
          .all(after, limit),
        after,
      ),
    goOnAfter: (db, text) => Math.min(lastNumber(text), highest(db, 'fixity_checks')),
    restore(db, text) {
      const knows = db.prepare<[unknown], number>('SELECT 1 FROM recordings WHERE id = ?').pluck();
      return restoreLines(db, text, (one) => {
        if (knows.get(one['recording']) === 1) insertRow(db, 'fixity_checks', one);
        else return false;
        return true;
      });
    },
  },
  {
    name: 'attempts',
    lines: (db, after, limit) =>
      linesOf(
        db
          .prepare<[number, number], Numbered>(
            `SELECT a.id, c.document_id AS document, t.kind, a.started_at, a.ended_at, a.from_byte, a.received_bytes,
               a.http_status, a.code, a.host
             FROM attempts a JOIN transfers t ON t.id = a.transfer JOIN chunks c ON c.id = t.chunk
             WHERE a.id > ? ORDER BY a.id LIMIT ?`,
          )
          .all(after, limit),
        after,
      ),
    goOnAfter: (db, text) => Math.min(lastNumber(text), highest(db, 'attempts')),
    restore(db, text) {
      const transferOf = db
        .prepare<[unknown, unknown], number>(
          'SELECT t.id FROM transfers t JOIN chunks c ON c.id = t.chunk WHERE c.document_id = ? AND t.kind = ?',
        )
        .pluck();
      return restoreLines(db, text, ({ document, kind, ...one }) => {
        const transfer = transferOf.get(document, kind);
        if (transfer === undefined) return false;
        insertRow(db, 'attempts', { ...one, transfer });
        return true;
      });
    },
  },
  {
    name: 'events',
    lines: looseEventLines,
    // Numbers of events are given anew by a rebuild; their keys stay.
    goOnAfter: (db, text) =>
      db
        .prepare<[unknown], number>('SELECT id FROM events WHERE key = ?')
        .pluck()
        .get(parse(row, text.trimEnd().split('\n').at(-1) ?? '')?.['key'] ?? null) ?? 0,
    restore: (db, text) =>
      restoreLines(db, text, ({ body = null, ...one }) => {
        if (typeof body !== 'string') return false;
        insertRow(db, 'events', { ...one, id: null, body: Buffer.from(body, 'base64') });
        return true;
      }),
  },
];

interface Numbered extends Row {
  id: number;
}

/** Refused events, and events of calls that no recording is known of; all others lie in a bag. */
function looseEventLines(db: Db, after: number, limit: number): { last: number; text: string } {
  const newest = highest(db, 'events');
  if (newest <= after) return { last: after, text: '' };
  // A row holds its bytes before its recording: of many rows the index tells faster which ones count.
  const number = newest - after > limit ? '+id' : 'id';
  const rows = db
    .prepare<[number, number], { id: number; key: string; body: Buffer }>(
      `SELECT id, key, event_id, type, topic, subject, event_at, received_at, source, delivery, body, digest, call_key,
         disposition, code, detail
       FROM events WHERE recording IS NULL AND ${number} > ? ORDER BY ${number} LIMIT ?`,
    )
    .all(after, limit);
  const text = rows.map((one) => lineOf({ ...one, body: one.body.toString('base64') })).join('');
  return { last: rows.length < limit ? newest : (rows.at(-1)?.id ?? newest), text };
}

function linesOf(rows: readonly Numbered[], after: number): { last: number; text: string } {
  return { last: rows.at(-1)?.id ?? after, text: rows.map(lineOf).join('') };
}

function lineOf(one: Row): string {
  return `${JSON.stringify(one)}\n`;
}

function lastNumber(text: string): number {
  return Math.max(0, ...text.split('\n').map((line) => Number(parse(row, line)?.['id'] ?? 0)));
}

function highest(db: Db, table: 'fixity_checks' | 'attempts' | 'events'): number {
  return db.prepare<[], number | null>(`SELECT max(id) FROM ${table}`).pluck().get() ?? 0;
}

function restoreLines(db: Db, text: string, take: (one: Row) => boolean): number {
  let refused = 0;
  db.transaction(() => {
    for (const line of text.split('\n')) {
      if (line === '') continue;
      const one = parse(row, line);
      if (one === null || !take(one)) refused += 1;
    }
  })();
  return refused;
}
