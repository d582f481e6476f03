/**
 * What a recording is found and shown by: the names of its participants as the directory has them, and its ids.
 * It owns identities, names and the word tables but those of notes and labels. Invariant: whoever changes participants, chunks or
 * files of a recording calls refreshWords in the same transaction; changes of the directory are followed in slices, by words_due.
 */
import { kindBit } from './flags.ts';
import type { Db } from './open.ts';
import { prepared } from './prepared.ts';
import { foldName } from './query/compile.ts';
import { idWord, shortestId, wordsOf } from './query/fold.ts';
import { refreshFlags } from './recordings.ts';

/** Stands between texts of one entry, so that no phrase reaches across; from the private use area, where nobody types. */
const divider = '\u{F8F0}';

/** Rewrites names, search words and sort text of a recording from its rows. @param isNew it has no words yet */
export function refreshWords(db: Db, id: string, isNew = false): void {
  createWordWriter(db)(id, isNew);
}

/**
 * Rewrites up to `limit` recordings that are due, in one transaction.
 * @returns the ids that were rewritten, and how many rows were done with; 0 when nothing is due
 */
export function refreshDueWords(db: Db, limit: number): { ids: string[]; done: number } {
  const due = db
    .prepare<[number], { row: number; id: string | null }>(
      'SELECT d.row, r.id FROM words_due d LEFT JOIN recordings r ON r.row = d.row ORDER BY d.row LIMIT ?',
    )
    .all(limit);
  if (due.length === 0) return { ids: [], done: 0 };
  return db.transaction(() => {
    const write = createWordWriter(db);
    const done = db.prepare('DELETE FROM words_due WHERE row = ?');
    for (const { row, id } of due) {
      if (id !== null) {
        write(id);
        refreshFlags(db, id);
      }
      done.run(row);
    }
    return { ids: due.flatMap(({ id }) => id ?? []), done: due.length };
  })();
}

/** The words of several texts that belong to one entry, as they are put into a word table. */
export function wordText(texts: readonly string[]): string {
  return texts.map((text) => wordsOf(text).join(' ')).join(` ${divider} `);
}

interface Facts {
  row: number;
  at: number;
  text: string;
  kinds: number;
  callId: string | null;
  serverCallId: string | null;
  recordingId: string | null;
}

interface Person {
  rawId: string;
  kind: string;
  displayName: string | null;
  phone: string | null;
  /** As they stand in the row; null in a new one. */
  identity: number | null;
  name: number | null;
}

interface Shown {
  label: string;
  isNamed: boolean;
}

/** Statements are prepared once, so that many recordings can be written one after another. */
function createWordWriter(db: Db): (id: string, isNew?: boolean) => void {
  const findFacts = prepared<[string], Facts>(
    db,
    `SELECT row, coalesce(started_at, created_at) AS at, participants_text AS text, kinds, call_id AS callId, server_call_id AS serverCallId,
       service_recording_id AS recordingId FROM recordings WHERE id = ?`,
  );
  const findPeople = prepared<[string], Person>(
    db,
    `SELECT raw_id AS rawId, kind, display_name AS displayName, phone_number AS phone, identity, name
     FROM participants WHERE recording = ? ORDER BY raw_id`,
  );
  const findIds = prepared<[string, string], string>(
    db,
    `SELECT document_id FROM chunks WHERE recording = ? UNION ALL SELECT path FROM files WHERE recording = ?`,
  ).pluck();
  const setPerson = prepared<unknown[]>(
    db,
    'UPDATE participants SET recording_row = ?, identity = ?, name = ? WHERE recording = ? AND raw_id = ?',
  );
  const setText = prepared<unknown[]>(
    db,
    'UPDATE recordings SET participants_text = ?, kinds = ? WHERE row = ?',
  );
  const dropWords = prepared<unknown[]>(db, 'DELETE FROM recording_words WHERE rowid = ?');
  const addWords = prepared<unknown[]>(db, 'INSERT INTO recording_words (rowid, ids) VALUES (?, ?)');
  const identityOf = createIdentities(db);
  const nameOf = createNames(db);

  return (id, isNew = false) => {
    const facts = findFacts.get(id);
    if (facts === undefined) return;
    const people = findPeople.all(id);
    const shown = people.map((person): Shown => {
      const identity = identityOf(person);
      const name = nameOf(person, facts.at);
      if (person.identity !== identity || person.name !== name.id)
        setPerson.run(facts.row, identity, name.id, id, person.rawId);
      return name;
    });
    const kinds = people.reduce((bits, { kind }) => bits | (kindBit(kind) ?? 0), 0);
    const text = shown
      .sort(byName)
      .map(({ label }) => label)
      .join(', ');
    if (text !== facts.text || kinds !== facts.kinds) setText.run(text, kinds, facts.row);
    const paths = findIds.all(id, id).map((path) => path.slice(path.lastIndexOf('/') + 1));
    const ids = [id, facts.callId, facts.serverCallId, facts.recordingId, ...paths];
    if (!isNew) dropWords.run(facts.row);
    addWords.run(facts.row, idText(ids));
  };
}

