import { useEffect, useEffectEvent } from 'react';
import type { ChunkView } from '../../../contract/views.ts';
import { useBridge } from '../../bridge/bridge-context.tsx';
import { lookAtPictures, type PictureWorker } from './look-at-pictures.ts';
import { untilNobodySeeks } from './until-nobody-seeks.ts';

const startWorker = (): PictureWorker =>
  new Worker(new URL('./picture-worker.ts', import.meta.url), { type: 'module' });

/** Finds chunks whose pictures are all black, with the window's decoder, while somebody looks at their recording. */
export function useBlackPictures(recordingId: string, chunks: readonly ChunkView[]): void {
  const bridge = useBridge();
  const here = chunks.flatMap(({ id, mediaUrl, content, media, findings }) =>
    mediaUrl === null || !content || !media?.videoCodec || findings.some(({ kind }) => kind === 'black')
      ? []
      : [{ recordingId, chunkId: id, sha256: content.sha256, url: mediaUrl }],
  );
  const look = useEffectEvent((signal: AbortSignal) =>
    lookAtPictures(bridge, here, startWorker, untilNobodySeeks, signal),
  );
  const key = JSON.stringify(here);
  useEffect(() => {
    const stopping = new AbortController();
    void look(stopping.signal);
    return () => stopping.abort();
  }, [key]);
}
