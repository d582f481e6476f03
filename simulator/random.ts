import { createHash } from 'node:crypto';

/** A stream of numbers that is the same for the same seed, on every machine. */
export interface Random {
  /** A number from 0 (inclusive) to 1 (exclusive). */
  next(): number;
  /** A whole number from `low` to `high`, both inclusive. */
  between(low: number, high: number): number;
  /** One of the list. @throws RangeError when the list is empty. */
  pick<T>(list: readonly T[]): T;
  /** A new list in another order. */
  shuffle<T>(list: readonly T[]): T[];
  /** `length` lower-case hex digits. */
  hex(length: number): string;
  guid(): string;
  /** An independent stream; drawing from it leaves this one where it was. */
  fork(label: string): Random;
}

export function createRandom(seed: number | string): Random {
  let state = createHash('sha256').update(String(seed)).digest().readUInt32LE(0);
  const next = (): number => {
    // mulberry32: small, well spread, and good enough for test data.
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const between = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  const pick = <T>(list: readonly T[]): T => {
    const index = between(0, list.length - 1);
    if (index < 0 || index >= list.length) throw new RangeError('pick from an empty list');
    return list[index] as T;
  };
  const hex = (length: number): string => Array.from({ length }, () => between(0, 15).toString(16)).join('');
  return {
    next,
    between,
    pick,
    hex,
    shuffle: (list) => shuffled(list, between),
    guid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-${pick(['8', '9', 'a', 'b'])}${hex(3)}-${hex(12)}`,
    fork: (label) => createRandom(`${seed}/${label}`),
  };
}

function shuffled<T>(list: readonly T[], between: (low: number, high: number) => number): T[] {
  const result = [...list];
  for (let last = result.length - 1; last > 0; last--) {
    const other = between(0, last);
    [result[last], result[other]] = [result[other] as T, result[last] as T];
  }
  return result;
}
