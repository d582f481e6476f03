/** Answers of the fake bridge about finding, describing and naming recordings: made up, and kept while the window is open. */
import type { LibraryRequests } from '../../contract/library-requests.ts';
import type {
  AnnotationsView,
  FacetField,
  FacetValue,
  OperationView,
  PersonView,
  QueryView,
  SavedSearchView,
} from '../../contract/views.ts';
import { fakeNowAt } from './fake-recordings.ts';

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

const open = { validFrom: null, validTo: null, shownName: null };
const person: PersonView = {
  id: 1,
  key: 'E-1001',
  name: 'Ana Souza',
  identifiers: [{ identifier: '+46701234567', ...open }],
};
const colleagues: PersonView[] = [
  { id: 2, key: null, name: 'ليلى الحداد', identifiers: [{ identifier: '+971501234567', ...open }] },
  {
    id: 3,
    key: 'E-1044',
    name: 'Björn Åkesson',
    identifiers: [{ identifier: '8:acs:1f2e3d4c_0000000c-d8b0-8adc-73ff', ...open }],
  },
];

const shares: Partial<Record<FacetField, readonly (readonly [value: string, share: number])[]>> = {
  state: [
    ['archived', 0.52],
    ['downloading', 0.06],
    ['waiting', 0.06],
    ['incomplete', 0.06],
    ['failed', 0.06],
    ['expired', 0.06],
  ],
  tag: [
    ['dispute', 0.04],
    ['complaint', 0.03],
    ['late fee', 0.02],
    ['شكوى', 0.01],
  ],
  case: [
    ['C-118', 0.004],
    ['C-204', 0.002],
  ],
  with: [
    ['Ana Souza', 0.2],
    ['李伟', 0.1],
    ['ليلى الحداد', 0.08],
    ['Maximilian von Hohenstein-Wittelsbach', 0.07],
  ],
  missing: [
    ['any', 0.12],
    ['chunk', 0.06],
    ['expired', 0.06],
  ],
  has: [
    ['pause', 0.2],
    ['note', 0.01],
  ],
  service: [
    ['contoso', 0.8],
    ['fabrikam', 0.2],
  ],
};

function fakeFacet(field: FacetField, count: number): FacetValue[] {
  return (shares[field] ?? []).map(([value, share]) => ({ value, count: Math.ceil(count * share) }));
}

/** Reads every text as one word, but for a state that there is none of. */
function fakeQuery(text: string): QueryView {
  const wrong = /state:fal?i?e?d?\b/.exec(text);
  const said = wrong ? text.replace(wrong[0], 'state:failed') : text;
  const explanation = { key: text === '' ? 'everything' : 'word', values: { text: said }, parts: [] };
  if (!wrong || wrong[0] === 'state:failed') return { isRight: true, canonical: text, explanation };
  const offset = wrong.index + 'state:'.length;
  const length = wrong[0].length - 'state:'.length;
  const expected = ['archived', 'failed', 'expired'];
  return { isRight: false, fault: 'value-invalid', offset, length, expected, nearest: said, explanation };
}

function added(names: readonly string[], add: readonly string[], remove: readonly string[]): string[] {
  return [...new Set([...names, ...add])].filter((name) => !remove.includes(name));
}

const dayMs = 86_400_000;

