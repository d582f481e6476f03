/** The people of the made-up library: their raw ids, numbers and names. */
import type { Db } from '../../../main/catalog/open.ts';
import { foldName } from '../../../main/catalog/query/compile.ts';
import { idText, wordText } from '../../../main/catalog/words.ts';
import { makeName } from './names.ts';
import type { Random } from './random.ts';

export interface BenchPerson {
  rawId: string;
  kind: 'acs-user' | 'teams-user' | 'phone';
  phone: string | null;
  displayName: string | null;
  label: string;
  /** Row of `identities` and of `names`. */
  number: number;
}

const resource = '1f2e3d4c-0001-4a5b-8c6d-7e8f9a0b1c2d';

/** Makes people and adds them as identities and names; two in five are in the directory. */
export function addPeople(db: Db, count: number, random: Random): BenchPerson[] {
  const people = Array.from({ length: count }, (_, at) => makePerson(at + 1, random));
  const addIdentity = db.prepare('INSERT INTO identities (id, raw_id, digits) VALUES (?, ?, ?)');
  const addIdentityWords = db.prepare('INSERT INTO identity_words (rowid, ids) VALUES (?, ?)');
  const addName = db.prepare('INSERT INTO names (id, person, label, other, folded) VALUES (?, ?, ?, ?, ?)');
  const addNameWords = db.prepare('INSERT INTO name_words (rowid, words) VALUES (?, ?)');
  const addPerson = db.prepare(
    'INSERT INTO persons (id, name, folded, created_at, updated_at) VALUES (?, ?, ?, 0, 0)',
  );
  const addPersonId = db.prepare('INSERT INTO person_ids (person, identifier) VALUES (?, ?)');
  db.transaction(() => {
    for (const { number, rawId, phone, displayName, label } of people) {
      addIdentity.run(number, rawId, phone?.slice(1) ?? null);
      addIdentityWords.run(number, idText([rawId, ...rawId.split(/[:_]/)]));
      const isKnown = displayName !== null && number % 5 < 2;
      if (isKnown) {
        addPerson.run(number, label, foldName(label));
        addPersonId.run(number, rawId);
      }
      // Two people of one name that nobody knows apart share its row in a real library; here each keeps its own.
      const other = isKnown || displayName === null ? '' : `${label} ${String(number)}`;
      addName.run(number, isKnown ? number : null, label, other, foldName(label));
      if (displayName !== null) addNameWords.run(number, wordText([label]));
    }
  })();
  return people;
}

function makePerson(number: number, random: Random): BenchPerson {
  const chance = random.below(100);
  const name = makeName(random);
  if (chance < 25) {
    const phone = `+${random.pick(['4670', '4420', '4930', '1212', '3531', '9714'])}${String(1_000_000 + ((number * 7919) % 9_000_000))}`;
    const hasName = random.below(2) === 0;
    return {
      rawId: `4:${phone}`,
      kind: 'phone',
      phone,
      displayName: hasName ? name : null,
      label: hasName ? name : phone,
      number,
    };
  }
  const id = `${random.hex(8)}-${random.hex(4)}-${random.hex(4)}-${random.hex(4)}-${random.hex(12)}`;
  const isTeams = chance < 55;
  const rawId = isTeams ? `8:orgid:${id}` : `8:acs:${resource}_${id}`;
  return {
    rawId,
    kind: isTeams ? 'teams-user' : 'acs-user',
    phone: null,
    displayName: name,
    label: name,
    number,
  };
}
