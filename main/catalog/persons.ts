/**
 * The directory: who a raw id or a phone number is, and when.
 * It owns persons and their ids; the names that participants are shown by follow it in slices (words.ts, words_due).
 * Invariant: at no time does an identifier belong to two people.
 */
import { ArchiveError } from '../../contract/error.ts';
import type { PersonConflict, PersonIdView, PersonView, PersonWindow } from '../../contract/views.ts';
import { createDirectory, type Directory, type Period } from './directory.ts';
import type { Db } from './open.ts';
import { foldName } from './query/compile.ts';

export interface PersonDraft {
  key: string | null;
  name: string;
  identifiers: readonly PersonIdView[];
}

/**
 * How an identifier is kept: raw ids as they are, phone numbers as E.164 whatever signs are between their digits.
 * @param countryCode put in place of the leading zero of a national number; null refuses these
 * @returns null when it is neither
 */
export function readIdentifier(text: string, countryCode: string | null = null): string | null {
  const trimmed = text.trim();
  const rawPhone = /^4:(\+.*)$/.exec(trimmed);
  if (rawPhone?.[1] !== undefined) return readPhone(rawPhone[1], null);
  if (/^\d{1,2}:\S+$/.test(trimmed)) return trimmed;
  return readPhone(trimmed, countryCode);
}

function readPhone(text: string, countryCode: string | null): string | null {
  const bare = text
    .replace(/^tel:/i, '')
    .replace(/[\s().\u2010-\u2015/-]/g, '')
    .replace(/^00/, '+');
  const full = countryCode !== null && /^0[1-9]\d*$/.test(bare) ? countryCode + bare.slice(1) : bare;
  return /^\+[1-9]\d{4,14}$/.test(full) ? full : null;
}

/** People whose name, key or an identifier begins with or contains the text, by name. */
export function listPersons(db: Db, input: { text: string; offset: number; limit: number }): PersonWindow {
  const wanted = `%${foldName(input.text).replace(/[\\%_]/g, '\\$&')}%`;
  const where = `p.folded LIKE @wanted ESCAPE '\\' OR p.key LIKE @wanted ESCAPE '\\' OR p.id IN
    (SELECT person FROM person_ids WHERE identifier LIKE @wanted ESCAPE '\\')`;
  const total = db
    .prepare<unknown[], number>(`SELECT count(*) FROM persons p WHERE ${where}`)
    .pluck()
    .get({ wanted });
  const ids = db
    .prepare<unknown[], number>(
      `SELECT p.id FROM persons p WHERE ${where} ORDER BY p.folded, p.id LIMIT @limit OFFSET @offset`,
    )
    .pluck()
    .all({ wanted, limit: input.limit, offset: input.offset });
  return { rows: ids.map((id) => requirePerson(db, id)), offset: input.offset, total: total ?? 0 };
}

/** @throws ArchiveError person-unknown */
export function requirePerson(db: Db, id: number): PersonView {
  const person = db
    .prepare<[number], Omit<PersonView, 'identifiers'>>('SELECT id, key, name FROM persons WHERE id = ?')
    .get(id);
  if (person === undefined) throw new ArchiveError('person-unknown', { context: { person: id } });
  return { ...person, identifiers: identifiersOf(db, id) };
}

/** People of exactly this name, key or identifier. */
export function findPersonsNamed(db: Db, text: string): number[] {
  return db
    .prepare<{ folded: string; text: string; identifier: string }, number>(
      `SELECT id FROM persons WHERE folded = @folded OR key = @text OR id IN
         (SELECT person FROM person_ids WHERE identifier = @identifier) ORDER BY id`,
    )
    .pluck()
    .all({ folded: foldName(text), text, identifier: readIdentifier(text) ?? text });
}

/** Null when the person was removed. */
export function nameOfPerson(db: Db, id: number): string | null {
  return db.prepare<[number], string>('SELECT name FROM persons WHERE id = ?').pluck().get(id) ?? null;
}

function identifiersOf(db: Db, person: number): PersonIdView[] {
  return db
    .prepare<[number], PersonIdView>(
      `SELECT identifier, valid_from AS validFrom, valid_to AS validTo, shown_name AS shownName
       FROM person_ids WHERE person = ? ORDER BY identifier, valid_from`,
    )
    .all(person);
}

