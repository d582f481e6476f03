import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';
import type { RecordingWindow } from '../../../contract/views.ts';
import { useBridge } from '../../bridge/bridge-context.tsx';
import { useWindowStore } from '../../store/window-store.ts';
import { createRecordingPages, type RecordingPages } from './recording-pages.ts';

const PagesContext = createContext<RecordingPages | null>(null);

interface LibraryProviderProps {
  /** First page of the list, when it has come before anything was drawn. */
  opening: RecordingWindow | null;
  children: ReactNode;
}

/** Keeps the pages of the library's query while other views are shown, so that going back finds all as it was. */
export function LibraryProvider({ opening, children }: LibraryProviderProps) {
  const bridge = useBridge();
  const store = useWindowStore();
  const [pages] = useState(() => createRecordingPages(bridge, store.getState().query, opening));
  useEffect(() => pages.start(), [pages]);
  useEffect(() => {
    const showDefault = async () => {
      const found = await bridge.request('searches.list', {});
      const first = found.ok ? found.value.find(({ isDefault }) => isDefault) : undefined;
      // Who has begun to search meanwhile is not taken away from it.
      if (!first || store.getState().query.text !== '') return;
      const { text, sort, descending } = first;
      store.getState().setQuery({ text, sort, descending });
    };
    void showDefault();
  }, [bridge, store]);
  // Not with the next picture: the answer is on its way while that is drawn.
  useEffect(() => {
    pages.setQuery(store.getState().query);
    return store.subscribe(({ query }) => pages.setQuery(query));
  }, [pages, store]);
  return <PagesContext value={pages}>{children}</PagesContext>;
}

export function useRecordingPages(): RecordingPages {
  const pages = useContext(PagesContext);
  if (!pages) throw new Error('useRecordingPages outside of LibraryProvider');
  return pages;
}
