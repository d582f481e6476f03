import { startTransition, useEffect, useState } from 'react';
import type { RecordingQuery } from '../../../../contract/requests.ts';
import { useWindowStore } from '../../../store/window-store.ts';

/** Counting may look at every recording, and drawing what was counted takes as long as drawing the list: both wait until the typing rests. */
const restMs = 120;

/** The query of the window once it has stayed the same for a moment. What is drawn from it is not drawn at each key. */
export function useRestedQuery(): RecordingQuery {
  const store = useWindowStore();
  const [rested, setRested] = useState(() => store.getState().query);
  useEffect(() => {
    let last = store.getState().query;
    let timer: ReturnType<typeof setTimeout> | null = null;
    const rest = () => startTransition(() => setRested(last));
    // It may have changed since it was drawn.
    rest();
    const end = store.subscribe(({ query }) => {
      if (query === last) return;
      last = query;
      if (timer !== null) clearTimeout(timer);
      timer = setTimeout(rest, restMs);
    });
    return () => {
      end();
      if (timer !== null) clearTimeout(timer);
    };
  }, [store]);
  return rested;
}