/** Those with a name come first. */
function byName(a: Shown, b: Shown): number {
  return Number(b.isNamed) - Number(a.isNamed) || (a.label < b.label ? -1 : a.label > b.label ? 1 : 0);
}

function createIdentities(db: Db): (person: Person) => number {
  const find = prepared<[string], number>(db, 'SELECT id FROM identities WHERE raw_id = ?').pluck();
  const add = prepared<unknown[]>(db, 'INSERT INTO identities (raw_id, digits) VALUES (?, ?)');
  const addWords = prepared<unknown[]>(db, 'INSERT INTO identity_words (rowid, ids) VALUES (?, ?)');
  return ({ rawId, phone, identity }) => {
    if (identity !== null) return identity;
    const known = find.get(rawId);
    if (known !== undefined) return known;
    const id = Number(add.run(rawId, phone?.replace(/\D/g, '') ?? null).lastInsertRowid);
    // The parts are found too: the user in `8:acs:<resource>_<user>`, the number in `4:+46…`.
    addWords.run(id, idText([rawId, ...rawId.split(/[:_]/)]));
    return id;
  };
}

function createNames(db: Db): (person: Person, at: number) => Shown & { id: number } {
  const inDirectory = prepared<
    { rawId: string; phone: string | null; at: number },
    { person: number; name: string }
  >(
    db,
    `SELECT p.id AS person, coalesce(m.shown_name, p.name) AS name
     FROM person_ids m JOIN persons p ON p.id = m.person
     WHERE m.identifier IN (@rawId, @phone) AND coalesce(m.valid_from, @at) <= @at AND @at < coalesce(m.valid_to, @at + 1)
     ORDER BY m.identifier = @rawId DESC, m.valid_from DESC, m.id LIMIT 1`,
  );
  const find = prepared<[string, string, number], number>(
    db,
    'SELECT id FROM names WHERE label = ? AND other = ? AND coalesce(person, 0) = ?',
  ).pluck();
  const add = prepared<unknown[]>(db, 'INSERT INTO names (person, label, other, folded) VALUES (?, ?, ?, ?)');
  const addWords = prepared<unknown[]>(db, 'INSERT INTO name_words (rowid, words) VALUES (?, ?)');
  return ({ rawId, phone, displayName }, at) => {
    const known = inDirectory.get({ rawId, phone, at });
    const label = known?.name ?? displayName ?? phone ?? rawId;
    const other = known !== undefined && displayName !== null && displayName !== label ? displayName : '';
    const isNamed = known !== undefined || displayName !== null;
    const person = known?.person ?? null;
    const found = find.get(label, other, person ?? 0);
    if (found !== undefined) return { id: found, label, isNamed };
    const id = Number(add.run(person, label, other, foldName(label)).lastInsertRowid);
    // Raw ids and numbers are words of the identity already.
    if (isNamed) addWords.run(id, wordText([label, other]));
    return { id, label, isNamed };
  };
}

/** Several ids as they are put into a word table. */
export function idText(ids: readonly (string | null)[]): string {
  const words = ids.map((each) => (each === null ? '' : idWord(each)));
  return [...new Set(words.filter((word) => word.length >= shortestId))].join(' ');
}
