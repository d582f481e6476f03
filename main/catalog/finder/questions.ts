/** What the thread that searches is asked and answers. */
import type { ErrorView } from '../../../contract/error.ts';
import type { RecordingQuery } from '../../../contract/requests.ts';
import type {
  FacetField,
  FacetValue,
  HistogramView,
  RecordingTotals,
  RecordingWindow,
} from '../../../contract/views.ts';

export interface Questions {
  window: { input: RecordingQuery & { offset: number; limit: number }; answer: RecordingWindow };
  position: { input: RecordingQuery & { id: string }; answer: number | null };
  totals: { input: string; answer: RecordingTotals };
  facet: { input: { text: string; field: FacetField; limit: number }; answer: FacetValue[] };
  histogram: { input: { text: string; by: 'day' | 'month' }; answer: HistogramView };
  /** Numbers of the rows that match. */
  rows: { input: string; answer: Uint32Array };
  /** The ids that match, counted and digested: see `MatterRunView`. */
  digest: { input: string; answer: { count: number; digest: string } };
}
export type QuestionName = keyof Questions;

export type Question = {
  [N in QuestionName]: { number: number; name: N; input: Questions[N]['input']; now: number };
}[QuestionName];

export type Answer =
  { number: number; ok: true; value: unknown } | { number: number; ok: false; error: ErrorView };

/** What was read is kept for the next start in a file of its own, which takes the place of the one before. */
export interface KeptNotice {
  keptAt: string;
  /** To be told to the catalog, once the file lies in its place. */
  token: string;
}

/** What the thread is started with. */
export interface FindWorkerData {
  path: string;
  /** After so long without questions what was read is kept for the next start; null: never. */
  keepAfterMs: number | null;
  nativeBinding: string | null;
  timeZone: string | null;
}
