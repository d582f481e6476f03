import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { RecordingRow } from '../../../contract/views.ts';
import { useWords } from '../../i18n/use-words.ts';
import { useWindow } from '../../store/window-store.ts';
import { Button } from '../../ui/button.tsx';
import { PageSteps } from '../shared/page-steps.tsx';
import { shownColumns, type Column } from './columns.ts';
import { useRecordingPages } from './library-context.tsx';
import { RecordingCell } from './recording-row.tsx';
import { SortButton } from './table-header.tsx';
import { useRowSelection } from './use-row-selection.ts';
import './paged-table.css';

const pageRows = 50;

/** The list as a plain table of one page at a time: nothing scrolls in or out under a screen reader, and find-in-page finds. */
export function PagedTable({ total, label }: { total: number; label: string }) {
  const pages = useRecordingPages();
  const { isOld } = useSyncExternalStore(pages.subscribe, pages.snapshot);
  const query = useWindow((state) => state.query);
  const chosen = useWindow((state) => state.preferences.columns);
  const pinned = useWindow((state) => state.preferences.pinnedColumns);
  const topRow = useWindow((state) => state.topRow);
  const setTopRow = useWindow((state) => state.setTopRow);
  const [offset, setOffset] = useState(() => pageOf(topRow));
  const [shownQuery, setShownQuery] = useState(query);
  if (shownQuery !== query) {
    setShownQuery(query);
    setOffset(0);
  }
  const from = Math.min(offset, pageOf(Math.max(0, total - 1)));
  const to = Math.min(total, from + pageRows) - 1;
  useEffect(() => pages.show(from, to, from === 0), [pages, from, to]);
  const place = useRef<HTMLDivElement>(null);
  const turn = (next: number) => {
    setOffset(next);
    setTopRow(next);
    place.current?.scrollTo({ top: 0 });
  };
  const columns = shownColumns(chosen, pinned);
  const indexes = Array.from({ length: to - from + 1 }, (_, at) => from + at);
  return (
    <>
      {/* Focusable, so that the keyboard can scroll it. */}
      <div ref={place} className="paged" role="region" aria-label={label} tabIndex={0}>
        <table aria-label={label} aria-busy={isOld} aria-rowcount={total + 1}>
          <Head columns={columns} />
          <tbody>
            {indexes.map((index) => (
              <Row key={index} index={index} row={pages.rowAt(index)} columns={columns} />
            ))}
          </tbody>
        </table>
      </div>
      <PageSteps offset={from} size={pageRows} total={total} onChange={turn} />
    </>
  );
}

function pageOf(row: number): number {
  return Math.floor(row / pageRows) * pageRows;
}

function Head({ columns }: { columns: readonly Column[] }) {
  const { t } = useWords();
  const { sort, descending } = useWindow((state) => state.query);
  return (
    <thead>
      <tr aria-rowindex={1}>
        <th scope="col">{t('library.chosen')}</th>
        {columns.map(({ id }) => (
          <th
            key={id}
            scope="col"
            aria-sort={id === sort ? (descending ? 'descending' : 'ascending') : undefined}
          >
            <SortButton id={id} />
          </th>
        ))}
        <th scope="col">
          <span className="visually-hidden">{t('library.open')}</span>
        </th>
      </tr>
    </thead>
  );
}

function Row({
  index,
  row,
  columns,
}: {
  index: number;
  row: RecordingRow | null;
  columns: readonly Column[];
}) {
  const { t, format } = useWords();
  const selectedIds = useWindow((state) => state.selectedIds);
  const isAllSelected = useWindow((state) => state.isAllSelected);
  const openRecording = useWindow((state) => state.openRecording);
  const { toggle } = useRowSelection();
  if (!row)
    return (
      <tr aria-rowindex={index + 2}>
        <td colSpan={columns.length + 2}>{t('library.loadingRow')}</td>
      </tr>
    );
  const start = row.startedAt === null ? t('common.unknown') : format.dateTime(row.startedAt);
  return (
    <tr aria-rowindex={index + 2}>
      <td>
        <input
          type="checkbox"
          aria-label={t('library.choose', { start })}
          checked={isAllSelected || selectedIds.has(row.id)}
          onChange={() => toggle(index)}
        />
      </td>
      {columns.map(({ id }) => (
        <td key={id}>
          <RecordingCell row={row} column={id} />
        </td>
      ))}
      <td>
        <Button
          isSmall
          look="plain"
          aria-label={t('library.openOf', { start })}
          onPress={() => openRecording(row.id)}
        >
          {t('library.open')}
        </Button>
      </td>
    </tr>
  );
}
