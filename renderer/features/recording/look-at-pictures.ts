/**
 * Has chunks looked at by a worker, one after another, and tells the engine of those whose pictures are all black. Nothing is
 * remembered of the others: to see that a picture shows something costs one picture.
 */
import type { Bridge } from '../../../contract/bridge.ts';
import type { FromPictureWorker, ToPictureWorker } from './picture-orders.ts';

/** A chunk with a picture whose file is here. */
export interface ChunkPicture {
  recordingId: string;
  chunkId: number;
  sha256: string;
  url: string;
}

/** What is used of a Worker. */
export interface PictureWorker {
  postMessage(message: ToPictureWorker): void;
  terminate: () => void;
  onmessage: ((event: MessageEvent<FromPictureWorker>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

/** Resolves when all were looked at, or when it is stopped. @param untilQuiet waited for before each */
export async function lookAtPictures(
  bridge: Bridge,
  chunks: readonly ChunkPicture[],
  startWorker: () => PictureWorker,
  untilQuiet: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  for (const { url, ...chunk } of chunks) {
    await untilQuiet();
    if (signal.aborted) return;
    const blackPictures = await askWorker(startWorker(), url, signal);
    if (blackPictures !== null) await bridge.request('media.handBlack', { ...chunk, blackPictures });
  }
}

function askWorker(worker: PictureWorker, url: string, signal: AbortSignal): Promise<number | null> {
  return new Promise((resolve) => {
    const end = (blackPictures: number | null) => {
      worker.terminate();
      resolve(blackPictures);
    };
    signal.addEventListener('abort', () => end(null), { once: true });
    worker.onmessage = ({ data }) => end(data.blackPictures);
    worker.onerror = () => end(null);
    worker.postMessage({ url });
  });
}
