/**
 * SHA-256 of files in worker threads: of whole files, and of files that are still growing.
 * It owns the threads; which bytes count as proven is told by the caller.
 * Invariant: nothing is ever hashed on the engine's own thread, and no digest is given for bytes that were not read.
 */
import { Worker } from 'node:worker_threads';
import { ArchiveError } from '../../contract/error.ts';
import { diskError } from './disk.ts';
import type { DigestAnswer, DigestOrder, FileDigest, RangeDigest } from './digest-protocol.ts';

export { blockBytes, type FileDigest } from './digest-protocol.ts';

interface HashOptions {
  /** First byte to hash; 0 unless told. */
  from?: number;
  /** Also gives a digest per MiB; costs about as much again. */
  blocks?: boolean;
  /**
   * Reads what the medium holds, past the system's cache, where the system offers that (Linux on most file systems); elsewhere as usual.
   */
  fromMedium?: boolean;
  /** Told about every 16 MiB; bytes hashed so far. */
  onProgress?: (bytes: number) => void;
  signal?: AbortSignal;
}

/** Hashes a file while it grows. Each step must be on disk (written, not necessarily fsynced) before it is told. */
export interface GrowingDigest {
  /** The bytes up to `toByte` (exclusive) are final and may be read. Returns at once; smaller numbers are ignored. */
  advance(toByte: number): void;
  /**
   * Resolves with the digest of byte 0 up to the last `advance`, once all of it was read.
   * @throws ArchiveError length-wrong (the file is shorter than told), file-missing, disk-failed, cancelled (dropped)
   */
  finish(): Promise<FileDigest>;
  /** Forgets the work and closes the file; to be called when the partial is dropped or the transfer stops. */
  drop(): void;
}

export interface Digester {
  /**
   * Digest of a file.
   * @throws ArchiveError file-missing, disk-failed, library-read-only (not readable), cancelled
   */
  hashFile(path: string, options?: HashOptions): Promise<FileDigest>;
  /**
   * Digest of each MiB from `from` to `to` (exclusive; null for the end of the file), counted from `from`.
   * @throws ArchiveError as {@link hashFile}, and length-wrong (the file ends before `to`)
   */
  hashBlocks(
    path: string,
    range: { from: number; to?: number | null; fromMedium?: boolean },
  ): Promise<string[]>;
  /** Begins to hash a growing file from its first byte. After a restart simply begin again and advance to what is proven. */
  followFile(path: string, options?: { blocks?: boolean }): GrowingDigest;
  /** Ends the threads; work in hand is rejected with `cancelled`. */
  close(): Promise<void>;
}

interface Waiting {
  path: string;
  onProgress: ((bytes: number) => void) | undefined;
  resolve: (digest: RangeDigest) => void;
  reject: (error: unknown) => void;
}

/** One thread and what it works on. */
interface Thread {
  worker: Worker;
  waiting: Map<number, Waiting>;
}

/** Beside this module under both names: the source when run from source, the bundle's output otherwise. */
const workerName = import.meta.url.endsWith('.ts') ? './digest-worker.ts' : './digest-worker.js';

/**
 * A digester with up to `threads` worker threads, started when first needed. They do not keep the process alive.
 */
