import { Worker } from 'node:worker_threads';
import type { PeakAnswer, PeakOrder, PeakThreadData, WriteOrder } from './peaks-protocol.ts';

export interface PeakThread {
  /** Never rejects: a thread that broke answers `failed`, and the next order gets a new one. */
  make(order: PeakOrder | WriteOrder): Promise<PeakAnswer>;
  /** An order in hand is answered `failed`; the thread starts again with the next one. */
  end(): Promise<void>;
}

/** Beside this module under both names: the source when run from source, the bundle's output otherwise. */
const workerName = import.meta.url.endsWith('.ts') ? './peaks-worker.ts' : './peaks-worker.js';

/** Reads sound and writes peaks away from the engine's own thread; it runs only while there is something to do. */
export function createPeakThread(data: PeakThreadData): PeakThread {
  let worker: Worker | null = null;
  const end = async () => {
    await worker?.terminate();
    worker = null;
  };
  return {
    async make(order) {
      worker ??= startWorker(data);
      const answer = await ask(worker, order);
      if (answer.answer === 'failed') await end();
      return answer;
    },
    end,
  };
}

function startWorker(data: PeakThreadData): Worker {
  const worker = new Worker(new URL(workerName, import.meta.url), { name: 'peaks', workerData: data });
  worker.unref();
  return worker;
}

function ask(worker: Worker, order: PeakOrder | WriteOrder): Promise<PeakAnswer> {
  return new Promise((resolve) => {
    const settle = (answer: PeakAnswer) => {
      worker.off('message', settle).off('error', onError).off('exit', onExit);
      resolve(answer);
    };
    const onError = (error: Error) => settle({ answer: 'failed', errno: null, message: error.message });
    const onExit = () => settle({ answer: 'failed', errno: null, message: 'the thread ended' });
    worker.on('message', settle).on('error', onError).on('exit', onExit);
    worker.postMessage(order);
  });
}
