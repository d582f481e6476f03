/**
 * Worker thread: searches a catalog beside its writer. Pages go first, then the reading of columns in slices, then counts, which
 * need the columns: so a key that is typed waits for at most one piece of other work, also while a large library is being read.
 */
import { createHash } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { viewOfError } from '../../../contract/error.ts';
import { openCatalogReader } from '../open.ts';
import { createZone, localZone } from '../query/dates.ts';
import { Finder } from './finder.ts';
import type { Answer, FindWorkerData, Question } from './questions.ts';

const port = parentPort;
if (port === null) throw new Error('find-worker runs as a worker thread only');
const { path, nativeBinding, timeZone } = workerData as FindWorkerData;
const db = openCatalogReader(path, { nativeBinding });
const zone = timeZone === null ? localZone() : createZone(timeZone);
let now = 0;
const finder = new Finder(db, openCatalogReader(path, { nativeBinding }), () => ({ now, zone }));

const pages: Question[] = [];
const counts: Question[] = [];
let isWorking = false;
const digestSliceRows = 10_000;

port.on('message', (question: Question) => {
  (question.name === 'window' || question.name === 'position' ? pages : counts).push(question);
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
    if (page !== undefined) answer(page);
    else if (!finder.loadSlice()) {
      const count = counts.shift();
      if (count === undefined) return;
      answer(count);
    }
    work();
  });
}

function answer(question: Question): void {
  now = question.now;
  const { number } = question;
  try {
    if (question.name === 'digest') digest(number, finder.rows(question.input));
    else tell({ number, ok: true, value: valueOf(question) });
  } catch (thrown) {
    tell({ number, ok: false, error: viewOfError(thrown) });
  }
}

function valueOf(question: Exclude<Question, { name: 'digest' }>): unknown {
  switch (question.name) {
    case 'window':
      return finder.window(question.input);
    case 'position':
      return finder.position(question.input);
    case 'totals':
      return finder.totals(question.input);
    case 'facet':
      return finder.facet(question.input);
    case 'histogram':
      return finder.histogram(question.input);
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
