import { useCallback } from 'react';
import { useWindowStore } from '../../../store/window-store.ts';

/** Changes the text of the query as it is when that happens, which may be ahead of what is drawn. */
export function useQueryEdit(): (edit: (text: string) => string) => void {
  const store = useWindowStore();
  return useCallback(
    (edit) => {
      const { query, setQuery } = store.getState();
      setQuery({ ...query, text: edit(query.text) });
    },
    [store],
  );
}
