import { useEffect } from 'react';
import type { Bridge } from '../../../contract/bridge.ts';
import { useBridge } from '../../bridge/bridge-context.tsx';
import { useWindowStore } from '../../store/window-store.ts';
import { lookAround } from './look-around.ts';
import { createQuiet, isInUse, isSeeking } from './quiet.ts';
import { createTrail } from './trail.ts';

/** News come by the second while much is archived. */
const restMs = 1000;

/** Looks at every archived chunk for as long as the window is open. */
export function useLookAround(): void {
  const bridge = useBridge();
  const store = useWindowStore();
  useEffect(() => {
    // Where there is no worker nothing can be decoded.
    if (typeof Worker === 'undefined') return undefined;
    const ending = new AbortController();
    const [seeks, plays] = [createQuiet(document, isSeeking), createQuiet(document, isInUse)];
    const open = () => store.getState().openRecordingId;
    let turning = new AbortController();
    let last = open();
    const endTurns = store.subscribe(() => {
      if (open() === last) return;
      last = open();
      turning.abort();
      turning = new AbortController();
    });
    const news = collectNews(bridge);
    const trail = createTrail(window.localStorage);
    const onEnd = () => trail.close();
    window.addEventListener('pagehide', onEnd);
    void lookAround(
      {
        bridge,
        open,
        turn: () => turning.signal,
        startSound: () => new Worker(new URL('./sound-worker.ts', import.meta.url), { type: 'module' }),
        startPicture: () => new Worker(new URL('./picture-worker.ts', import.meta.url), { type: 'module' }),
        seeks,
        plays,
        wait: waitFor,
        takeChanged: news.take,
        untilNews: async (signal) => {
          await news.until(signal);
          await waitFor(restMs, signal);
        },
        now: () => performance.now(),
        trail,
      },
      ending.signal,
    );
    return () => {
      endTurns();
      news.close();
      trail.close();
      window.removeEventListener('pagehide', onEnd);
      ending.abort();
      seeks.close();
      plays.close();
    };
  }, [bridge, store]);
}

/** What has changed since it was last taken is not missed. */
function collectNews(bridge: Bridge) {
  let changed = new Set<string>();
  let wake = () => {
    // Nobody waits yet.
  };
  const close = bridge.on('recordings.changed', ({ ids }) => {
    for (const id of ids) changed.add(id);
    wake();
  });
  const take = () => {
    const taken = changed;
    changed = new Set();
    return taken;
  };
  const until = (signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      const end = () => {
        signal.removeEventListener('abort', end);
        resolve();
      };
      wake = end;
      signal.addEventListener('abort', end);
      if (changed.size > 0 || signal.aborted) end();
    });
  return { until, take, close };
}

/** Resolves after that time, or when it is not wanted any more. */
function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}
