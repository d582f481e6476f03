/** Handlers of the requests about finding, describing and naming recordings. */
import { readFile } from 'node:fs/promises';
import { ArchiveError } from '../contract/error.ts';
import type { LibraryRequests } from '../contract/library-requests.ts';
import type { MatterRunView, NoteView, OperationView, QueryView } from '../contract/views.ts';
import { editInSlices, undoInSlices } from './annotations/bulk-edit.ts';
import { idsOfRows, readAnnotations, rowOfRecording, rowsOfIds } from './catalog/annotations.ts';
import { changeNote, findNote } from './catalog/notes.ts';
import { openCatalog } from './catalog/open.ts';
import { beginOperation, countChanges, endOperation, listOperations } from './catalog/operations.ts';
import {
  findConflicts,
  listPersons,
  mergePersons,
  readIdentifier,
  removePerson,
  requirePerson,
  savePerson,
} from './catalog/persons.ts';
import { localZone } from './catalog/query/dates.ts';
import { explainQuery } from './catalog/query/explain.ts';
import { parseQuery } from './catalog/query/parse.ts';
import { printQuery } from './catalog/query/print.ts';
import {
  insertMatterRun,
  listMatterRuns,
  listSearches,
  removeSearch,
  requireSearch,
  saveSearch,
} from './catalog/saved-searches.ts';
import { totalsOfIds } from './catalog/search.ts';
import { listLabels } from './catalog/tags.ts';
import { sqliteBinding } from './catalog-place.ts';
import type { EngineParts } from './engine-parts.ts';
import { importList } from './persons/import-list.ts';
import { previewOf, readPersonList } from './persons/read-list.ts';

export type LibraryHandlers = {
  [C in keyof LibraryRequests]: (
    input: Parameters<LibraryRequests[C]>[0],
  ) => ReturnType<LibraryRequests[C]> | Promise<ReturnType<LibraryRequests[C]>>;
};

export function createLibraryHandlers(parts: EngineParts): LibraryHandlers {
  const { db, clock, find, names } = parts;
  const onChanged = (ids: string[]): void => parts.tellChanged(ids);
  return {
    'query.read': ({ text }) => readQuery(text, clock.now()),
    'recordings.count': (target) =>
      'ids' in target ? totalsOfIds(db, target.ids) : find.ask('totals', target.text),
    'recordings.facets': (input) => find.facets(input),
    'recordings.histogram': (input) => find.ask('histogram', input),
    'recordings.annotations': ({ id }) => readAnnotations(db, id),
    'recordings.label': async ({ target, changes }) => {
      const rows = 'ids' in target ? rowsOfIds(db, target.ids) : await find.ask('rows', target.text);
      const what = { kind: 'labels', text: 'text' in target ? target.text : null, ...changes } as const;
      return editInSlices({ db, clock, onChanged }, rows, what);
    },
    'notes.save': (input) => saveNote(parts, input),
    'notes.remove': ({ id }) => removeNote(parts, id),
    'labels.list': () => listLabels(db),
    'operations.list': ({ limit }) => listOperations(db, limit),
    'operations.undo': async ({ id }) => ({ count: await undoInSlices({ db, clock, onChanged }, id) }),
    'persons.window': (input) => listPersons(db, input),
    'persons.get': ({ id }) => requirePerson(db, id),
    'persons.save': ({ id, identifiers, ...draft }) => {
      const read = identifiers.map((one) => ({ ...one, identifier: requireIdentifier(one.identifier) }));
      const person = savePerson(db, id, { ...draft, identifiers: read }, clock.now());
      names.wake();
      return requirePerson(db, person);
    },
    'persons.conflicts': ({ identifier, exceptId, ...period }) =>
      findConflicts(db, requireIdentifier(identifier), period, exceptId),
    'persons.merge': ({ fromId, intoId }) => {
      mergePersons(db, fromId, intoId, clock.now());
      names.wake();
      return requirePerson(db, intoId);
    },
    'persons.remove': ({ id }) => {
      removePerson(db, id);
      names.wake();
      return null;
    },
    'persons.previewList': async ({ path }) => previewOf(readPersonList(await readList(path))),
    'persons.importList': async ({ path, mapping, isDryRun }) => {
      const list = readPersonList(await readList(path));
      const openScratch = () => openCatalog(':memory:', { nativeBinding: sqliteBinding() });
      const report = await importList({ db, clock, zone: localZone(), isDryRun, openScratch }, list, mapping);
      names.wake();
      return report;
    },
    'searches.list': () => listSearches(db),
    'searches.save': (search) => saveSearch(db, search, clock.now()),
    'searches.remove': ({ id }) => {
      removeSearch(db, id);
      return null;
    },
    'searches.run': ({ id }) => runMatter(parts, id),
    'searches.runs': ({ searchId, limit }) => listMatterRuns(db, searchId, limit),
  };
}