export function createDigester(options: { threads: number }): Digester {
  const threads: Thread[] = [];
  let lastJob = 0;
  let isClosed = false;

  function leastBusy(): Thread {
    const idle = threads.find(({ waiting }) => waiting.size === 0);
    if (idle !== undefined) return idle;
    if (threads.length < options.threads) {
      const thread = startThread((ended) => threads.splice(threads.indexOf(ended), 1));
      threads.push(thread);
      return thread;
    }
    return threads.reduce((best, thread) => (thread.waiting.size < best.waiting.size ? thread : best));
  }

  function begin(
    path: string,
    order: Omit<Extract<DigestOrder, { order: 'start' }>, 'order' | 'job' | 'path'>,
    onProgress?: (bytes: number) => void,
  ) {
    if (isClosed) throw new ArchiveError('cancelled');
    const thread = leastBusy();
    const job = (lastJob += 1);
    const digest = new Promise<RangeDigest>((resolve, reject) => {
      thread.waiting.set(job, { path, onProgress, resolve, reject });
    });
    thread.worker.ref();
    send(thread, { order: 'start', job, path, ...order });
    return { thread, job, digest };
  }

  return {
    async hashFile(path, { from = 0, blocks = false, fromMedium = false, onProgress, signal } = {}) {
      if (signal?.aborted) throw new ArchiveError('cancelled');
      const { thread, job, digest } = begin(
        path,
        { fromByte: from, toByte: null, wantsBlocks: blocks, wantsWhole: true, isFromMedium: fromMedium },
        onProgress,
      );
      const onAbort = (): void => drop(thread, job);
      signal?.addEventListener('abort', onAbort, { once: true });
      try {
        return wholeOf(await digest);
      } finally {
        signal?.removeEventListener('abort', onAbort);
      }
    },

    async hashBlocks(path, { from, to = null, fromMedium = false }) {
      const order = {
        fromByte: from,
        toByte: to,
        wantsBlocks: true,
        wantsWhole: false,
        isFromMedium: fromMedium,
      };
      const { thread, job, digest } = begin(path, order);
      send(thread, { order: 'finish', job });
      return (await digest).blocks ?? [];
    },

    followFile(path, { blocks = false } = {}) {
      const { thread, job, digest } = begin(path, {
        fromByte: 0,
        toByte: 0,
        wantsBlocks: blocks,
        wantsWhole: true,
        isFromMedium: false,
      });
      // The failure of a file that nobody asks the digest of is not an unhandled one; finish() still tells it.
      digest.catch((error: unknown) => error);
      return {
        advance: (toByte) => send(thread, { order: 'advance', job, toByte }),
        finish: async () => {
          send(thread, { order: 'finish', job });
          return wholeOf(await digest);
        },
        drop: () => drop(thread, job),
      };
    },

    async close() {
      isClosed = true;
      await Promise.all(threads.map(({ worker }) => worker.terminate()));
    },
  };
}

function wholeOf({ sha256, ...rest }: RangeDigest): FileDigest {
  if (sha256 === null) throw new ArchiveError('unexpected', { context: { isDigestMissing: true } });
  return { ...rest, sha256 };
}

function startThread(onEnd: (thread: Thread) => void): Thread {
  const worker = new Worker(new URL(workerName, import.meta.url), { name: 'digest' });
  const thread: Thread = { worker, waiting: new Map() };
  worker.unref();
  worker.on('message', (answer: DigestAnswer) => settle(thread, answer));
  const endAll = (error: ArchiveError): void => {
    onEnd(thread);
    for (const { reject } of thread.waiting.values()) reject(error);
    thread.waiting.clear();
  };
  worker.on('error', (error) => endAll(new ArchiveError('unexpected', { cause: error })));
  worker.on('exit', () => endAll(new ArchiveError('cancelled')));
  return thread;
}

function settle(thread: Thread, answer: DigestAnswer): void {
  const waiting = thread.waiting.get(answer.job);
  if (waiting === undefined) return;
  if (answer.answer === 'progress') {
    waiting.onProgress?.(answer.bytes);
    return;
  }
  forget(thread, answer.job);
  if (answer.answer === 'done') waiting.resolve(answer.digest);
  else waiting.reject(failureOf(answer, waiting.path));
}

function failureOf(answer: { errno: string | null; message: string }, path: string): ArchiveError {
  if (answer.errno === 'SHORT')
    return new ArchiveError('length-wrong', { retry: 'later', context: { path } });
  const cause =
    answer.errno === null
      ? new Error(answer.message)
      : Object.assign(new Error(answer.message), { code: answer.errno });
  return diskError(cause, path);
}

function drop(thread: Thread, job: number): void {
  const waiting = thread.waiting.get(job);
  if (waiting === undefined) return;
  send(thread, { order: 'drop', job });
  forget(thread, job);
  waiting.reject(new ArchiveError('cancelled'));
}

function forget(thread: Thread, job: number): void {
  thread.waiting.delete(job);
  if (thread.waiting.size === 0) thread.worker.unref();
}

function send(thread: Thread, order: DigestOrder): void {
  thread.worker.postMessage(order);
}
