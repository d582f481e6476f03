import { useEffect, useState } from 'react';
import type { ChunkView } from '../../../contract/views.ts';
import { readKeyTimes } from '../looking/key-times.ts';
import { isVideoChunk } from './player-media.tsx';
import type { KeyTimes } from './quick-place.ts';

const none: KeyTimes = new Map();

/** Where the key pictures of the chunks lie, as far as that was read; chunk after chunk, the one that plays first. */
export function useKeyTimes(chunks: readonly ChunkView[], chunkIndex: number | null): KeyTimes {
  const [known, setKnown] = useState(none);
  const [first] = useState(chunkIndex);
  const key = JSON.stringify(
    chunks
      .filter((chunk) => chunk.mediaUrl !== null && isVideoChunk(chunk))
      .toSorted((a, b) => Number(b.index === first) - Number(a.index === first))
      .map(({ index, mediaUrl }) => [mediaUrl, index]),
  );
  useEffect(() => {
    if (typeof Worker === 'undefined') return undefined;
    const stopping = new AbortController();
    const indexes = new Map(JSON.parse(key) as [string, number][]);
    void readKeyTimes(
      [...indexes.keys()],
      () => new Worker(new URL('../looking/key-times-worker.ts', import.meta.url), { type: 'module' }),
      (url, timesMs) => setKnown((now) => new Map(now).set(indexes.get(url) ?? -1, timesMs)),
      stopping.signal,
    );
    return () => stopping.abort();
  }, [key]);
  return known;
}
