/** Has a worker tell where the key pictures of files lie, one file after another. */

export interface ToKeyTimesWorker {
  url: string;
}

export interface FromKeyTimesWorker {
  /** In order, ms of the file; none where there is no picture or it could not be read. */
  timesMs: Float64Array<ArrayBuffer>;
}

/** What is used of a Worker. */
export interface KeyTimesWorker {
  postMessage(message: ToKeyTimesWorker): void;
  terminate: () => void;
  onmessage: ((event: MessageEvent<FromKeyTimesWorker>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

/** Calls `onRead` for each file; resolves behind the last, when it is stopped, or when the worker breaks. */
export function readKeyTimes(
  urls: readonly string[],
  startWorker: () => KeyTimesWorker,
  onRead: (url: string, timesMs: Float64Array) => void,
  signal: AbortSignal,
): Promise<void> {
  if (urls.length === 0 || signal.aborted) return Promise.resolve();
  const left = [...urls];
  const worker = startWorker();
  return new Promise((resolve) => {
    const end = () => {
      worker.terminate();
      resolve();
    };
    const next = () => {
      const [url] = left;
      if (url === undefined) end();
      else worker.postMessage({ url });
    };
    worker.onmessage = ({ data }) => {
      const url = left.shift();
      if (url !== undefined) onRead(url, data.timesMs);
      next();
    };
    worker.onerror = end;
    signal.addEventListener('abort', end, { once: true });
    next();
  });
}
