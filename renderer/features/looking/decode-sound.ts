/**
 * Has the sound of a chunk decoded that the engine cannot decode, and hands it in. It owns the worker; the engine remembers how
 * far it came, so that stopping at any moment loses nothing.
 */
import type { Bridge } from '../../../contract/bridge.ts';
import type { Quiet } from './quiet.ts';
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

export interface SoundPorts {
  bridge: Bridge;
  startWorker: () => SoundWorker;
  /** While it is loud the worker holds. */
  quiet: Quiet;
  /** Waited for after each piece. */
  rest: () => Promise<void>;
  wait: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** How often the engine is asked whether it has made the sound itself, or cannot. */
const pendingMs = 1000;

/** Resolves when nothing is left that this window can do, or when it is stopped. */
export async function decodeSound(ports: SoundPorts, chunk: ChunkSound, signal: AbortSignal): Promise<void> {
  const { bridge, rest, wait } = ports;
  const { recordingId, chunkId } = chunk;
  let answer = await bridge.request('media.speech', { recordingId, chunkId });
  while (answer.ok && answer.value.state === 'pending' && !signal.aborted) {
    await wait(pendingMs, signal);
    answer = await bridge.request('media.speech', { recordingId, chunkId });
  }
  if (signal.aborted || !answer.ok || answer.value.state !== 'unheard') return;
  const { sha256, nextBin } = answer.value;
  await runWorker(ports, { url: chunk.url, fromBin: nextBin }, signal, async (piece) => {
    const handed = await bridge.request('media.handPeaks', { recordingId, chunkId, sha256, ...piece });
    await rest();
    // Another window may be at the same chunk, or the engine has started anew: asking again tells.
    return handed.ok && handed.value.nextBin === piece.fromBin + (piece.channels[0]?.rms.length ?? 0);
  });
}

function runWorker(
  { startWorker, quiet }: SoundPorts,
  order: { url: string; fromBin: number },
  signal: AbortSignal,
  hand: (piece: FromSoundWorker) => Promise<boolean>,
): Promise<void> {
  const worker = startWorker();
  return new Promise((resolve) => {
    const stopListening = quiet.onChange((isLoud) => worker.postMessage(isLoud ? 'hold' : 'go'));
    const end = () => {
      stopListening();
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
    if (quiet.isLoud) worker.postMessage('hold');
    worker.postMessage(order);
  });
}
