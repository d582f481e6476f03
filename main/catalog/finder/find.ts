/**
 * Searching a library without holding up who writes it: a thread with its own connections (find-worker.ts) answers.
 * It owns the thread, which is started when first asked, and anew after it failed.
 */
import { Worker } from 'node:worker_threads';
import { ArchiveError } from '../../../contract/error.ts';
import type { FacetField, FacetView } from '../../../contract/views.ts';
import type { Answer, FindWorkerData, KeptNotice, QuestionName, Questions } from './questions.ts';

export interface Find {
  /** Whether the thread has answered before; the first answer waits for it to start. */
  readonly isAwake: boolean;
  /** Each rejects with query-invalid when the text is no query, cancelled when closed meanwhile. */
  ask<N extends QuestionName>(name: N, input: Questions[N]['input']): Promise<Questions[N]['answer']>;
  /** Counts of several facets; pages that are asked for meanwhile come in between. */
  facets(input: { text: string; fields: readonly FacetField[]; limit: number }): Promise<FacetView[]>;
  close(): Promise<void>;
}

export interface FindOptions extends Omit<FindWorkerData, 'timeZone' | 'keepAfterMs'> {
  /** UTC epoch ms; what `today` means. */
  now: () => number;
  /** IANA name; left out, this computer's. */
  timeZone?: string;
  /** Puts the file for the next start in its place and tells the catalog its token; left out, none is written. */
  onKept?: (notice: KeptNotice) => void;
  keepAfterMs?: number;
}

interface Waiting {
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

/** Beside this module under both names: the source when run from source, the bundle's output otherwise. */
const workerName = import.meta.url.endsWith('.ts') ? './find-worker.ts' : './find-worker.js';

export function createFind({
  path,
  nativeBinding,
  now,
  timeZone,
  onKept,
  keepAfterMs = 5000,
}: FindOptions): Find {
  let worker: Worker | null = null;
  let isClosed = false;
  let isAwake = false;
  let lastNumber = 0;
  const waiting = new Map<number, Waiting>();

  function rejectAll(error: ArchiveError): void {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  }

  function settle(answer: Answer): void {
    isAwake = true;
    const asked = waiting.get(answer.number);
    waiting.delete(answer.number);
    if (waiting.size === 0) worker?.unref();
    if (answer.ok) asked?.resolve(answer.value);
    else {
      const { code, context, detail } = answer.error;
      asked?.reject(new ArchiveError(code, detail === null ? { context } : { context, cause: detail }));
    }
  }

  function start(): Worker {
    const data: FindWorkerData = {
      path,
      nativeBinding,
      timeZone: timeZone ?? null,
      keepAfterMs: onKept === undefined ? null : keepAfterMs,
    };
    const thread = new Worker(new URL(workerName, import.meta.url), { workerData: data });
    const end = (cause: unknown): void => {
      if (worker !== thread) return;
      worker = null;
      isAwake = false;
      rejectAll(new ArchiveError('unexpected', { retry: 'later', cause }));
    };
    thread.on('message', (said: Answer | KeptNotice) => {
      if (!('keptAt' in said)) settle(said);
      else if (!isClosed) onKept?.(said);
    });
    thread.on('error', end);
    thread.on('exit', (exitCode) => end(new Error(`the searching thread ended with ${String(exitCode)}`)));
    return thread;
  }

  function ask<N extends QuestionName>(
    name: N,
    input: Questions[N]['input'],
  ): Promise<Questions[N]['answer']> {
    const answered = new Promise<unknown>((resolve, reject) => {
      if (isClosed) {
        reject(new ArchiveError('cancelled'));
        return;
      }
      worker ??= start();
      worker.ref();
      lastNumber += 1;
      waiting.set(lastNumber, { resolve, reject });
      worker.postMessage({ number: lastNumber, name, input, now: now() });
    });
    return answered as Promise<Questions[N]['answer']>;
  }

  return {
    get isAwake() {
      return isAwake;
    },
    ask,
    facets: ({ text, fields, limit }) =>
      Promise.all(
        fields.map(async (field) => ({ field, values: await ask('facet', { text, field, limit }) })),
      ),
    async close() {
      isClosed = true;
      const thread = worker;
      worker = null;
      rejectAll(new ArchiveError('cancelled'));
      await thread?.terminate();
    },
  };
}
