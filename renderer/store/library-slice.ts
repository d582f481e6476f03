import { openingPage } from '../../contract/opening-page.ts';
import type { RecordingQuery } from '../../contract/requests.ts';

export interface LibrarySlice {
  query: RecordingQuery;
  /** Row of the list that the keys act on; null before the first move. */
  activeIndex: number | null;
  activeId: string | null;
  selectedIds: ReadonlySet<string>;
  /** Everything that the query finds is selected; `selectedIds` is then empty. */
  isAllSelected: boolean;
  /** Tags and cases of the selection are being chosen. */
  isLabelling: boolean;
  /** Where the list was left, in rows; may be a fraction. */
  topRow: number;
  isPreviewOpen: boolean;
  setQuery: (query: RecordingQuery) => void;
  setActive: (index: number, id: string | null) => void;
  select: (ids: ReadonlySet<string>) => void;
  selectAll: () => void;
  setLabelling: (isLabelling: boolean) => void;
  setTopRow: (topRow: number) => void;
  showPreview: (isPreviewOpen: boolean) => void;
}

export function createLibrarySlice(set: (change: Partial<LibrarySlice>) => void): LibrarySlice {
  return {
    query: { text: openingPage.text, sort: openingPage.sort, descending: openingPage.descending },
    activeIndex: null,
    activeId: null,
    selectedIds: new Set(),
    isAllSelected: false,
    isLabelling: false,
    topRow: 0,
    isPreviewOpen: false,
    setQuery: (query) =>
      set({
        query,
        activeIndex: null,
        activeId: null,
        selectedIds: new Set(),
        isAllSelected: false,
        topRow: 0,
      }),
    setActive: (activeIndex, activeId) => set({ activeIndex, activeId }),
    select: (selectedIds) => set({ selectedIds, isAllSelected: false }),
    selectAll: () => set({ selectedIds: new Set(), isAllSelected: true }),
    setLabelling: (isLabelling) => set({ isLabelling }),
    setTopRow: (topRow) => set({ topRow }),
    showPreview: (isPreviewOpen) => set({ isPreviewOpen }),
  };
}
