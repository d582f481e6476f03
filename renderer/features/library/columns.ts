import { recordingSortColumns, type RecordingSortColumn } from '../../../contract/views.ts';

export type ColumnId = RecordingSortColumn | 'labels' | 'service';

export interface Column {
  readonly id: ColumnId;
  readonly width: number;
  readonly least: number;
  /** Numbers stand at the end of their cell so that their digits line up. */
  readonly isNumber: boolean;
}

/** All columns in their first order; `participants` takes the room that is left. */
export const allColumns: readonly Column[] = [
  { id: 'state', width: 148, least: 40, isNumber: false },
  { id: 'startedAt', width: 158, least: 64, isNumber: false },
  { id: 'durationMs', width: 68, least: 56, isNumber: true },
  { id: 'participants', width: 120, least: 96, isNumber: false },
  { id: 'labels', width: 120, least: 56, isNumber: false },
  { id: 'chunkCount', width: 68, least: 48, isNumber: true },
  { id: 'bytes', width: 74, least: 56, isNumber: true },
  { id: 'format', width: 64, least: 48, isNumber: false },
  { id: 'callId', width: 120, least: 64, isNumber: false },
  { id: 'service', width: 96, least: 56, isNumber: false },
];

/** Shown until the reader chooses others. */
const firstColumns: readonly ColumnId[] = allColumns
  .map(({ id }) => id)
  .filter((id) => id !== 'callId' && id !== 'service');

/** Widest that a column can be dragged. */
export const mostColumnWidth = 900;

/** The chosen columns in the chosen order. The first ones, when nothing that is known was chosen. */
export function shownColumns(chosen: readonly string[] | null): readonly Column[] {
  const found = (chosen ?? firstColumns).flatMap((id) => allColumns.find((column) => column.id === id) ?? []);
  return found.length > 0 ? found : shownColumns(null);
}

export function isSortable(id: ColumnId): id is RecordingSortColumn {
  return (recordingSortColumns as readonly string[]).includes(id);
}

/** The choice with one column shown, hidden, or moved by some places. The last one cannot be hidden. */
export function withColumn(shown: readonly ColumnId[], id: ColumnId, isShown: boolean): ColumnId[] {
  const rest = shown.filter((one) => one !== id);
  if (isShown) return shown.includes(id) ? [...shown] : [...shown, id];
  return rest.length > 0 ? rest : [...shown];
}

export function withMoved(shown: readonly ColumnId[], id: ColumnId, by: -1 | 1): ColumnId[] {
  const at = shown.indexOf(id);
  const to = at + by;
  const other = shown[to];
  if (at < 0 || other === undefined) return [...shown];
  return shown.map((one, index) => (index === at ? other : index === to ? id : one));
}

/** The grid's column template for the widths that the reader chose. */
export function columnTemplate(columns: readonly Column[], widths: Readonly<Record<string, number>>): string {
  const hasNames = columns.some(({ id }) => id === 'participants');
  return columns
    .map(({ id, width }, at) => {
      const chosen = widths[id] ?? width;
      const takesRest = id === 'participants' || (!hasNames && at === columns.length - 1);
      return takesRest ? `minmax(${chosen}px, 1fr)` : `${chosen}px`;
    })
    .join(' ');
}
