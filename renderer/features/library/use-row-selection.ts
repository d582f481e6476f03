import { useRef } from 'react';
import { useWindow, useWindowStore } from '../../store/window-store.ts';
import { useRecordingPages } from './library-context.tsx';
import { toggled } from './selection.ts';

/** Longest range that one shift-click selects; as many ids as one request takes. */
const mostInRange = 10_000;

/** Moves the active row and changes the selection as a file manager does. */
export function useRowSelection() {
  const pages = useRecordingPages();
  const store = useWindowStore();
  const setActive = useWindow((state) => state.setActive);
  const select = useWindow((state) => state.select);
  const anchor = useRef<number | null>(null);

  const choose = (index: number) => {
    anchor.current = index;
    const row = pages.rowAt(index);
    setActive(index, row?.id ?? null);
    select(row ? new Set([row.id]) : new Set());
  };

  const toggle = (index: number) => {
    anchor.current = index;
    const row = pages.rowAt(index);
    if (!row) return;
    setActive(index, row.id);
    // Out of everything one row cannot be left out by its id: a short list is taken row by row, a long one let go.
    if (store.getState().isAllSelected) {
      void leaveOut(row.id);
      return;
    }
    select(toggled(store.getState().selectedIds, row.id));
  };

  const leaveOut = async (id: string) => {
    const total = pages.snapshot().total ?? 0;
    if (total > mostInRange) select(new Set([id]));
    else select(toggled(new Set(await pages.idsBetween(0, total - 1)), id));
  };

  const extend = async (index: number) => {
    const start = anchor.current ?? store.getState().activeIndex ?? index;
    anchor.current = start;
    setActive(index, pages.rowAt(index)?.id ?? null);
    const from = Math.min(start, index);
    const to = Math.min(Math.max(start, index), from + mostInRange - 1);
    select(new Set(await pages.idsBetween(from, to)));
  };

  return { choose, toggle, extend };
}
