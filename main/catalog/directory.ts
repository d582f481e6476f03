import type { PersonConflict, PersonIdView, PersonView } from '../../contract/views.ts';
import type { Db } from './open.ts';
import { foldName } from './query/compile.ts';

/** A stretch of validity: from inclusive, to exclusive; null is without end. */
export type Period = Pick<PersonIdView, 'validFrom' | 'validTo'>;

/** The steps that changes of the directory are made of, with their statements prepared once: a list of people takes them often. */
export interface Directory {
  /** People with a key, or, when none is given, all of a name. */
  findPersons(by: { key: string | null; name: string }): number[];
  /** Who has an identifier in some part of a period, but for one person. */
  findConflicts(identifier: string, period: Period, exceptPerson: number | null): PersonConflict[];
  /** Adds a person without identifiers. */
  insertPerson(person: Pick<PersonView, 'key' | 'name'>, now: number): number;
  /** Adds an identifier; the caller has looked for conflicts and calls `follow`. */
  addPersonId(person: number, one: PersonIdView): void;
  /** Notes that recordings with an identifier are to be named anew. */
  follow(identifier: string): void;
}

export function createDirectory(db: Db): Directory {
  const byKey = db.prepare<[string], number>('SELECT id FROM persons WHERE key = ?').pluck();
  const byName = db.prepare<[string], number>('SELECT id FROM persons WHERE folded = ?').pluck();
  const conflicts = db.prepare<unknown[], PersonConflict>(
    `SELECT m.identifier, m.person AS personId, coalesce(m.shown_name, p.name) AS name, m.valid_from AS validFrom,
       m.valid_to AS validTo
     FROM person_ids m JOIN persons p ON p.id = m.person
     WHERE m.identifier = @identifier AND m.person IS NOT @exceptPerson
       AND (m.valid_to IS NULL OR @validFrom IS NULL OR m.valid_to > @validFrom)
       AND (m.valid_from IS NULL OR @validTo IS NULL OR m.valid_from < @validTo)
     ORDER BY m.valid_from`,
  );
  const addPerson = db.prepare(
    'INSERT INTO persons (key, name, folded, created_at, updated_at) VALUES (?, ?, ?, ?, ?)',
  );
  const addId = db.prepare(
    'INSERT INTO person_ids (person, identifier, valid_from, valid_to, shown_name) VALUES (?, ?, ?, ?, ?)',
  );
  const noteDue = db.prepare(
    `INSERT OR IGNORE INTO words_due
     SELECT recording_row FROM participants WHERE recording_row IS NOT NULL AND identity IN
       (SELECT id FROM identities WHERE raw_id = ? UNION SELECT id FROM identities WHERE digits = ?)`,
  );
  return {
    findPersons: ({ key, name }) => (key === null ? byName.all(foldName(name)) : byKey.all(key)),
    findConflicts: (identifier, { validFrom, validTo }, exceptPerson) =>
      conflicts.all({ identifier, exceptPerson, validFrom, validTo }),
    insertPerson({ key, name }, now) {
      return Number(addPerson.run(key, name, foldName(name), now, now).lastInsertRowid);
    },
    addPersonId(person, { identifier, validFrom, validTo, shownName }) {
      addId.run(person, identifier, validFrom, validTo, shownName);
    },
    follow(identifier) {
      noteDue.run(identifier, identifier.startsWith('+') ? identifier.slice(1) : null);
    },
  };
}
