import {
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type KeyboardEvent,
  type MouseEvent,
} from 'react';
import { useWords } from '../../i18n/use-words.ts';
import { useWindow, useWindowStore } from '../../store/window-store.ts';
import { ContextMenu } from '../../ui/context-menu.tsx';
import { useScaledRows } from '../../ui/scaled-rows.ts';
import { columnTemplate, pinnedPlaces, shownColumns } from './columns.ts';
import { useRecordingPages } from './library-context.tsx';
import { placeRows } from './place-rows.ts';
import { RowCells } from './recording-row.tsx';
import { useRowCommands } from './row-commands.ts';
import { TableHeader } from './table-header.tsx';
import { targetOf } from './table-keys.ts';
import { useRowSelection } from './use-row-selection.ts';

const rowPxOf = { compact: 28, comfortable: 36 } as const;
const headPx = 28;

/** The library's grid: any number of rows, the keyboard's position kept by `aria-activedescendant`. */
export function RecordingTable({ total, label }: { total: number; label: string }) {
  const { t, format } = useWords();
  const pages = useRecordingPages();
  const { isOld } = useSyncExternalStore(pages.subscribe, pages.snapshot);
  const store = useWindowStore();
  const activeIndex = useWindow((state) => state.activeIndex);
  const selectedIds = useWindow((state) => state.selectedIds);
  const isAllSelected = useWindow((state) => state.isAllSelected);
  const query = useWindow((state) => state.query);
  const density = useWindow((state) => state.preferences.density);
  const widths = useWindow((state) => state.preferences.columnWidths);
  const chosen = useWindow((state) => state.preferences.columns);
  const pinned = useWindow((state) => state.preferences.pinnedColumns);
  const columns = useMemo(() => shownColumns(chosen, pinned), [chosen, pinned]);
  const places = useMemo(() => pinnedPlaces(columns, widths, pinned), [columns, widths, pinned]);
  const hasLetterKeys = useWindow((state) => state.preferences.hasLetterKeys);
  const openRecording = useWindow((state) => state.openRecording);
  const { commandsFor, copyRows } = useRowCommands();
  const { choose, toggle, extend } = useRowSelection();
  const [menu, setMenu] = useState<{ index: number; x: number; y: number } | null>(null);

  const scroller = useRef<HTMLDivElement>(null);
  const rowPx = rowPxOf[density];
  const { indexes, offsetPx, viewPx, heightPx, topOf, scrolledPx, reveal, scrollTo } = useScaledRows(
    scroller,
    total,
    rowPx,
    headPx,
  );
  const from = Math.floor(offsetPx / rowPx);
  const to = Math.max(from, indexes.at(-1) ?? 0);

  const onReturn = useEffectEvent(() => {
    scrollTo(store.getState().topRow * rowPx);
    if (!isTyping()) scroller.current?.focus({ preventScroll: true });
  });
  useLayoutEffect(() => {
    onReturn();
  }, [rowPx, query]);

  // Keys may have moved on rows of the query before: they meant the place.
  const onAnswered = useEffectEvent(() => {
    const { activeIndex: place } = store.getState();
    if (place !== null && place < total) choose(place);
  });
  useEffect(() => (isOld ? () => onAnswered() : undefined), [isOld]);

  useEffect(() => {
    const { activeIndex: active, isPreviewOpen } = store.getState();
    pages.show(from, to, from === 0 && (active ?? 0) === 0 && !isPreviewOpen);
  }, [pages, store, from, to, total, activeIndex]);

  const onScroll = () => store.getState().setTopRow(scrolledPx() / rowPx);

  const move = (index: number, isExtending: boolean) => {
    if (isExtending) void extend(index);
    else choose(index);
    reveal(index);
  };

  /** Of the selection, else of the row under the keyboard. */
  const labelRows = (index: number | null) => {
    const state = store.getState();
    if (!state.isAllSelected && state.selectedIds.size === 0 && index !== null) choose(index);
    state.setLabelling(true);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.target !== event.currentTarget) return;
    // What the query before found is still seen, but nothing is done with it.
    const row = activeIndex === null || isOld ? null : pages.rowAt(activeIndex);
    const hasModifier = event.ctrlKey || event.metaKey || event.altKey;
    if (hasModifier) {
      if (event.key === 'c' && row) void copyRows(row);
      else if (event.key === 'a') store.getState().selectAll();
      else if (event.key === ' ' && activeIndex !== null) toggle(activeIndex);
      else return;
      event.preventDefault();
      return;
    }
    if (/^[a-z]$/.test(event.key) && !hasLetterKeys) return;
    const pageRows = Math.max(1, Math.floor((event.currentTarget.clientHeight - headPx) / rowPx) - 1);
    const target = targetOf(event.key, activeIndex, total, pageRows);
    if (target !== null) move(target, event.shiftKey);
    else if (event.key === 'Enter' && row) openRecording(row.id);
    else if (event.key === ' ') store.getState().showPreview(!store.getState().isPreviewOpen);
    else if (event.key === 't') labelRows(activeIndex);
    else if (event.key === 'Escape' && store.getState().isPreviewOpen) store.getState().showPreview(false);
    else if (event.key === 'Escape') store.getState().select(new Set());
    else if (
      (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) &&
      activeIndex !== null
    ) {
      const box = document.getElementById(rowIdOf(activeIndex))?.getBoundingClientRect();
      setMenu({ index: activeIndex, x: (box?.left ?? 0) + 24, y: box?.bottom ?? 0 });
    } else return;
    event.preventDefault();
  };

  const onRowClick = (event: MouseEvent, index: number) => {
    if (event.shiftKey) void extend(index);
    else if (event.ctrlKey || event.metaKey) toggle(index);
    else choose(index);
  };

  const onContextMenu = (event: MouseEvent, index: number) => {
    event.preventDefault();
    const row = pages.rowAt(index);
    if (!row) return;
    if (!isAllSelected && !selectedIds.has(row.id)) choose(index);
    setMenu({ index, x: event.clientX, y: event.clientY });
  };

  const placed = placeRows(pages, {
    indexes,
    from,
    offsetPx,
    viewPx,
    rowPx,
    active: activeIndex !== null && activeIndex < total ? activeIndex : null,
  });
  const menuRow = menu ? pages.rowAt(menu.index) : null;

  return (
    <div
      ref={scroller}
      className="grid"
      role="grid"
      tabIndex={0}
      aria-label={label}
      aria-rowcount={total + 1}
      aria-colcount={columns.length}
      aria-multiselectable
      aria-busy={isOld || placed.isBehind}
      aria-activedescendant={activeIndex === null ? undefined : rowIdOf(activeIndex)}
      style={{ '--columns': columnTemplate(columns, widths, pinned) } as object}
      onKeyDown={onKeyDown}
      onScroll={onScroll}
    >
      <TableHeader columns={columns} places={places} />
      {placed.isBehind && (
        <div className="passing" aria-hidden>
          <span>{t('library.passing', { at: format.number(from + 1), total: format.number(total) })}</span>
        </div>
      )}
      <div role="rowgroup" className="rows" style={{ blockSize: heightPx }}>
        {placed.rows.map(({ index, startPx, isHidden }) => {
          const row = pages.rowAt(index);
          const isSelected = isAllSelected || (row !== null && selectedIds.has(row.id));
          return (
            <div
              key={index}
              id={rowIdOf(index)}
              role="row"
              aria-rowindex={index + 2}
              aria-selected={isSelected}
              className={index === activeIndex ? 'row is-active' : 'row'}
              style={{ transform: `translateY(${topOf(startPx)}px)`, opacity: isHidden ? 0 : undefined }}
              onClick={(event) => onRowClick(event, index)}
              onDoubleClick={() => row && openRecording(row.id)}
              onContextMenu={(event) => onContextMenu(event, index)}
            >
              <RowCells row={row} columns={columns} places={places} />
            </div>
          );
        })}
      </div>
      {menu && menuRow && (
        <ContextMenu
          label={t('library.commands')}
          commands={commandsFor(menuRow)}
          at={menu}
          onClose={() => {
            setMenu(null);
            scroller.current?.focus({ preventScroll: true });
          }}
        />
      )}
    </div>
  );
}

function rowIdOf(index: number): string {
  return `recording-row-${index}`;
}

/** A search narrows the list while it is typed; the list must not take the keyboard then. */
function isTyping(): boolean {
  return document.activeElement instanceof HTMLInputElement;
}
