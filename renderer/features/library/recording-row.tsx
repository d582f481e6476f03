import { memo } from 'react';
import type { RecordingRow } from '../../../contract/views.ts';
import type { Format } from '../../i18n/format.ts';
import { useWords } from '../../i18n/use-words.ts';
import { ShortId } from '../../ui/short-id.tsx';
import { Instant } from '../shared/instant.tsx';
import { ParticipantNames } from '../shared/participants.tsx';
import { StateMark } from '../shared/state-mark.tsx';
import type { Column, ColumnId } from './columns.ts';

interface RowCellsProps {
  row: RecordingRow | null;
  columns: readonly Column[];
  places: ReadonlyMap<ColumnId, number>;
}

/** The cells of one row; a row that is not loaded yet keeps its place with quiet bars. */
export const RowCells = memo(function RowCells({ row, columns, places }: RowCellsProps) {
  const { t } = useWords();
  if (!row) {
    return columns.map((column, index) => (
      <div
        key={column.id}
        role="gridcell"
        aria-colindex={index + 1}
        className={`${cellLook(column, places.get(column.id))} is-loading`}
        style={{ insetInlineStart: places.get(column.id) }}
      >
        {index === 0 && <span className="visually-hidden">{t('library.loadingRow')}</span>}
      </div>
    ));
  }
  return columns.map((column, index) => (
    <div
      key={column.id}
      role="gridcell"
      aria-colindex={index + 1}
      className={cellLook(column, places.get(column.id))}
      style={{ insetInlineStart: places.get(column.id) }}
    >
      <RecordingCell row={row} column={column.id} />
    </div>
  ));
});

/** Classes of a cell; `place` is where it is pinned. */
export function cellLook({ isNumber }: Column, place: number | undefined): string {
  return `cell${isNumber ? ' is-number' : ''}${place === undefined ? '' : ' is-pinned'}`;
}

/** What a column says of a recording. */
export function RecordingCell({ row, column }: { row: RecordingRow; column: ColumnId }) {
  const { t, format } = useWords();
  switch (column) {
    case 'state':
      return <StateMark state={row.state} {...suffixOf(row, format)} />;
    case 'startedAt':
      return <Instant at={row.startedAt} isShort />;
    case 'durationMs':
      return row.durationMs === null ? <span className="soft">–</span> : format.duration(row.durationMs);
    case 'participants':
      return <ParticipantNames participants={row.participants} />;
    case 'callId':
      return row.callId === null ? <span className="soft">–</span> : <ShortId id={row.callId} most={13} />;
    case 'chunkCount':
      return row.archivedChunkCount === row.chunkCount
        ? format.number(row.chunkCount)
        : t('library.chunksOf', {
            done: format.number(row.archivedChunkCount),
            total: format.number(row.chunkCount),
          });
    case 'bytes':
      return row.bytes === 0 ? <span className="soft">–</span> : format.bytes(row.bytes);
    case 'format':
      return <bdi>{row.format ?? '–'}</bdi>;
    case 'service':
      return <bdi>{row.service ?? '–'}</bdi>;
    case 'labels':
      return <RowLabels row={row} />;
  }
}

function RowLabels({ row: { tags, cases } }: { row: RecordingRow }) {
  const plates = [
    ...cases.map((name) => ({ name, look: 'row-label is-case' })),
    ...tags.map((name) => ({ name, look: 'row-label' })),
  ];
  if (plates.length === 0) return null;
  return (
    <span className="row-labels" title={plates.map(({ name }) => name).join('\n')}>
      {plates.map(({ name, look }) => (
        <bdi key={look + name} className={look}>
          {name}
        </bdi>
      ))}
    </span>
  );
}

function suffixOf(row: RecordingRow, format: Format): { suffix?: string } {
  if (row.state !== 'downloading' || row.chunkCount === 0) return {};
  return { suffix: format.percent(row.archivedChunkCount / row.chunkCount) };
}
