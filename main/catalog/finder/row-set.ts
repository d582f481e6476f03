/** A set of rows as bits, for up to some millions of rows: joined and counted a word at a time. */
export class RowSet {
  readonly words: Uint32Array;

  /** @param words bits that are there already, which are then its own */
  constructor(capacity: number, words = new Uint32Array((capacity + 31) >>> 5)) {
    this.words = words;
  }

  /** Rows whose code is wanted. */
  static ofCodes(codes: Uint16Array, wanted: Uint8Array): RowSet {
    const set = new RowSet(codes.length);
    const { words } = set;
    for (let at = 0, row = 0; at < words.length; at += 1) {
      let word = 0;
      for (let bit = 0; bit < 32; bit += 1, row += 1) word |= (wanted[codes[row] ?? 0] ?? 0) << bit;
      words[at] = word;
    }
    return set;
  }

  /** Rows of which a bit of the mask is set. */
  static ofBits(bits: Uint16Array, mask: number): RowSet {
    const set = new RowSet(bits.length);
    const { words } = set;
    for (let at = 0, row = 0; at < words.length; at += 1) {
      let word = 0;
      for (let bit = 0; bit < 32; bit += 1, row += 1) {
        const own = (bits[row] ?? 0) & mask;
        // The sign of the negated number: 1 for all but zero.
        word |= (-own >>> 31) << bit;
      }
      words[at] = word;
    }
    return set;
  }

  /** Rows whose value lies between both bounds, these included; NaN never does. */
  static ofRange(values: Float64Array, low: number, high: number): RowSet {
    const set = new RowSet(values.length);
    const { words } = set;
    for (let at = 0, row = 0; at < words.length; at += 1) {
      let word = 0;
      for (let bit = 0; bit < 32; bit += 1, row += 1) {
        const value = values[row] ?? NaN;
        if (value >= low && value <= high) word |= 1 << bit;
      }
      words[at] = word;
    }
    return set;
  }

  add(row: number): void {
    const at = row >>> 5;
    this.words[at] = (this.words[at] ?? 0) | (1 << (row & 31));
  }

  delete(row: number): void {
    const at = row >>> 5;
    this.words[at] = (this.words[at] ?? 0) & ~(1 << (row & 31));
  }

  has(row: number): boolean {
    return ((this.words[row >>> 5] ?? 0) & (1 << (row & 31))) !== 0;
  }

  count(): number {
    let sum = 0;
    for (const word of this.words) sum += bitCount(word);
    return sum;
  }

  /** Keeps only what `other` has too. */
  keep(other: RowSet): this {
    const { words } = this;
    for (let at = 0; at < words.length; at += 1) words[at] = (words[at] ?? 0) & (other.words[at] ?? 0);
    return this;
  }

  join(other: RowSet): this {
    const { words } = this;
    for (let at = 0; at < words.length; at += 1) words[at] = (words[at] ?? 0) | (other.words[at] ?? 0);
    return this;
  }

  remove(other: RowSet): this {
    const { words } = this;
    for (let at = 0; at < words.length; at += 1) words[at] = (words[at] ?? 0) & ~(other.words[at] ?? 0);
    return this;
  }

  copy(capacity: number): RowSet {
    const set = new RowSet(capacity);
    set.words.set(this.words.subarray(0, set.words.length));
    return set;
  }

  /** Those of `rows` that are in the set, in their order. */
  select(rows: Uint32Array): Uint32Array {
    const { words } = this;
    // One more: every row is written, and the next one over it unless it was in the set.
    const selected = new Uint32Array(rows.length + 1);
    let length = 0;
    for (let at = 0; at < rows.length; at += 1) {
      const row = rows[at] ?? 0;
      selected[length] = row;
      length += ((words[row >>> 5] ?? 0) >>> (row & 31)) & 1;
    }
    return selected.slice(0, length);
  }

  /** The first `limit` after `offset` of the rows that are in the set, from the last one backwards when asked so. */
  page(rows: Uint32Array, offset: number, limit: number, isBackwards: boolean): number[] {
    const found: number[] = [];
    let skipped = 0;
    for (let at = 0; at < rows.length && found.length < limit; at += 1) {
      const row = rows[isBackwards ? rows.length - 1 - at : at] ?? 0;
      if (!this.has(row)) continue;
      if (skipped < offset) skipped += 1;
      else found.push(row);
    }
    return found;
  }

  /** Calls `visit` for each row, lowest first; yields after each slice of room for so many rows. */
  *eachSliced(visit: (row: number) => void, sliceRows: number): Generator<undefined, void> {
    const step = Math.max(1, sliceRows >>> 5);
    for (let from = 0; from < this.words.length; from += step) {
      if (from > 0) yield;
      this.each(visit, from, from + step);
    }
  }

  /** Calls `visit` for each row, lowest first; of some words of the set only, when asked so. */
  each(visit: (row: number) => void, fromWord = 0, endWord = Infinity): void {
    const { words } = this;
    const end = Math.min(words.length, endWord);
    for (let at = fromWord; at < end; at += 1) {
      let word = words[at] ?? 0;
      while (word !== 0) {
        const low = word & -word;
        visit((at << 5) + (31 - Math.clz32(low)));
        word ^= low;
      }
    }
  }
}

/** Bits set in 32, counted side by side in halves, quarters and eighths of the word. */
function bitCount(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
