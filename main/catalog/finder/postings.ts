import type { FrozenArrays, Numbers } from './frozen.ts';
import { RowSet } from './row-set.ts';

/**
 * For each key the rows it occurs in, all in one array. Rows that change later are taken out of it and kept beside it.
 */
export class Postings {
  /** Where the rows of each key begin; one more than there are keys. */
  private starts = new Uint32Array(1);
  private rows = new Uint32Array(0);
  private changed: RowSet;
  private readonly later = new Map<number, readonly number[]>();

  constructor(capacity: number) {
    this.changed = new RowSet(capacity);
  }

  /** How many rows are kept beside; each makes every answer a little slower. */
  get changeCount(): number {
    return this.later.size;
  }

  /** Takes keys in ascending order, each with its rows as decimals between commas; yields after each slice. */
  *load(groups: Iterable<[key: number, rows: string]>, sliceRows: number): Generator<undefined, void> {
    let [starts, rows, length, keys, yielded] = [new Uint32Array(4096), new Uint32Array(4096), 0, 0, 0];
    for (const [key, text] of groups) {
      if (key >= starts.length) starts = enlarged(starts, key);
      for (; keys <= key; keys += 1) starts[keys] = length;
      // No more numbers than every second letter.
      const most = length + (text.length + 1) / 2;
      if (most > rows.length) rows = enlarged(rows, most);
      length = readNumbers(text, rows, length);
      if (length - yielded >= sliceRows) {
        yielded = length;
        yield;
      }
    }
    this.starts = starts.slice(0, keys + 1);
    this.starts[keys] = length;
    this.rows = rows.slice(0, length);
  }

  /** The inverse of {@link thaw}. */
  freeze(): Numbers[] {
    const later = [...this.later].flatMap(([row, keys]) => [row, keys.length, ...keys]);
    return [this.starts, this.rows, this.changed.words, Uint32Array.from(later)];
  }

  /** Takes the place of loading. */
  thaw(frozen: FrozenArrays): void {
    this.starts = frozen.take(Uint32Array);
    this.rows = frozen.take(Uint32Array);
    const words = frozen.take(Uint32Array);
    this.changed = new RowSet(words.length * 32, words);
    const later = frozen.take(Uint32Array);
    for (let at = 0; at < later.length;) {
      const keysAt = at + 2;
      const next = keysAt + (later[at + 1] ?? 0);
      this.later.set(later[at] ?? 0, [...later.subarray(keysAt, next)]);
      at = next;
    }
  }

  /** Replaces the keys of a row. */
  set(row: number, keys: readonly number[]): void {
    this.changed.add(row);
    this.later.set(row, keys);
  }

  grow(capacity: number): void {
    this.changed = this.changed.copy(capacity);
  }

  /** Adds the rows of every wanted key; `isWanted` has a place for each key that may be. */
  addTo(set: RowSet, isWanted: Uint8Array): void {
    const { starts, rows } = this;
    const found = new RowSet(set.words.length * 32);
    const { words } = found;
    for (let key = 0; key < starts.length - 1; key += 1) {
      if (isWanted[key] !== 1) continue;
      const end = starts[key + 1] ?? 0;
      for (let at = starts[key] ?? 0; at < end; at += 1) {
        const row = rows[at] ?? 0;
        words[row >>> 5] = (words[row >>> 5] ?? 0) | (1 << (row & 31));
      }
    }
    set.join(found.remove(this.changed));
    for (const [row, keys] of this.later) if (keys.some((key) => isWanted[key] === 1)) set.add(row);
  }

  /** In how many rows of the set each group of keys occurs; yields after each slice, between which nothing may change. */
  *countGroups(
    set: RowSet,
    { groups, keys, count: groupCount }: KeyGroups,
    sliceRows: number,
  ): Generator<undefined, Uint32Array> {
    const { starts, rows } = this;
    let yielded = 0;
    const unchanged = set.copy(set.words.length * 32).remove(this.changed);
    const counts = new Uint32Array(groupCount);
    const counted = new Uint32Array(set.words.length * 32);
    for (const key of keys) {
      // Keys that came later have their rows beside.
      if (key >= starts.length - 1) continue;
      const group = groups[key] ?? 0;
      const end = starts[key + 1] ?? 0;
      if ((yielded += end - (starts[key] ?? 0) + 1) > sliceRows) {
        yielded = 0;
        yield;
      }
      let count = 0;
      for (let at = starts[key] ?? 0; at < end; at += 1) {
        const row = rows[at] ?? 0;
        // A row counts once for a group, however many keys of it it has.
        if (!unchanged.has(row) || counted[row] === group + 1) continue;
        counted[row] = group + 1;
        count += 1;
      }
      counts[group] = (counts[group] ?? 0) + count;
    }
    for (const [row, keys] of this.later)
      if (set.has(row))
        for (const group of new Set(keys.map((key) => groups[key] ?? 0)))
          counts[group] = (counts[group] ?? 0) + 1;
    return counts;
  }
}

/** Keys that count as one. */
export interface KeyGroups {
  /** Of each key. */
  groups: Uint32Array;
  /** Those of one group behind each other. */
  keys: Uint32Array;
  /** One more than the highest group. */
  count: number;
}

/** Brings the keys of each group together. */
export function groupKeys(groups: Uint32Array, count: number): KeyGroups {
  const starts = new Uint32Array(count + 1);
  for (const group of groups) starts[group + 1] = (starts[group + 1] ?? 0) + 1;
  for (let group = 0; group < count; group += 1)
    starts[group + 1] = (starts[group + 1] ?? 0) + (starts[group] ?? 0);
  const keys = new Uint32Array(groups.length);
  groups.forEach((group, key) => {
    const at = starts[group] ?? 0;
    keys[at] = key;
    starts[group] = at + 1;
  });
  return { groups, keys, count };
}

/** One text for many rows is read several times faster than as many rows. @returns the place after the last number */
function readNumbers(text: string, into: Uint32Array, from: number): number {
  const comma = 44;
  const zero = 48;
  let [at, value] = [from, 0];
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === comma) {
      into[at] = value;
      at += 1;
      value = 0;
    } else value = value * 10 + code - zero;
  }
  into[at] = value;
  return at + 1;
}

function enlarged(array: Uint32Array<ArrayBuffer>, atLeast: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(Math.max(Math.ceil(array.length * 1.5), Math.ceil(atLeast) + 1));
  larger.set(array);
  return larger;
}