/** Who has an identifier in some part of a period, but for one person. */
export function findConflicts(
  db: Db,
  identifier: string,
  period: Period,
  exceptPerson: number | null,
): PersonConflict[] {
  return createDirectory(db).findConflicts(identifier, period, exceptPerson);
}

/**
 * Adds a person, or puts the draft in place of one, in one transaction; recordings follow in slices.
 * @throws ArchiveError person-conflict when somebody else has an identifier in that time, person-unknown, request-invalid
 */
export function savePerson(db: Db, id: number | null, draft: PersonDraft, now: number): number {
  return db.transaction(() => {
    const directory = createDirectory(db);
    for (const one of draft.identifiers) {
      const [conflict] = directory.findConflicts(one.identifier, one, id);
      if (conflict !== undefined)
        throw new ArchiveError('person-conflict', { context: { person: conflict.personId } });
    }
    const person = id ?? directory.insertPerson(draft, now);
    const before = requirePerson(db, person);
    db.prepare('UPDATE persons SET key = ?, name = ?, folded = ?, updated_at = ? WHERE id = ?').run(
      draft.key,
      draft.name,
      foldName(draft.name),
      now,
      person,
    );
    db.prepare('DELETE FROM person_ids WHERE person = ?').run(person);
    for (const one of draft.identifiers) directory.addPersonId(person, one);
    followAll(directory, [...before.identifiers, ...draft.identifiers]);
    return person;
  })();
}

/** Removes a person; recordings show again what the calls said. @throws ArchiveError person-unknown */
export function removePerson(db: Db, id: number): void {
  db.transaction(() => {
    const { identifiers } = requirePerson(db, id);
    db.prepare('DELETE FROM person_ids WHERE person = ?').run(id);
    db.prepare('UPDATE names SET person = NULL, other = other || ? WHERE person = ?').run(
      ` (${String(id)})`,
      id,
    );
    db.prepare('DELETE FROM persons WHERE id = ?').run(id);
    followAll(createDirectory(db), identifiers);
  })();
}

/**
 * Makes two people one: `into` gets the identifiers of `from`, which is removed. What was shown under the old name stays so.
 * @throws ArchiveError person-unknown, request-invalid when both are the same
 */
export function mergePersons(db: Db, from: number, into: number, now: number): void {
  if (from === into) throw new ArchiveError('request-invalid', { context: { person: from } });
  db.transaction(() => {
    const [source, target] = [requirePerson(db, from), requirePerson(db, into)];
    const keptName = foldName(source.name) === foldName(target.name) ? null : source.name;
    db.prepare('UPDATE person_ids SET person = ?, shown_name = coalesce(shown_name, ?) WHERE person = ?').run(
      into,
      keptName,
      from,
    );
    db.prepare('UPDATE names SET person = NULL, other = other || ? WHERE person = ?').run(
      ` (${String(from)})`,
      from,
    );
    db.prepare('DELETE FROM persons WHERE id = ?').run(from);
    db.prepare('UPDATE persons SET updated_at = ? WHERE id = ?').run(now, into);
    followAll(createDirectory(db), [...source.identifiers, ...target.identifiers]);
  })();
}

/** Copies the people of a directory into an empty one. */
export function copyDirectory(from: Db, into: Db): void {
  const persons = from
    .prepare<[], unknown[]>('SELECT id, key, name, folded, created_at, updated_at FROM persons')
    .raw();
  const ids = from
    .prepare<[], unknown[]>('SELECT id, person, identifier, valid_from, valid_to, shown_name FROM person_ids')
    .raw();
  into.transaction(() => {
    const addPerson = into.prepare('INSERT INTO persons VALUES (?, ?, ?, ?, ?, ?)');
    for (const row of persons.iterate()) addPerson.run(...row);
    const addId = into.prepare('INSERT INTO person_ids VALUES (?, ?, ?, ?, ?, ?)');
    for (const row of ids.iterate()) addId.run(...row);
  })();
}

function followAll(directory: Directory, identifiers: readonly PersonIdView[]): void {
  for (const identifier of new Set(identifiers.map((one) => one.identifier))) directory.follow(identifier);
}
