import { ArrowDown, ArrowUp } from 'lucide-react';
import { useWords } from '../../i18n/use-words.ts';
import { cellLook } from './recording-row.tsx';
import { useWindow } from '../../store/window-store.ts';
import { Splitter } from '../../ui/splitter.tsx';
import { mostColumnWidth, type Column, type ColumnId } from './columns.ts';

/** Column heads: a press sorts, a second press turns the order round; borders change the widths. */
export function TableHeader({
  columns,
  places,
}: {
  columns: readonly Column[];
  places: ReadonlyMap<ColumnId, number>;
}) {
  const { t } = useWords();
  const query = useWindow((state) => state.query);
  const widths = useWindow((state) => state.preferences.columnWidths);
  const prefer = useWindow((state) => state.prefer);

  return (
    <div role="row" aria-rowindex={1} className="row head">
      {columns.map((column, index) => {
        const isSorted = query.sort === column.id;
        const place = places.get(column.id);
        return (
          <div
            key={column.id}
            role="columnheader"
            aria-colindex={index + 1}
            aria-sort={isSorted ? (query.descending ? 'descending' : 'ascending') : 'none'}
            className={cellLook(column, place)}
            style={{ insetInlineStart: place }}
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

/** The name of a column: a press sorts by it, and a second one turns the order round. */
export function SortButton({ id }: { id: ColumnId }) {
  const { t } = useWords();
  const query = useWindow((state) => state.query);
  const setQuery = useWindow((state) => state.setQuery);
  const Arrow = query.descending ? ArrowDown : ArrowUp;

  const sortBy = (sort: ColumnId) => {
    // What is new, long, large or has tags is mostly what is looked for, so these start descending.
    const startsDescending =
      sort === 'startedAt' ||
      sort === 'durationMs' ||
      sort === 'bytes' ||
      sort === 'chunkCount' ||
      sort === 'labels';
    setQuery({ ...query, sort, descending: query.sort === sort ? !query.descending : startsDescending });
  };

  return (
    <button type="button" className="sort" onClick={() => sortBy(id)}>
      <span>{t(`columns.${id}`)}</span>
      {query.sort === id && <Arrow size={12} aria-hidden />}
    </button>
  );
}
