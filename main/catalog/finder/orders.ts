/**
 * The rows in the order of each sort, as the indexes have them (ascending; descending is the same backwards).
 * A change moves only the rows that changed. Invariant: the order is that of `ORDER BY column, id` in SQLite.
 */
import type { RecordingSortColumn } from '../../../contract/views.ts';
import type { Db } from '../open.ts';
import { sortColumns } from '../search.ts';
import type { Frozen, FrozenArrays } from './frozen.ts';

interface Order {
  rows: Uint32Array;
  /** Rows that changed since, and may stand elsewhere now. */
  moved: Set<number>;
}

/** More moved rows than these are sorted faster by reading the index again. */
const mostMoved = 1000;

export class Orders {
  private readonly orders = new Map<RecordingSortColumn, Order>();

  /** Reads one order from its index; yields after each slice. The connection is its own meanwhile. */
  *load(db: Db, sort: RecordingSortColumn, sliceRows: number): Generator<undefined, void> {
    const slices: Uint32Array[] = [];
    // Skipping over an index is quick, and many rows at once are read several times faster than one by one.
    const read = db.prepare<[number, number], number>(`${orderStatement(sort)} LIMIT ? OFFSET ?`).pluck();
    db.exec('BEGIN');
    try {
      for (;;) {
        const slice = Uint32Array.from(read.all(sliceRows, slices.length * sliceRows));
        slices.push(slice);
        if (slice.length < sliceRows) break;
        yield;
      }
    } finally {
      db.exec('COMMIT');
    }
    this.orders.set(sort, { rows: joined(slices), moved: new Set() });
  }

  /** The inverse of {@link thaw}. */
  freeze(): Frozen {
    const orders = [...this.orders.values()];
    const arrays = orders.flatMap(({ rows, moved }) => [rows, Uint32Array.from(moved)]);
    return { meta: [...this.orders.keys()], arrays };
  }

  /** Takes the place of loading. */
  thaw(meta: unknown, frozen: FrozenArrays): void {
    for (const sort of meta as RecordingSortColumn[])
      this.orders.set(sort, { rows: frozen.take(Uint32Array), moved: new Set(frozen.take(Uint32Array)) });
  }

  /** Notes rows that changed, came or went. */
  note(changed: readonly number[]): void {
    for (const [sort, order] of this.orders) {
      for (const row of changed) order.moved.add(row);
      if (order.moved.size > order.rows.length / 4 + mostMoved) this.orders.delete(sort);
    }
  }

  /** All rows in the order of a sort, as of the present commit. */
  rowsBy(db: Db, sort: RecordingSortColumn): Uint32Array {
    let order = this.orders.get(sort);
    if (order === undefined || order.moved.size > mostMoved) {
      const rows = Uint32Array.from(db.prepare<[], number>(orderStatement(sort)).pluck().all());
      order = { rows, moved: new Set() };
      this.orders.set(sort, order);
    } else if (order.moved.size > 0) {
      order.rows = moveRows(db, sort, order);
      order.moved.clear();
    }
    return order.rows;
  }
}

function orderStatement(sort: RecordingSortColumn): string {
  return `SELECT row FROM recordings r ORDER BY ${sortColumns[sort]}, r.id`;
}

function joined(slices: readonly Uint32Array[]): Uint32Array {
  const rows = new Uint32Array(slices.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const slice of slices) {
    rows.set(slice, at);
    at += slice.length;
  }
  return rows;
}

interface Key {
  value: string | number | null;
  id: string;
}

/** Takes the moved rows out and puts each back where its key belongs now. */
function moveRows(db: Db, sort: RecordingSortColumn, { rows, moved }: Order): Uint32Array {
  const findKey = db.prepare<[number], Key>(
    `SELECT ${sortColumns[sort]} AS value, r.id FROM recordings r WHERE r.row = ?`,
  );
  const kept = rows.filter((row) => !moved.has(row));
  const placed = [...moved]
    .flatMap((row) => {
      const key = findKey.get(row);
      return key === undefined ? [] : { row, key, place: 0 };
    })
    .sort((a, b) => compareKeys(a.key, b.key));
  for (const each of placed) each.place = placeOf(kept, each.key, (row) => findKey.get(row));
  const merged = new Uint32Array(kept.length + placed.length);
  let from = 0;
  placed.forEach(({ row, place }, before) => {
    merged.set(kept.subarray(from, place), from + before);
    merged[place + before] = row;
    from = place;
  });
  merged.set(kept.subarray(from), from + placed.length);
  return merged;
}

/** How many of the rows stand before the key. */
function placeOf(rows: Uint32Array, key: Key, keyOf: (row: number) => Key | undefined): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = keyOf(rows[middle] ?? 0);
    if (other !== undefined && compareKeys(other, key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** As SQLite does it: null before numbers before text, text by its UTF-8 bytes. */
function compareKeys(a: Key, b: Key): number {
  return compareValues(a.value, b.value) || compareValues(a.id, b.id);
}

function compareValues(a: Key['value'], b: Key['value']): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return typeof a === 'number' ? -1 : 1;
}
