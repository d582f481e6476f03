/** Has the pictures of a chunk looked at by a worker, and tells the engine what came of it. */
import type { Bridge } from '../../../contract/bridge.ts';
import type { FromPictureWorker, ToPictureWorker } from './picture-orders.ts';
import type { Quiet } from './quiet.ts';

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

/** Resolves when it was looked at, or when it is stopped; whoever needs the decoder meanwhile has it, and it is begun anew. */
export async function lookAtPicture(
  bridge: Bridge,
  { recordingId, chunkId, sha256, url }: ChunkPicture,
  startWorker: () => PictureWorker,
  quiet: Quiet,
  signal: AbortSignal,
): Promise<void> {
  let answer: FromPictureWorker | 'loud' | null = 'loud';
  while (answer === 'loud') {
    await quiet.until(signal);
    answer = signal.aborted ? null : await askWorker(startWorker(), url, quiet, signal);
  }
  if (answer !== null)
    await bridge.request('media.handPictures', { recordingId, chunkId, sha256, ...answer });
}

/** @returns null when it was stopped, or when the worker broke */
function askWorker(
  worker: PictureWorker,
  url: string,
  quiet: Quiet,
  signal: AbortSignal,
): Promise<FromPictureWorker | 'loud' | null> {
  return new Promise((resolve) => {
    const end = (answer: FromPictureWorker | 'loud' | null) => {
      stopListening();
      worker.terminate();
      resolve(answer);
    };
    const stopListening = quiet.onChange((isLoud) => isLoud && end('loud'));
    signal.addEventListener('abort', () => end(null), { once: true });
    worker.onmessage = ({ data }) => end(data);
    worker.onerror = () => end(null);
    worker.postMessage({ url });
  });
}