/** @param count how many recordings the library has */
export function fakeLibraryHandlers(count: () => number, saved: readonly SavedSearchView[] = []): Handlers {
  const annotations = new Map<string, AnnotationsView>();
  const annotationsOf = (id: string): AnnotationsView =>
    annotations.get(id) ?? { tags: [], cases: [], notes: [] };
  let searches: SavedSearchView[] = [...saved];
  let lastNote = 0;
  let persons: PersonView[] = [person, ...colleagues];
  return {
    'query.read': ({ text }) => fakeQuery(text),
    'recordings.count': () => ({
      count: count(),
      bytes: count() * 210_000_000,
      durationMs: count() * 60_000,
    }),
    'recordings.facets': ({ fields }) =>
      fields.map((field) => ({ field, values: fakeFacet(field, count()) })),
    'recordings.histogram': () => ({
      bars: Array.from({ length: 60 }, (_, at) => ({
        from: new Date(fakeNowAt - (59 - at) * dayMs).setHours(0, 0, 0, 0),
        count: (at * 37) % 23,
      })),
    }),
    'recordings.annotations': ({ id }) => annotationsOf(id),
    'recordings.label': ({ target, changes }) => {
      const { addTags, removeTags, addCases, removeCases } = changes;
      for (const id of 'ids' in target ? target.ids : []) {
        const { tags, cases, notes } = annotationsOf(id);
        const next = { tags: added(tags, addTags, removeTags), cases: added(cases, addCases, removeCases) };
        annotations.set(id, { ...next, notes });
      }
      const changeCount = 'ids' in target ? target.ids.length : count();
      const text = 'text' in target ? target.text : null;
      return { ...operation, what: { kind: 'labels', text, ...changes }, changeCount };
    },
    'notes.save': ({ recordingId, id, endMs, ...said }) => {
      lastNote += id === null ? 1 : 0;
      const newId = `00000000-0000-4000-8000-${String(lastNote).padStart(12, '0')}`;
      const times = { createdAt: fakeNowAt, updatedAt: fakeNowAt };
      const note = { ...said, id: id ?? newId, endMs: endMs ?? null, ...times };
      const kept = annotationsOf(recordingId);
      const others = kept.notes.filter((one) => one.id !== note.id);
      annotations.set(recordingId, { ...kept, notes: [...others, note] });
      return note;
    },
    'notes.remove': ({ id }) => {
      for (const [recording, kept] of annotations)
        annotations.set(recording, { ...kept, notes: kept.notes.filter((note) => note.id !== id) });
      return null;
    },
    'labels.list': () =>
      (['tag', 'case'] as const).flatMap((kind) =>
        fakeFacet(kind, count()).map(({ value, count: used }) => ({ kind, name: value, count: used })),
      ),
    'operations.list': () => [operation],
    'operations.undo': () => ({ count: 1 }),
    'persons.window': ({ text, offset, limit }) => {
      const found = persons.filter((one) => JSON.stringify(one).toLowerCase().includes(text.toLowerCase()));
      return { rows: found.slice(offset, offset + limit), offset, total: found.length };
    },
    'persons.get': ({ id }) => persons.find((one) => one.id === id) ?? person,
    'persons.save': ({ id, ...said }) => {
      const saved = { ...said, id: id ?? persons.length + 1 };
      persons = [...persons.filter((one) => one.id !== saved.id), saved];
      return saved;
    },
    'persons.conflicts': ({ identifier, exceptId, ...period }) =>
      persons
        .filter((one) => one.id !== exceptId && one.identifiers.some((own) => own.identifier === identifier))
        .map(({ id, name }) => ({ identifier, personId: id, name, ...period })),
    'persons.merge': ({ fromId, intoId }) => {
      persons = persons.filter(({ id }) => id !== fromId);
      return persons.find(({ id }) => id === intoId) ?? person;
    },
    'persons.remove': ({ id }) => {
      persons = persons.filter((one) => one.id !== id);
      return null;
    },
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
      rowCount: 3,
      newPersons: 1,
      newIdentifiers: 1,
      unchanged: 0,
      duplicates: 0,
      problemCount: 2,
      problems: [
        { code: 'identifier-invalid', line: 3, column: 'Phone', value: 'none', name: null },
        { code: 'conflict', line: 4, column: 'Phone', value: '+46701234567', name: 'Ana Souza' },
      ],
    }),
    'searches.list': () => searches,
    'searches.save': (search) => {
      const saved = { ...search, id: search.id ?? searches.length + 1 };
      searches = [...searches.filter(({ id }) => id !== saved.id), saved];
      return saved;
    },
    'searches.remove': ({ id }) => {
      searches = searches.filter((search) => search.id !== id);
      return null;
    },
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
