/** Worker thread: makes one report.pdf. Fonts and what draws with them are large, and gone with it. */
import { parentPort, workerData } from 'node:worker_threads';
import type { ExportIndex } from './export-index.ts';
import { reportPdf } from './report-pdf.ts';

const pdf = await reportPdf(workerData as ExportIndex);
const bytes = new Uint8Array(pdf);
parentPort?.postMessage(bytes, [bytes.buffer]);
