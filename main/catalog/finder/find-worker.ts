/**
 * Worker thread: searches a catalog beside its writer. Pages go first, then the reading of columns in slices, then counts in slices, which
 * need the columns: so a key that is typed waits for at most one piece of other work, also while a large library is being read.
 */
import { createHash } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { viewOfError } from '../../../contract/error.ts';
import { openCatalogReader } from '../open.ts';
import { createZone, localZone } from '../query/dates.ts';
import { Finder } from './finder.ts';
import { keptPathOf } from './kept.ts';
import type { Answer, FindWorkerData, KeptNotice, Question } from './questions.ts';

const port = parentPort;
if (port === null) throw new Error('find-worker runs as a worker thread only');
const { path, nativeBinding, timeZone, keepAfterMs } = workerData as FindWorkerData;
const db = openCatalogReader(path, { nativeBinding });
const zone = timeZone === null ? localZone() : createZone(timeZone);
let now = 0;
const loader = openCatalogReader(path, { nativeBinding });
const finder = new Finder(db, loader, () => ({ now, zone }));
// Before the first answer: by SQL alone a page may take ten times as long as this.
finder.takeKept(keptPathOf(path));

/** Counted in slices; all else is answered in one piece. */
type Sliced = Extract<Question, { name: 'facet' | 'histogram' }>;
type Whole = Exclude<Question, Sliced>;

const pages: Whole[] = [];
const counts: Question[] = [];
let isWorking = false;
let answeredAt = -Infinity;
/** A page that was answered is being drawn meanwhile: what was counted before must not take the processor from it. */
const drawMs = 100;
let counting: { question: Sliced; steps: Generator<undefined, unknown> } | null = null;
const digestSliceRows = 10_000;
const newKeptPath = `${keptPathOf(path)}.new`;
let keeping: Generator<undefined, string | null> | null = null;
let keepTimer: NodeJS.Timeout | null = null;
/** While much arrives, each file would soon be behind, or be left off again and again. */
const keepAgainAfterMs = 600_000;
/** Null once it could not be written. */
let keepWaitMs = keepAfterMs;

port.on('message', (question: Question) => {
  if (question.name === 'window' || question.name === 'position') pages.push(question);
  else counts.push(question);
  work();
});
work();

/** One piece of work, then the messages that came meanwhile. */
function work(): void {
  if (isWorking) return;
  isWorking = true;
  setImmediate(() => {
    isWorking = false;
    const page = pages.shift();
    if (page !== undefined) {
      answer(page);
      answeredAt = performance.now();
    } else if (!finder.loadSlice()) {
      if (counting === null && counts.length === 0) {
        if (keepSlice()) work();
        return;
      }
      const restMs = answeredAt + drawMs - performance.now();
      if (restMs > 0) {
        setTimeout(work, restMs);
        return;
      }
      countSlice();
    }
    work();
  });
}

/** @returns whether there is more to write now */
function keepSlice(): boolean {
  if (keeping === null) {
    if (keepWaitMs !== null && finder.isWorthKeeping)
      keepTimer ??= setTimeout(() => {
        keepTimer = null;
        keepWaitMs = keepAgainAfterMs;
        keeping = finder.keep(newKeptPath);
        work();
      }, keepWaitMs);
    return false;
  }
  try {
    const step = keeping.next();
    if (step.done !== true) return true;
    if (step.value !== null)
      port?.postMessage({ keptAt: newKeptPath, token: step.value } satisfies KeptNotice);
  } catch {
    // A full or read-only disk: the next start reads the rows.
    keepWaitMs = null;
  }
  keeping = null;
  return false;
}

/** The rest of what is being counted, else the next count. */
function countSlice(): void {
  const next = counting === null ? counts.shift() : undefined;
  if (next?.name === 'facet') counting = { question: next, steps: finder.facet(next.input) };
  else if (next?.name === 'histogram') counting = { question: next, steps: finder.histogram(next.input) };
  else if (next !== undefined) answer(next);
  if (counting === null) return;
  const { question, steps } = counting;
  now = question.now;
  try {
    const step = steps.next();
    if (step.done !== true) return;
    tell({ number: question.number, ok: true, value: step.value });
  } catch (thrown) {
    tell({ number: question.number, ok: false, error: viewOfError(thrown) });
  }
  counting = null;
}

function answer(question: Whole): void {
  now = question.now;
  const { number } = question;
  try {
    if (question.name === 'digest') digest(number, finder.rows(question.input));
    else tell({ number, ok: true, value: valueOf(question) });
  } catch (thrown) {
    tell({ number, ok: false, error: viewOfError(thrown) });
  }
}

function valueOf(question: Exclude<Whole, { name: 'digest' }>): unknown {
  switch (question.name) {
    case 'window':
      return finder.window(question.input);
    case 'position':
      return finder.position(question.input);
    case 'totals':
      return finder.totals(question.input);
    case 'rows':
      return finder.rows(question.input);
  }
}

/** Ids never change, so they may be read in slices after the rows were found. */
function digest(number: number, rows: Uint32Array): void {
  const idOf = db.prepare<[number], string>('SELECT id FROM recordings WHERE row = ?').pluck();
  const ids: string[] = [];
  const readSlice = (from: number): void => {
    for (const row of rows.subarray(from, from + digestSliceRows)) ids.push(idOf.get(row) ?? '');
    if (from + digestSliceRows < rows.length) {
      setImmediate(readSlice, from + digestSliceRows);
      return;
    }
    const hash = createHash('sha256');
    for (const id of ids.sort()) hash.update(`${id}\n`);
    tell({ number, ok: true, value: { count: ids.length, digest: hash.digest('hex') } });
  };
  readSlice(0);
}

function tell(said: Answer): void {
  port?.postMessage(said);
}
