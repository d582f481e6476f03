import fc from 'fast-check';
import { listedValues, type DateValue, type QueryNode } from '../../main/catalog/query/ast.ts';

/** Few words, so that random libraries and random queries meet. */
const queryWords = [
  'ana',
  'an',
  'Souza',
  'zoë',
  'елена',
  '李',
  '王芳',
  'call',
  '+4670',
  'note',
  'ΟΔΟΣ',
] as const;
export const queryNames = ['Ana Souza', 'Zoë Ångström', 'Елена Ан', '李伟', 'Ana', 'οδός Άν'] as const;
export const queryLabels = ['dispute', 'C-118', 'Late fee', 'δίκη'] as const;

const dateValue: fc.Arbitrary<DateValue> = fc.oneof(
  fc.record({ unit: fc.constant('year' as const), year: fc.integer({ min: 2025, max: 2027 }) }),
  fc.record({
    unit: fc.constant('month' as const),
    year: fc.integer({ min: 2025, max: 2027 }),
    month: fc.integer({ min: 1, max: 12 }),
  }),
  fc.record({
    unit: fc.constant('day' as const),
    year: fc.constant(2026),
    month: fc.integer({ min: 10, max: 11 }),
    day: fc.integer({ min: 1, max: 30 }),
  }),
  fc.record({
    unit: fc.constant('minute' as const),
    year: fc.constant(2026),
    month: fc.constant(11),
    day: fc.integer({ min: 1, max: 30 }),
    hour: fc.integer({ min: 0, max: 23 }),
    minute: fc.integer({ min: 0, max: 59 }),
  }),
  fc.constantFrom<DateValue>({ unit: 'today' }, { unit: 'yesterday' }),
  fc.record({
    unit: fc.constant('last' as const),
    count: fc.integer({ min: 1, max: 40 }),
    of: fc.constantFrom('h' as const, 'd' as const, 'w' as const, 'm' as const),
  }),
);

const seconds = fc.integer({ min: 0, max: 200 });
const bound = fc.record({ seconds, isIncluded: fc.boolean() });

const leaf: fc.Arbitrary<QueryNode> = fc.oneof(
  fc.constantFrom(...queryWords).map((text): QueryNode => ({ is: 'word', text })),
  fc.constantFrom(...queryNames, 'souza', 'say "x" \\ y').map((text): QueryNode => ({ is: 'phrase', text })),
  fc
    .tuple(fc.constantFrom('from' as const, 'to' as const, 'on' as const), dateValue)
    .map(([field, value]): QueryNode => ({ is: 'date', field, value })),
  fc.constantFrom(...queryNames).map((text): QueryNode => ({ is: 'with', text, isExact: true })),
  fc.constantFrom('an', 'sou', 'ång', '伟').map((text): QueryNode => ({ is: 'with', text, isExact: false })),
  fc.integer({ min: 1, max: 4 }).map((id): QueryNode => ({ is: 'person', id })),
  fc
    .tuple(fc.constantFrom('+4670', '+46701', '4670123'), fc.boolean())
    .map(([digits, isPrefix]): QueryNode => ({ is: 'number', digits, isPrefix })),
  fc.oneof(
    bound.map((min): QueryNode => ({ is: 'duration', bounds: { min, max: null } })),
    bound.map((max): QueryNode => ({ is: 'duration', bounds: { min: null, max } })),
    fc.tuple(seconds, seconds).map(([a, b]): QueryNode => ({
      is: 'duration',
      bounds: {
        min: { seconds: Math.min(a, b), isIncluded: true },
        max: { seconds: Math.max(a, b), isIncluded: true },
      },
    })),
  ),
  ...(Object.keys(listedValues) as (keyof typeof listedValues)[]).map((field) =>
    fc
      .subarray([...listedValues[field]] as string[], { minLength: 1, maxLength: 2 })
      .map((values): QueryNode => ({ is: 'listed', field, values })),
  ),
  fc
    .tuple(
      fc.constantFrom('tag' as const, 'case' as const),
      fc.subarray([...queryLabels] as string[], { minLength: 1, maxLength: 2 }),
    )
    .map(([field, values]): QueryNode => ({ is: 'named', field, values })),
  fc
    .constantFrom('contoso', 'Fabrikam')
    .map((value): QueryNode => ({ is: 'named', field: 'service', values: [value] })),
  fc
    .constantFrom('r00', 'R1', 'r0')
    .map((value): QueryNode => ({ is: 'named', field: 'id', values: [value] })),
  fc
    .constantFrom('call-1', 'server', 'x y')
    .map((value): QueryNode => ({ is: 'named', field: 'call', values: [value] })),
);

/** Any query tree, in the form that parsing gives: no group of one, none directly inside another of its kind. */
export const queryTree: fc.Arbitrary<QueryNode> = fc.letrec<{ node: QueryNode }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    leaf,
    tie('node').map((part): QueryNode => ({ is: 'not', part })),
    fc
      .tuple(
        fc.constantFrom('and' as const, 'or' as const),
        fc.array(tie('node'), { minLength: 2, maxLength: 3 }),
      )
      .map(([is, parts]): QueryNode => ({
        is,
        parts: parts.flatMap((part) => (part.is === is ? part.parts : [part])),
      })),
  ),
})).node;