function readQuery(text: string, now: number): QueryView {
  const moment = { now, zone: localZone() };
  const parsed = parseQuery(text);
  if (parsed.isRight)
    return {
      isRight: true,
      canonical: printQuery(parsed.query),
      explanation: explainQuery(parsed.query, moment),
    };
  const { expected, ...problem } = parsed.problem;
  const nearest = parseQuery(problem.nearest);
  return {
    isRight: false,
    ...problem,
    expected: [...expected],
    explanation: explainQuery(nearest.isRight ? nearest.query : null, moment),
  };
}

function saveNote(
  parts: EngineParts,
  { recordingId, id, ...said }: Parameters<LibraryRequests['notes.save']>[0],
): NoteView {
  const { db, clock } = parts;
  const row = rowOfRecording(db, recordingId);
  const known = id === null ? null : findNote(db, id);
  if (id !== null && known?.row !== row) throw new ArchiveError('request-invalid', { context: { note: id } });
  const now = clock.now();
  const endMs = said.endMs === undefined ? (known?.note.endMs ?? null) : said.endMs;
  const note: NoteView = {
    ...said,
    // A note that is moved off its range, or off the axis, marks no range any more.
    endMs: endMs === null || said.positionMs === null || endMs <= said.positionMs ? null : endMs,
    id: id ?? crypto.randomUUID(),
    createdAt: known?.note.createdAt ?? now,
    updatedAt: now,
  };
  noteOperation(parts, { row, id: note.id, after: note });
  return note;
}

function removeNote(parts: EngineParts, id: string): null {
  const known = findNote(parts.db, id);
  if (known === null) throw new ArchiveError('request-invalid', { context: { note: id } });
  noteOperation(parts, { row: known.row, id, after: null });
  return null;
}

const noLabels: OperationView['what'] = {
  kind: 'note',
  text: null,
  addTags: [],
  removeTags: [],
  addCases: [],
  removeCases: [],
};

function noteOperation(
  parts: EngineParts,
  change: { row: number; id: string; after: NoteView | null },
): void {
  const { db, clock } = parts;
  db.transaction(() => {
    const operation = beginOperation(db, noLabels, clock.now());
    changeNote(db, operation, change);
    countChanges(db, operation, 1);
    endOperation(db, operation);
  })();
  parts.tellChanged(idsOfRows(db, [change.row]));
}

function requireIdentifier(text: string): string {
  const identifier = readIdentifier(text);
  if (identifier === null) throw new ArchiveError('request-invalid', { context: { field: 'identifier' } });
  return identifier;
}

async function readList(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new ArchiveError('list-unreadable', { cause });
  }
}

async function runMatter({ db, clock, find }: EngineParts, id: number): Promise<MatterRunView> {
  const search = requireSearch(db, id);
  if (!search.isMatter) throw new ArchiveError('request-invalid', { context: { search: id } });
  const at = clock.now();
  const found = await find.ask('digest', search.text);
  return insertMatterRun(db, {
    searchId: id,
    name: search.name,
    text: search.text,
    at,
    timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
    ...found,
  });
}
