import type { Db } from '../open.ts';
import type { FrozenArrays, Numbers } from './frozen.ts';
import { groupKeys, Postings, type KeyGroups } from './postings.ts';
import type { RowSet } from './row-set.ts';

/**
 * Who is in each recording. A participant is kept as the number of a role: one identity under one name. There are few roles beside
 * participants, so what an identity means and what a name means is looked up in the same list.
 */
export class People {
  private readonly postings: Postings;
  private identities: number[] = [];
  private names: number[] = [];
  /** The last grouping; it stays good while no name and no role changes. */
  private grouped: { of: Uint32Array; keys: KeyGroups } | null = null;

  constructor(capacity: number) {
    this.postings = new Postings(capacity);
  }

  get changeCount(): number {
    return this.postings.changeCount;
  }

  *load(db: Db, sliceRows: number): Generator<undefined, void> {
    yield* this.postings.load(this.rolesAndRows(db), sliceRows);
  }

  /** The inverse of {@link thaw}. */
  freeze(): Numbers[] {
    return [...this.postings.freeze(), Uint32Array.from(this.identities), Uint32Array.from(this.names)];
  }

  /** Takes the place of loading. */
  thaw(frozen: FrozenArrays): void {
    this.postings.thaw(frozen);
    this.identities = [...frozen.take(Uint32Array)];
    this.names = [...frozen.take(Uint32Array)];
  }

  /** Replaces the participants of a row. */
  set(row: number, participants: readonly { identity: number; name: number }[]): void {
    this.postings.set(
      row,
      participants.map(({ identity, name }) => this.addRole(identity, name)),
    );
  }

  grow(capacity: number): void {
    this.postings.grow(capacity);
  }

  /** Adds the rows in which one of the names occurs. */
  addNamed(names: readonly number[], set: RowSet): void {
    this.postings.addTo(set, rolesWith(this.names, names));
  }

  /** Adds the rows in which one of the identities occurs. */
  addIdentified(identities: readonly number[], set: RowSet): void {
    this.postings.addTo(set, rolesWith(this.identities, identities));
  }

  /** In how many rows of the set each group of names occurs; `groups` has the group of each name. Yields as {@link Postings.countGroups}. */
  countNames(set: RowSet, groups: Uint32Array, sliceRows: number): Generator<undefined, Uint32Array> {
    if (this.grouped?.of !== groups || this.grouped.keys.groups.length !== this.names.length) {
      const ofRoles = Uint32Array.from(this.names, (name) => groups[name] ?? 0);
      this.grouped = { of: groups, keys: groupKeys(ofRoles, groups.length) };
    }
    return this.postings.countGroups(set, this.grouped.keys, sliceRows);
  }

  private *rolesAndRows(db: Db): Generator<[role: number, rows: string]> {
    const statement = db
      .prepare<[], [identity: number, name: number, rows: string]>(
        `SELECT identity, name, group_concat(recording_row)
         FROM participants INDEXED BY participants_by_identity
         WHERE identity IS NOT NULL AND name IS NOT NULL AND recording_row IS NOT NULL GROUP BY identity, name`,
      )
      .raw();
    // The index brings participants of one role behind each other.
    for (const [identity, name, rows] of statement.iterate()) yield [this.addRole(identity, name), rows];
  }

  /** A role may be there twice: finding the first would cost more than the place. */
  private addRole(identity: number, name: number): number {
    this.identities.push(identity);
    return this.names.push(name) - 1;
  }
}

function rolesWith(column: readonly number[], wanted: readonly number[]): Uint8Array {
  const isWanted = new Uint8Array(wanted.reduce((most, id) => Math.max(most, id), 0) + 1);
  for (const id of wanted) isWanted[id] = 1;
  return Uint8Array.from(column, (id) => isWanted[id] ?? 0);
}
