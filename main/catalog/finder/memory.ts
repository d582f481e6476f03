/** What the finder has of a catalog in memory: how it comes there, from the rows or from a file, and how that file is written. */
import { randomUUID } from 'node:crypto';
import { recordingSortColumns } from '../../../contract/views.ts';
import type { Db } from '../open.ts';
import { freezeColumns, loadColumns, newestChange, thawColumns, type Columns } from './columns.ts';
import { FrozenArrays } from './frozen.ts';
import { keptForOf, readKept, schemaOf, writeKept } from './kept.ts';
import { Orders } from './orders.ts';

export interface Memory {
  columns: Columns;
  orders: Orders;
}

interface KeptMeta {
  columns: unknown;
  orders: unknown;
}

const sliceRows = 8000;
const orderSliceRows = 250_000;

/** Yields after each slice of rows. The connection is its own meanwhile. */
export function* loadRows(loader: Db): Generator<undefined, Memory> {
  const columns = yield* loadColumns(loader, sliceRows);
  const orders = new Orders();
  // Orders are newer than the columns by what was written meanwhile; whoever follows the changes moves just those rows.
  for (const sort of recordingSortColumns) yield* orders.load(loader, sort, orderSliceRows);
  return { columns, orders };
}

/** Takes a fraction of the time of {@link loadRows}. @returns null when there is no file that goes with this catalog and is whole */
export function loadKept(db: Db, path: string): Memory | null {
  const keptFor = keptForOf(db);
  if (keptFor === null) return null;
  try {
    const frozen = readKept(path, keptFor);
    if (frozen === null) return null;
    const arrays = new FrozenArrays(frozen.arrays);
    const meta = frozen.meta as KeptMeta;
    const columns = thawColumns(meta.columns, arrays);
    if (columns.seq > newestChange(db)) return null;
    const orders = new Orders();
    orders.thaw(meta.orders, arrays);
    return { columns, orders };
  } catch {
    // Whatever is wrong with the file, the rows are there.
    return null;
  }
}

/**
 * Writes the file; yields after each slice.
 * @returns its token, to be told to the catalog; null when a change was followed meanwhile, and the file is good for nothing
 */
export function* keepMemory(
  db: Db,
  path: string,
  { columns, orders }: Memory,
): Generator<undefined, string | null> {
  const { seq } = columns;
  const own = freezeColumns(columns);
  const others = orders.freeze();
  const meta: KeptMeta = { columns: own.meta, orders: others.meta };
  const token = randomUUID();
  const frozen = { meta, arrays: [...own.arrays, ...others.arrays] };
  const writing = writeKept(path, frozen, { token, schema: schemaOf(db) });
  while (writing.next().done !== true) {
    yield;
    if (columns.seq === seq) continue;
    writing.return();
    return null;
  }
  return token;
}
