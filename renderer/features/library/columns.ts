import type { RecordingSortColumn } from '../../../contract/views.ts';

export interface Column {
  readonly id: RecordingSortColumn;
  readonly width: number;
  readonly least: number;
  /** Numbers stand at the end of their cell so that their digits line up. */
  readonly isNumber: boolean;
}

/** Columns in their order; `participants` takes the room that is left. */
export const columns: readonly Column[] = [
  { id: 'state', width: 152, least: 40, isNumber: false },
  { id: 'startedAt', width: 158, least: 64, isNumber: false },
  { id: 'durationMs', width: 68, least: 56, isNumber: true },
  { id: 'participants', width: 120, least: 96, isNumber: false },
  { id: 'callId', width: 120, least: 64, isNumber: false },
  { id: 'chunkCount', width: 68, least: 48, isNumber: true },
  { id: 'bytes', width: 74, least: 56, isNumber: true },
  { id: 'format', width: 64, least: 48, isNumber: false },
];

/** Widest that a column can be dragged. */
export const mostColumnWidth = 900;

/** The grid's column template for the widths that the reader chose. */
export function columnTemplate(widths: Readonly<Record<string, number>>): string {
  return columns
    .map(({ id, width }) => {
      const chosen = widths[id] ?? width;
      return id === 'participants' ? `minmax(${chosen}px, 1fr)` : `${chosen}px`;
    })
    .join(' ');
}
