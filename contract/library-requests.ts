/** Requests about finding, describing and naming recordings; part of `EngineRequests`. */
import { z } from 'zod';
import { facetFields, recordingSortColumns } from './views.ts';
import type {
  AnnotationsView,
  FacetField,
  FacetView,
  HistogramView,
  LabelView,
  MatterRunView,
  NoteView,
  OperationView,
  PersonConflict,
  PersonIdView,
  PersonImportReport,
  PersonListPreview,
  PersonMapping,
  PersonView,
  PersonWindow,
  QueryView,
  RecordingTotals,
  SavedSearchView,
} from './views.ts';

type None = Record<string, never>;

/** All recordings that a query finds, or those that were chosen. */
export type RecordingTarget = { text: string } | { ids: string[] };

export interface LabelChanges {
  addTags: string[];
  removeTags: string[];
  addCases: string[];
  removeCases: string[];
}

export interface LibraryRequests {
  /** Reads a typed query; a wrong one is an answer, not a failure. */
  'query.read': (input: { text: string }) => QueryView;
  'recordings.count': (input: RecordingTarget) => RecordingTotals;
  /** Counts for each value of the fields among what the query finds; `limit` values of each. */
  'recordings.facets': (input: { text: string; fields: FacetField[]; limit: number }) => FacetView[];
  /** Recordings per local day or month; by month when there would be too many days. */
  'recordings.histogram': (input: { text: string; by: 'day' | 'month' }) => HistogramView;
  'recordings.annotations': (input: { id: string }) => AnnotationsView;
  /** Adds and removes tags and cases of many recordings; answers when all is done, and can be undone. */
  'recordings.label': (input: { target: RecordingTarget; changes: LabelChanges }) => OperationView;
  /** Adds a note when `id` is null. With a position it is a marker. An `endMs` that is left out stays as it is. */
  'notes.save': (input: {
    recordingId: string;
    id: string | null;
    text: string;
    positionMs: number | null;
    endMs?: number | null | undefined;
    author: string | null;
  }) => NoteView;
  'notes.remove': (input: { id: string }) => null;
  'labels.list': (input: None) => LabelView[];
  'operations.list': (input: { limit: number }) => OperationView[];
  /** How many recordings changed back. */
  'operations.undo': (input: { id: number }) => { count: number };
  'persons.window': (input: { text: string; offset: number; limit: number }) => PersonWindow;
  'persons.get': (input: { id: number }) => PersonView;
  /** Adds a person when `id` is null; fails with person-conflict. Recordings follow soon. */
  'persons.save': (input: {
    id: number | null;
    key: string | null;
    name: string;
    identifiers: PersonIdView[];
  }) => PersonView;
  /** Who else has an identifier in that time. */
  'persons.conflicts': (input: {
    identifier: string;
    validFrom: number | null;
    validTo: number | null;
    exceptId: number | null;
  }) => PersonConflict[];
  'persons.merge': (input: { fromId: number; intoId: number }) => PersonView;
  'persons.remove': (input: { id: number }) => null;
  'persons.previewList': (input: { path: string }) => PersonListPreview;
  'persons.importList': (input: {
    path: string;
    mapping: PersonMapping;
    isDryRun: boolean;
  }) => PersonImportReport;
  'searches.list': (input: None) => SavedSearchView[];
  /** Adds a search when `id` is null; a search of the same name is replaced. */
  'searches.save': (input: Omit<SavedSearchView, 'id'> & { id: number | null }) => SavedSearchView;
  'searches.remove': (input: { id: number }) => null;
  /** Runs a search of a matter and keeps what it found. */
  'searches.run': (input: { id: number }) => MatterRunView;
  'searches.runs': (input: { searchId: number | null; limit: number }) => MatterRunView[];
}

const none = z.strictObject({});
const recordingId = z.string().regex(/^[0-9a-z]{26}$/);
const text = z.string().max(2000);
const rowId = z.int().positive();
const name = z.string().trim().min(1).max(200);
const names = z.array(name).max(50);
const limit = z.int().min(1).max(500);
const path = z.string().min(1).max(4096);
const instant = z.number().nullable();
const column = z.int().min(0).max(1000);

