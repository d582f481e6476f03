/**
 * Decodes the sound of chunks that the engine cannot, one after another, and hands it in. It owns the worker; the engine
 * remembers how far it came, so that stopping at any moment loses nothing.
 */
import type { Bridge } from '../../../contract/bridge.ts';
import type { FromSoundWorker, ToSoundWorker } from './sound-orders.ts';

/** A chunk whose file is here. */
export interface ChunkSound {
  recordingId: string;
  chunkId: number;
  url: string;
}

/** What is used of a Worker. */
export interface SoundWorker {
  postMessage(message: ToSoundWorker): void;
  terminate: () => void;
  onmessage: ((event: MessageEvent<FromSoundWorker>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

/**
 * Goes through the chunks once; resolves when nothing is left that this window can do, or when it is stopped.
 * @param untilQuiet waited for before each piece: whoever seeks needs the decoder more
 */
export async function decodeSounds(
  bridge: Bridge,
  chunks: readonly ChunkSound[],
  startWorker: () => SoundWorker,
  untilQuiet: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  for (const chunk of chunks) {
    if (signal.aborted) return;
    const { recordingId, chunkId } = chunk;
    const answer = await bridge.request('media.speech', { recordingId, chunkId });
    if (!answer.ok || answer.value.state !== 'unheard') continue;
    const { sha256, nextBin } = answer.value;
    await decodeSound(chunk, nextBin, startWorker(), signal, async (piece) => {
      const handed = await bridge.request('media.handPeaks', { recordingId, chunkId, sha256, ...piece });
      await untilQuiet();
      // Another window may be at the same chunk, or the engine has started anew: asking again tells.
      return handed.ok && handed.value.nextBin === piece.fromBin + (piece.channels[0]?.rms.length ?? 0);
    });
  }
}

function decodeSound(
  { url }: ChunkSound,
  fromBin: number,
  worker: SoundWorker,
  signal: AbortSignal,
  hand: (piece: FromSoundWorker) => Promise<boolean>,
): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      worker.terminate();
      resolve();
    };
    signal.addEventListener('abort', end, { once: true });
    worker.onmessage = ({ data }) => {
      void hand(data).then((isTaken) => {
        if (data.isLast || !isTaken) end();
        else worker.postMessage('next');
      });
    };
    worker.onerror = () => void hand({ fromBin: 0, channels: [], isLast: true }).then(end);
    if (signal.aborted) end();
    else worker.postMessage({ url, fromBin });
  });
}
