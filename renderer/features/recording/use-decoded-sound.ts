import { useEffect, useEffectEvent } from 'react';
import type { ChunkView } from '../../../contract/views.ts';
import { useBridge } from '../../bridge/bridge-context.tsx';
import { decodeSounds, type SoundWorker } from './decode-sound.ts';

const startWorker = (): SoundWorker =>
  new Worker(new URL('./sound-worker.ts', import.meta.url), { type: 'module' });

/** Long enough for the next press of somebody who is looking for a place. */
const quietMs = 700;

async function untilNobodySeeks(): Promise<void> {
  const isSeeking = () =>
    [...document.querySelectorAll<HTMLMediaElement>('video, audio')].some(({ seeking }) => seeking);
  while (isSeeking())
    await new Promise<void>((resolve) => {
      setTimeout(resolve, quietMs);
    });
}

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