const target = z.union([
  z.strictObject({ text }),
  z.strictObject({ ids: z.array(recordingId).min(1).max(10_000) }),
]);

const changes = z
  .strictObject({ addTags: names, removeTags: names, addCases: names, removeCases: names })
  .refine((given) => Object.values(given).some((list) => list.length > 0))
  .refine(({ addTags, removeTags }) => areApart(addTags, removeTags))
  .refine(({ addCases, removeCases }) => areApart(addCases, removeCases));

/** One name cannot be added and removed at once, however it is written. */
function areApart(added: readonly string[], removed: readonly string[]): boolean {
  const plain = (given: string): string =>
    given
      .normalize('NFKD')
      .replace(/\p{M}+/gu, '')
      .toUpperCase();
  return !added.some((one) => removed.map(plain).includes(plain(one)));
}

const mapping = z.strictObject({
  name: column,
  identifiers: z.array(column).min(1).max(20),
  key: column.nullable(),
  validFrom: column.nullable(),
  validTo: column.nullable(),
  dayOrder: z.enum(['dmy', 'mdy']),
  countryCode: z
    .string()
    .regex(/^\+[1-9]\d{0,3}$/)
    .nullable(),
});

const identifier = z
  .strictObject({
    identifier: z.string().trim().min(3).max(500),
    validFrom: instant,
    validTo: instant,
    shownName: name.nullable(),
  })
  .refine(({ validFrom, validTo }) => validFrom === null || validTo === null || validFrom < validTo);

export const librarySchemas: {
  [C in keyof LibraryRequests]: z.ZodType<Parameters<LibraryRequests[C]>[0]>;
} = {
  'query.read': z.strictObject({ text }),
  'recordings.count': target,
  'recordings.facets': z.strictObject({ text, fields: z.array(z.enum(facetFields)).min(1).max(20), limit }),
  'recordings.histogram': z.strictObject({ text, by: z.enum(['day', 'month']) }),
  'recordings.annotations': z.strictObject({ id: recordingId }),
  'recordings.label': z.strictObject({
    target,
    changes,
  }),
  'notes.save': z
    .strictObject({
      recordingId,
      id: z.uuid().nullable(),
      text: z.string().trim().min(1).max(20_000),
      positionMs: z.int().min(0).nullable(),
      endMs: z.int().min(0).nullish(),
      author: name.nullable(),
    })
    .refine(
      ({ positionMs, endMs }) =>
        endMs === undefined || endMs === null || (positionMs !== null && positionMs < endMs),
    ),
  'notes.remove': z.strictObject({ id: z.uuid() }),
  'labels.list': none,
  'operations.list': z.strictObject({ limit }),
  'operations.undo': z.strictObject({ id: rowId }),
  'persons.window': z.strictObject({ text, offset: z.int().min(0), limit }),
  'persons.get': z.strictObject({ id: rowId }),
  'persons.save': z.strictObject({
    id: rowId.nullable(),
    key: name.nullable(),
    name,
    identifiers: z.array(identifier).max(1000),
  }),
  'persons.conflicts': z.strictObject({
    identifier: z.string().max(500),
    validFrom: instant,
    validTo: instant,
    exceptId: rowId.nullable(),
  }),
  'persons.merge': z.strictObject({ fromId: rowId, intoId: rowId }),
  'persons.remove': z.strictObject({ id: rowId }),
  'persons.previewList': z.strictObject({ path }),
  'persons.importList': z.strictObject({ path, mapping, isDryRun: z.boolean() }),
  'searches.list': none,
  'searches.save': z.strictObject({
    id: rowId.nullable(),
    name,
    text,
    sort: z.enum(recordingSortColumns),
    descending: z.boolean(),
    isPinned: z.boolean(),
    isDefault: z.boolean(),
    isMatter: z.boolean(),
  }),
  'searches.remove': z.strictObject({ id: rowId }),
  'searches.run': z.strictObject({ id: rowId }),
  'searches.runs': z.strictObject({ searchId: rowId.nullable(), limit }),
};
