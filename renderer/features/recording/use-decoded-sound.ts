import { useEffect, useEffectEvent } from 'react';
import type { ChunkView } from '../../../contract/views.ts';
import { useBridge } from '../../bridge/bridge-context.tsx';
import { decodeSounds, type SoundWorker } from './decode-sound.ts';
import { untilNobodySeeks } from './until-nobody-seeks.ts';

const startWorker = (): SoundWorker =>
  new Worker(new URL('./sound-worker.ts', import.meta.url), { type: 'module' });

/** Makes the loudness of chunks that only the window's decoder reads, while somebody looks at their recording. */
export function useDecodedSound(recordingId: string, chunks: readonly ChunkView[]): void {
  const bridge = useBridge();
  const here = chunks.flatMap(({ id, mediaUrl }) =>
    mediaUrl === null ? [] : [{ recordingId, chunkId: id, url: mediaUrl }],
  );
  const decode = useEffectEvent((signal: AbortSignal) =>
    decodeSounds(bridge, here, startWorker, untilNobodySeeks, signal),
  );
  const key = JSON.stringify(here);
  useEffect(() => {
    const stopping = new AbortController();
    let running = false;
    let isStale = false;
    const go = async () => {
      isStale = running;
      if (running) return;
      running = true;
      await decode(stopping.signal);
      running = false;
      if (isStale && !stopping.signal.aborted) await go();
    };
    void go();
    const end = bridge.on('recordings.changed', ({ ids }) => {
      if (ids.includes(recordingId)) void go();
    });
    return () => {
      end();
      stopping.abort();
    };
  }, [bridge, recordingId, key]);
}
