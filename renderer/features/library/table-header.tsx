import { ArrowDown, ArrowUp } from 'lucide-react';
import type { RecordingSortColumn } from '../../../contract/views.ts';
import { useWords } from '../../i18n/use-words.ts';
import { useWindow } from '../../store/window-store.ts';
import { Splitter } from '../../ui/splitter.tsx';
import { isSortable, mostColumnWidth, type Column, type ColumnId } from './columns.ts';

/** Column heads: a press sorts, a second press turns the order round; borders change the widths. */
export function TableHeader({ columns }: { columns: readonly Column[] }) {
  const { t } = useWords();
  const query = useWindow((state) => state.query);
  const widths = useWindow((state) => state.preferences.columnWidths);
  const prefer = useWindow((state) => state.prefer);

  return (
    <div role="row" aria-rowindex={1} className="row head">
      {columns.map((column, index) => {
        const sort = isSortable(column.id) ? column.id : null;
        const isSorted = query.sort === column.id;
        return (
          <div
            key={column.id}
            role="columnheader"
            aria-colindex={index + 1}
            {...(sort !== null
              ? { 'aria-sort': isSorted ? (query.descending ? 'descending' : 'ascending') : 'none' }
              : {})}
            className={column.isNumber ? 'cell is-number' : 'cell'}
          >
            <SortButton id={column.id} />
            <Splitter
              className="column-splitter"
              label={t('columns.resize', { column: t(`columns.${column.id}`) })}
              width={widths[column.id] ?? column.width}
              least={column.least}
              most={mostColumnWidth}
              grows="to-end"
              onChange={(width) => prefer({ columnWidths: { ...widths, [column.id]: width } })}
            />
          </div>
        );
      })}
    </div>
  );
}

/** The name of a column; where the list can go by it, a press sorts, and a second one turns the order round. */
export function SortButton({ id }: { id: ColumnId }) {
  const { t } = useWords();
  const query = useWindow((state) => state.query);
  const setQuery = useWindow((state) => state.setQuery);
  const Arrow = query.descending ? ArrowDown : ArrowUp;

  const sortBy = (sort: RecordingSortColumn) => {
    // What is new, long or large is mostly what is looked for, so these start descending.
    const startsDescending =
      sort === 'startedAt' || sort === 'durationMs' || sort === 'bytes' || sort === 'chunkCount';
    setQuery({ ...query, sort, descending: query.sort === sort ? !query.descending : startsDescending });
  };

  if (!isSortable(id)) return <span className="sort">{t(`columns.${id}`)}</span>;
  return (
    <button type="button" className="sort" onClick={() => sortBy(id)}>
      <span>{t(`columns.${id}`)}</span>
      {query.sort === id && <Arrow size={12} aria-hidden />}
    </button>
  );
}
