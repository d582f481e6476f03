/**
 * From a query to the set of rows that match. Lists, dates and lengths are looked up in the columns, names in the lists of names; what
 * is rare (ids, notes, tags) is asked of the catalog. Invariant: the same rows as the condition of query/compile.ts gives.
 */
import type { Db } from '../open.ts';
import type { Query, QueryNode } from '../query/ast.ts';
import {
  digitsStatement,
  flagMask,
  idStatement,
  labelsStatement,
  namesStatement,
  wordPlaces,
  type Condition,
} from '../query/compile.ts';
import { spanOf, type QueryMoment } from '../query/dates.ts';
import type { CodedColumn, Columns } from './columns.ts';
import { RowSet } from './row-set.ts';

export interface EvaluateContext {
  db: Db;
  columns: Columns;
  moment: QueryMoment;
}

/** The rows that match; the caller may change the set. */
export function evaluateQuery(query: Query, context: EvaluateContext): RowSet {
  const { alive, capacity } = context.columns;
  return query === null ? alive.copy(capacity) : evaluate(query, context).keep(alive);
}

function evaluate(node: QueryNode, context: EvaluateContext): RowSet {
  const { columns, moment } = context;
  switch (node.is) {
    case 'and':
      return node.parts.map((part) => evaluate(part, context)).reduce((all, part) => all.keep(part));
    case 'or':
      return node.parts.map((part) => evaluate(part, context)).reduce((all, part) => all.join(part));
    case 'not':
      return columns.alive.copy(columns.capacity).remove(evaluate(node.part, context));
    case 'word':
    case 'phrase':
      return withWord(node.text, node.is === 'word', context);
    case 'with':
    case 'person': {
      const set = new RowSet(columns.capacity);
      addNamed(namesStatement(node), context, set);
      return set;
    }
    case 'number': {
      const set = new RowSet(columns.capacity);
      addIdentified(digitsStatement(node), context, set);
      return set;
    }
    case 'date': {
      const { from, to } = spanOf(node.value, moment);
      // Instants are whole ms, so the last one before the end is one less.
      return RowSet.ofRange(
        columns.startedAt,
        node.field === 'to' ? -Infinity : from,
        node.field === 'from' ? Infinity : to - 1,
      );
    }
    case 'duration':
      return durations(node, columns);
    case 'listed':
      return listed(node, columns);
    case 'named':
      return named(node, context);
  }
}

function durations(node: Extract<QueryNode, { is: 'duration' }>, columns: Columns): RowSet {
  const { min, max } = node.bounds;
  const low = min === null ? -Infinity : min.seconds * 1000 + (min.isIncluded ? 0 : 1);
  const high = max === null ? Infinity : max.seconds * 1000 - (max.isIncluded ? 0 : 1);
  return RowSet.ofRange(columns.durationMs, low, high);
}

const codedFields = {
  state: 'state',
  format: 'format',
  type: 'content_type',
  channel: 'channel_type',
} as const satisfies Record<string, CodedColumn>;

function listed({ field, values }: Extract<QueryNode, { is: 'listed' }>, columns: Columns): RowSet {
  if (field === 'kind') return RowSet.ofBits(columns.kinds, flagMask(field, values));
  if (field === 'has' || field === 'missing') return RowSet.ofBits(columns.flags, flagMask(field, values));
  return withCodes(columns, codedFields[field], (value) => values.includes(value));
}

function named(node: Extract<QueryNode, { is: 'named' }>, context: EvaluateContext): RowSet {
  const { columns } = context;
  switch (node.field) {
    case 'service': {
      // Names of services are compared as SQLite's NOCASE does: ASCII letters only.
      const lower = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
      const wanted = node.values.map(lower);
      return withCodes(columns, 'service', (value) => wanted.includes(lower(value)));
    }
    case 'tag':
    case 'case': {
      const set = new RowSet(columns.capacity);
      addLabelled(labelsStatement(node.field, node.values), context, set);
      return set;
    }
    case 'id':
    case 'call': {
      const set = new RowSet(columns.capacity);
      addRows(idStatement(node.field, node.values), context, set);
      return set;
    }
  }
}

function withCodes(columns: Columns, column: CodedColumn, isWanted: (value: string) => boolean): RowSet {
  const { codes, rows } = columns.coded[column];
  return RowSet.ofCodes(
    rows,
    Uint8Array.from(codes.values, (value) => (value !== null && isWanted(value) ? 1 : 0)),
  );
}

function withWord(text: string, isPrefix: boolean, context: EvaluateContext): RowSet {
  const set = new RowSet(context.columns.capacity);
  const places = wordPlaces(text, isPrefix);
  addNamed(places.names, context, set);
  addLabelled(places.labels, context, set);
  addRows(places.notes, context, set);
  addRows(places.transcripts, context, set);
  if (places.recordings !== null) addRows(places.recordings, context, set);
  if (places.identities !== null) addIdentified(places.identities, context, set);
  return set;
}

function addNamed(names: Condition, context: EvaluateContext, set: RowSet): void {
  const ids = numbersOf(names, context);
  if (ids.length > 0) context.columns.people.addNamed(ids, set);
}

function addIdentified(identities: Condition, context: EvaluateContext, set: RowSet): void {
  const ids = numbersOf(identities, context);
  if (ids.length > 0) context.columns.people.addIdentified(ids, set);
}

function addLabelled(labels: Condition, context: EvaluateContext, set: RowSet): void {
  const ids = numbersOf(labels, context);
  if (ids.length === 0) return;
  const isWanted = new Uint8Array(ids.reduce((most, id) => Math.max(most, id), 0) + 1);
  for (const id of ids) isWanted[id] = 1;
  context.columns.labels.addTo(set, isWanted);
}

function addRows(rows: Condition, context: EvaluateContext, set: RowSet): void {
  for (const row of numbersOf(rows, context)) set.add(row);
}

function numbersOf({ sql, parameters }: Condition, { db }: EvaluateContext): number[] {
  return db
    .prepare<unknown[], number | null>(sql)
    .pluck()
    .all(...parameters)
    .filter((id) => id !== null);
}
