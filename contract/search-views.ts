/** What searching answers: queries as they were read, counts, saved searches. */

/** A query in words: a message key with its values; `and`, `or` and `not` have parts. */
export interface QueryExplanation {
  key: string;
  values: Record<string, string | number | string[]>;
  parts: QueryExplanation[];
}

export type QueryFault =
  | 'field-unknown'
  | 'value-missing'
  | 'value-invalid'
  | 'date-invalid'
  | 'duration-invalid'
  | 'quote-open'
  | 'bracket-open'
  | 'bracket-extra'
  | 'bracket-empty'
  | 'operator-lonely'
  | 'word-empty'
  | 'too-deep'
  | 'too-many';

/** A typed query as it was read. A wrong one says where (in UTF-16 units), why, and the nearest right one. */
export type QueryView =
  | { isRight: true; canonical: string; explanation: QueryExplanation }
  | {
      isRight: false;
      fault: QueryFault;
      offset: number;
      length: number;
      /** Values that would be right there, when they can be listed. */
      expected: string[];
      /** Empty when nothing of the text can be kept. */
      nearest: string;
      explanation: QueryExplanation;
    };

export interface SavedSearchView {
  id: number;
  name: string;
  text: string;
  sort: RecordingSortColumn;
  descending: boolean;
  isPinned: boolean;
  /** Shown at the start; at most one is. */
  isDefault: boolean;
  /** Each run is kept. */
  isMatter: boolean;
}

/** One run of a search in a matter: never changed or removed. */
export interface MatterRunView {
  id: number;
  searchId: number | null;
  name: string;
  text: string;
  at: number;
  timeZone: string;
  count: number;
  /** SHA-256 of the ids that were found, sorted, one a line. */
  digest: string;
}

/** How many recordings there are, and what they add up to; lengths that are not known are left out of the sum. */
export interface RecordingTotals {
  count: number;
  bytes: number;
  durationMs: number;
}

/** Each is also a field of the search language: `field:value` finds just what was counted. */
export const facetFields = [
  'state',
  'missing',
  'with',
  'kind',
  'service',
  'format',
  'type',
  'channel',
  'has',
  'tag',
  'case',
] as const;
export type FacetField = (typeof facetFields)[number];

export interface FacetValue {
  value: string;
  count: number;
}

export interface FacetView {
  field: FacetField;
  /** Those that occur, most frequent first. */
  values: FacetValue[];
}

export interface HistogramBar {
  /** Where the day or month begins. */
  from: number;
  count: number;
}

export interface HistogramView {
  /** Without gaps, from the first bar that has recordings to the last. */
  bars: HistogramBar[];
}

export const recordingSortColumns = [
  'startedAt',
  'durationMs',
  'state',
  'participants',
  'callId',
  'chunkCount',
  'bytes',
  'format',
  'service',
  'labels',
] as const;
export type RecordingSortColumn = (typeof recordingSortColumns)[number];
