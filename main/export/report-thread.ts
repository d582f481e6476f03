import { Worker } from 'node:worker_threads';
import { ArchiveError } from '../../contract/error.ts';
import type { ExportIndex } from './export-index.ts';

/** Beside this module under both names: the source when run from source, the bundle's output otherwise. */
const workerName = import.meta.url.endsWith('.ts') ? './report-worker.ts' : './report-worker.js';

/** Makes report.pdf in a thread of its own: that of a large export takes seconds. @throws ArchiveError unexpected */
export function makeReportPdf(index: ExportIndex): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown): void =>
      reject(new ArchiveError('unexpected', { context: { path: 'report.pdf' }, cause }));
    new Worker(new URL(workerName, import.meta.url), { name: 'report', workerData: index })
      .on('message', (bytes: Uint8Array) => resolve(Buffer.from(bytes.buffer)))
      .on('error', fail)
      // After its message this settles nothing any more.
      .on('exit', (code) => fail(new Error(`the thread ended with ${String(code)}`)));
  });
}
