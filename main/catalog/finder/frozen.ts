/** What is kept in memory for searching, as plain arrays that can be written and read again. */

export type Numbers = Uint16Array | Uint32Array | Float64Array;

export interface Frozen {
  /** All that is no array of numbers; goes through JSON. */
  meta: unknown;
  arrays: Numbers[];
}

/** Takes frozen arrays in the order in which they were put. */
export class FrozenArrays {
  private next = 0;
  private readonly arrays: readonly Numbers[];

  constructor(arrays: readonly Numbers[]) {
    this.arrays = arrays;
  }

  /** @throws TypeError when the next one is none of this kind */
  take<T extends Numbers>(kind: new (length: number) => T): T {
    const array = this.arrays[this.next];
    this.next += 1;
    if (!(array instanceof kind)) throw new TypeError(`no ${kind.name} at ${String(this.next - 1)}`);
    return array;
  }
}
