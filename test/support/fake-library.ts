/** Answers of the fake bridge about finding, describing and naming recordings: empty, but of the right shape. */
import type { LibraryRequests } from '../../contract/library-requests.ts';
import type { OperationView, PersonView } from '../../contract/views.ts';

type Handlers = {
  [C in keyof LibraryRequests]: (input: Parameters<LibraryRequests[C]>[0]) => ReturnType<LibraryRequests[C]>;
};

const operation: OperationView = {
  id: 1,
  at: 0,
  what: { kind: 'labels', text: null, addTags: [], removeTags: [], addCases: [], removeCases: [] },
  changeCount: 0,
  undoneAt: null,
};

const person: PersonView = { id: 1, key: null, name: 'Ana Souza', identifiers: [] };

/** @param count how many recordings the library has */
export function fakeLibraryHandlers(count: () => number): Handlers {
  return {
    'query.read': ({ text }) => ({
      isRight: true,
      canonical: text,
      explanation: { key: text === '' ? 'everything' : 'word', values: { text }, parts: [] },
    }),
    'recordings.count': () => ({
      count: count(),
      bytes: count() * 210_000_000,
      durationMs: count() * 60_000,
    }),
    'recordings.facets': ({ fields }) => fields.map((field) => ({ field, values: [] })),
    'recordings.histogram': () => ({ bars: [] }),
    'recordings.annotations': () => ({ tags: [], cases: [], notes: [] }),
    'recordings.label': ({ changes }) => ({
      ...operation,
      what: { kind: 'labels', text: null, ...changes },
      changeCount: 1,
    }),
    'notes.save': ({ id, text, positionMs, author }) => ({
      id: id ?? '00000000-0000-4000-8000-000000000000',
      text,
      positionMs,
      author,
      createdAt: 0,
      updatedAt: 0,
    }),
    'notes.remove': () => null,
    'labels.list': () => [],
    'operations.list': () => [operation],
    'operations.undo': () => ({ count: 1 }),
    'persons.window': ({ offset }) => ({ rows: [person].slice(offset), offset, total: 1 }),
    'persons.get': () => person,
    'persons.save': ({ id, ...said }) => ({ ...said, id: id ?? 2 }),
    'persons.conflicts': () => [],
    'persons.merge': () => person,
    'persons.remove': () => null,
    'persons.previewList': () => ({
      encoding: 'utf-8',
      delimiter: ';',
      columns: ['Name', 'Phone'],
      rows: [['Ana Souza', '+46701234567']],
      rowCount: 1,
      mapping: null,
    }),
    'persons.importList': ({ isDryRun }) => ({
      isDryRun,
      rowCount: 1,
      newPersons: 1,
      newIdentifiers: 1,
      unchanged: 0,
      duplicates: 0,
      problemCount: 0,
      problems: [],
    }),
    'searches.list': () => [],
    'searches.save': (search) => ({ ...search, id: search.id ?? 1 }),
    'searches.remove': () => null,
    'searches.run': () => ({
      id: 1,
      searchId: 1,
      name: '',
      text: '',
      at: 0,
      timeZone: 'UTC',
      count: count(),
      digest: 'ab'.repeat(32),
    }),
    'searches.runs': () => [],
  };
}
