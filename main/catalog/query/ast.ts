/**
 * The search language: text to tree (parse), tree to text (print), to words (explain) and to SQL (compile).
 * It knows the fields of a recording and nothing of a database; time and zone are given.
 * Invariants: parse never throws; what print writes, parse reads as the same tree; every tree compiles.
 */
import { participantKinds, recordingStates } from '../../../contract/views.ts';

/** Fields whose values come from a closed list. */
export const listedValues = {
  state: recordingStates,
  format: ['mp4', 'mp3', 'wav'],
  type: ['audio', 'audiovideo'],
  channel: ['mixed', 'unmixed'],
  kind: participantKinds,
  has: ['pause', 'note', 'tag', 'case', 'video', 'marker', 'transcript', 'finding'],
  missing: ['any', 'chunk', 'metadata', 'end', 'duration', 'expired', 'failed'],
} as const satisfies Record<string, readonly string[]>;
export type ListedField = keyof typeof listedValues;

const namedFields = ['service', 'tag', 'case', 'id', 'call'] as const;
/** Fields whose values are free: `service`, `tag`, `case` as a whole, `id` and `call` by their beginning. */
export type NamedField = (typeof namedFields)[number];

const dateFields = ['from', 'to', 'on'] as const;
export type DateField = (typeof dateFields)[number];

/** A day, a month, a year, a minute; or one that moves with the clock. Parts are as in the calendar of the reader's zone. */
export type DateValue =
  | { unit: 'year'; year: number }
  | { unit: 'month'; year: number; month: number }
  | { unit: 'day'; year: number; month: number; day: number }
  | { unit: 'minute'; year: number; month: number; day: number; hour: number; minute: number }
  | { unit: 'today' }
  | { unit: 'yesterday' }
  | { unit: 'last'; count: number; of: 'h' | 'd' | 'w' | 'm' };

/** Bounds of a length in whole seconds; at least one is given. */
export interface DurationBounds {
  min: { seconds: number; isIncluded: boolean } | null;
  max: { seconds: number; isIncluded: boolean } | null;
}

export type QueryNode =
  | { is: 'and' | 'or'; parts: QueryNode[] }
  | { is: 'not'; part: QueryNode }
  /** Begins a word of the recording. */
  | { is: 'word'; text: string }
  /** Whole words that follow each other. */
  | { is: 'phrase'; text: string }
  | { is: 'date'; field: DateField; value: DateValue }
  /** A participant: the whole name when exact, else the beginning of a word of it. `#7` is person 7 of the directory. */
  | { is: 'with'; text: string; isExact: boolean }
  | { is: 'person'; id: number }
  | { is: 'number'; digits: string; isPrefix: boolean }
  | { is: 'duration'; bounds: DurationBounds }
  /** Any of the values. */
  | { is: 'listed'; field: ListedField; values: string[] }
  | { is: 'named'; field: NamedField; values: string[] };

/** Null matches everything. */
export type Query = QueryNode | null;

/** Names of all fields, as they are typed before the colon. */
export const fieldNames: readonly string[] = [
  ...dateFields,
  'with',
  'number',
  'duration',
  ...Object.keys(listedValues),
  ...namedFields,
];

export function isListedField(name: string): name is ListedField {
  return Object.hasOwn(listedValues, name);
}

export function isNamedField(name: string): name is NamedField {
  return (namedFields as readonly string[]).includes(name);
}

export function isDateField(name: string): name is DateField {
  return (dateFields as readonly string[]).includes(name);
}
