import type { RecordingSortColumn } from '../../../contract/views.ts';

/** The list goes by any of its columns. */
export type ColumnId = RecordingSortColumn;

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

/** The chosen columns in the chosen order, pinned ones before the others. The first ones, when nothing that is known was chosen. */
export function shownColumns(
  chosen: readonly string[] | null,
  pinned: readonly string[] = [],
): readonly Column[] {
  const found = (chosen ?? firstColumns).flatMap((id) => allColumns.find((column) => column.id === id) ?? []);
  if (found.length === 0) return shownColumns(null, pinned);
  const isPinned = ({ id }: Column) => pinned.includes(id);
  return [...found.filter(isPinned), ...found.filter((column) => !isPinned(column))];
}

/** The choice with one column shown, hidden, or moved by some places. The last one cannot be hidden. */
export function withColumn(shown: readonly ColumnId[], id: ColumnId, isShown: boolean): ColumnId[] {
  const rest = shown.filter((one) => one !== id);
  if (isShown) return shown.includes(id) ? [...shown] : [...shown, id];
  return rest.length > 0 ? rest : [...shown];
}

/** Pins a column, or lets it go. */
export function withPinned(pinned: readonly string[], id: ColumnId): string[] {
  return pinned.includes(id) ? pinned.filter((one) => one !== id) : [...pinned, id];
}

export function withMoved(shown: readonly ColumnId[], id: ColumnId, by: -1 | 1): ColumnId[] {
  const at = shown.indexOf(id);
  const to = at + by;
  const other = shown[to];
  if (at < 0 || other === undefined) return [...shown];
  return shown.map((one, index) => (index === at ? other : index === to ? id : one));
}

/** The grid's column template for the widths that the reader chose; pinned columns keep theirs, so that the next one knows where it stands. */
export function columnTemplate(
  columns: readonly Column[],
  widths: Readonly<Record<string, number>>,
  pinned: readonly string[] = [],
): string {
  const taking = columns.find(({ id }) => id === 'participants' && !pinned.includes(id)) ?? columns.at(-1);
  return columns
    .map((column) => {
      const px = `${widthOf(column, widths)}px`;
      return column === taking && !pinned.includes(column.id) ? `minmax(${px}, 1fr)` : px;
    })
    .join(' ');
}

/** Where each pinned column stands, in px from the start of the list; none for the others. */
export function pinnedPlaces(
  columns: readonly Column[],
  widths: Readonly<Record<string, number>>,
  pinned: readonly string[],
): ReadonlyMap<ColumnId, number> {
  const places = new Map<ColumnId, number>();
  let px = 0;
  for (const column of columns.filter(({ id }) => pinned.includes(id))) {
    places.set(column.id, px);
    px += widthOf(column, widths);
  }
  return places;
}

function widthOf({ id, width }: Column, widths: Readonly<Record<string, number>>): number {
  return widths[id] ?? width;
}
