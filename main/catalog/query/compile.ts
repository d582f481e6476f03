import { havingBits, kindBit, missingBits, missingMask } from '../flags.ts';
import type { ListedField, NamedField, Query, QueryNode } from './ast.ts';
import { spanOf, type QueryMoment } from './dates.ts';
import { fold, idWord, shortestId, wordsOf } from './fold.ts';

/** A condition on `recordings r`. Never null-blind: a row for which it is null does not match, also beneath NOT. */
export interface Condition {
  sql: string;
  parameters: (string | number)[];
}

/** The condition of a query; `1` when everything matches. */
export function compileQuery(query: Query, moment: QueryMoment): Condition {
  return query === null ? { sql: '1', parameters: [] } : compileNode(query, moment);
}

/** The condition of a node. */
function compileNode(node: QueryNode, moment: QueryMoment): Condition {
  switch (node.is) {
    case 'and':
    case 'or':
      return join(
        node.parts.map((part) => compileNode(part, moment)),
        node.is === 'and' ? ' AND ' : ' OR ',
      );
    case 'not': {
      const { sql, parameters } = compileNode(node.part, moment);
      return { sql: `(${sql}) IS NOT TRUE`, parameters };
    }
    case 'word':
      return wordCondition(node.text, true);
    case 'phrase':
      return wordCondition(node.text, false);
    case 'date':
      return dateCondition(node, moment);
    case 'with':
    case 'person':
      return rowsIn([among('name', namesStatement(node))]);
    case 'number':
      return rowsIn([among('identity', digitsStatement(node))]);
    case 'duration':
      return durationCondition(node);
    case 'listed':
      return listedCondition(node.field, node.values);
    case 'named':
      return namedCondition(node.field, node.values);
  }
}

/** A full-text expression: the words behind each other, the last one only begun when `isPrefix`. Null when there is no word. */
function matchOf(text: string, isPrefix: boolean): string | null {
  const words = wordsOf(text);
  return words.length === 0 ? null : `"${words.join(' ')}"${isPrefix ? ' *' : ''}`;
}

/** The same for one id; null when it is too short to be looked for. */
function matchOfId(text: string, isPrefix: boolean): string | null {
  const word = idWord(text);
  return word.length < shortestId ? null : `"${word}"${isPrefix ? ' *' : ''}`;
}

/** How a name is compared as a whole. */
export function foldName(name: string): string {
  return fold(name).replace(/\s+/g, ' ').trim();
}

/** Ids of the `names` that a filter on participants means. */
export function namesStatement(node: Extract<QueryNode, { is: 'with' | 'person' }>): Condition {
  if (node.is === 'person') return { sql: 'SELECT id FROM names WHERE person = ?', parameters: [node.id] };
  if (!node.isExact) return namesBy(node.text, true);
  return { sql: 'SELECT id FROM names WHERE folded = ?', parameters: [foldName(node.text)] };
}

/** Ids of the `identities` that have a number. */
export function digitsStatement(node: Extract<QueryNode, { is: 'number' }>): Condition {
  const digits = node.digits.replace('+', '');
  return node.isPrefix
    ? {
        sql: 'SELECT id FROM identities WHERE digits >= ? AND digits < ?',
        parameters: [digits, `${digits}:`],
      }
    : { sql: 'SELECT id FROM identities WHERE digits = ?', parameters: [digits] };
}

/** Ids of `labels`. */
export function labelsStatement(kind: 'tag' | 'case', names: readonly string[]): Condition {
  return {
    sql: `SELECT id FROM labels WHERE kind = '${kind}' AND folded IN (${marks(names)})`,
    parameters: names.map(foldName),
  };
}

/** Where a word is looked for: ids of names, labels and identities, and rows of recordings. Ids only when it is long enough. */
export interface WordPlaces {
  names: Condition;
  labels: Condition;
  notes: Condition;
  transcripts: Condition;
  recordings: Condition | null;
  identities: Condition | null;
}

/** @param isPrefix whether the last word is only begun */
export function wordPlaces(text: string, isPrefix: boolean): WordPlaces {
  const words = matchOf(text, isPrefix);
  const id = matchOfId(text, isPrefix);
  const inTable = (table: string, match: string): Condition => ({
    sql: `SELECT rowid FROM ${table} WHERE ${table} MATCH ?`,
    parameters: [match],
  });
  const nothing: Condition = { sql: 'SELECT 0', parameters: [] };
  return {
    names: namesBy(text, isPrefix),
    labels: words === null ? nothing : inTable('label_words', words),
    notes: words === null ? nothing : inTable('note_words', words),
    transcripts: words === null ? nothing : inTable('transcript_words', words),
    recordings: id === null ? null : inTable('recording_words', id),
    identities: id === null ? null : inTable('identity_words', id),
  };
}

function wordCondition(text: string, isPrefix: boolean): Condition {
  const { names, labels, notes, transcripts, recordings, identities } = wordPlaces(text, isPrefix);
  const found = [among('name', names), labelled(labels), notes, transcripts];
  if (recordings !== null) found.push(recordings);
  if (identities !== null) found.push(among('identity', identities));
  return rowsIn(found);
}

function namesBy(text: string, isPrefix: boolean): Condition {
  const match = matchOf(text, isPrefix);
  return match === null
    ? { sql: 'SELECT 0', parameters: [] }
    : { sql: 'SELECT rowid FROM name_words WHERE name_words MATCH ?', parameters: [match] };
}

function among(column: 'name' | 'identity', { sql, parameters }: Condition): Condition {
  return { sql: `SELECT recording_row FROM participants WHERE ${column} IN (${sql})`, parameters };
}

function labelled({ sql, parameters }: Condition): Condition {
  return { sql: `SELECT row FROM labelled WHERE label IN (${sql})`, parameters };
}

function rowsIn(found: readonly Condition[]): Condition {
  const { sql, parameters } = join(found, ' UNION ALL ');
  return { sql: `r.row IN (${sql})`, parameters };
}

function dateCondition(node: Extract<QueryNode, { is: 'date' }>, moment: QueryMoment): Condition {
  const { from, to } = spanOf(node.value, moment);
  if (node.field === 'from') return { sql: 'r.started_at >= ?', parameters: [from] };
  if (node.field === 'to') return { sql: 'r.started_at < ?', parameters: [to] };
  return { sql: '(r.started_at >= ? AND r.started_at < ?)', parameters: [from, to] };
}

function durationCondition({ bounds: { min, max } }: Extract<QueryNode, { is: 'duration' }>): Condition {
  const parts: Condition[] = [];
  if (min !== null)
    parts.push({ sql: `r.duration_ms ${min.isIncluded ? '>=' : '>'} ?`, parameters: [min.seconds * 1000] });
  if (max !== null)
    parts.push({ sql: `r.duration_ms ${max.isIncluded ? '<=' : '<'} ?`, parameters: [max.seconds * 1000] });
  return join(parts, ' AND ');
}

const listedColumns = {
  state: 'r.state',
  format: 'r.format',
  type: 'r.content_type',
  channel: 'r.channel_type',
};

function listedCondition(field: ListedField, values: readonly string[]): Condition {
  if (field === 'missing') return flagCondition(flagMask(field, values));
  if (field === 'has') return flagCondition(flagMask(field, values));
  if (field === 'kind') return { sql: `r.kinds & ${String(flagMask(field, values))} <> 0`, parameters: [] };
  return { sql: `${listedColumns[field]} IN (${marks(values)})`, parameters: [...values] };
}

/** The bits of which one must be set. */
export function flagMask(field: 'missing' | 'has' | 'kind', values: readonly string[]): number {
  if (field === 'kind') return values.reduce((mask, value) => mask | (kindBit(value) ?? 0), 0);
  const bits: Readonly<Record<string, number>> =
    field === 'has' ? havingBits : { ...missingBits, any: missingMask };
  return values.reduce((mask, value) => mask | (bits[value] ?? 0), 0);
}

/** What is missing is looked up in its partial index, which serves only whoever says its condition as well. */
function flagCondition(mask: number): Condition {
  const own = `flags & ${String(mask)} <> 0`;
  if ((mask & ~missingMask) !== 0) return { sql: `r.${own}`, parameters: [] };
  const indexed = `flags & ${String(missingMask)} <> 0`;
  return { sql: `r.row IN (SELECT row FROM recordings WHERE ${indexed} AND ${own})`, parameters: [] };
}

function namedCondition(field: NamedField, values: readonly string[]): Condition {
  if (field === 'service')
    return { sql: `r.service COLLATE NOCASE IN (${marks(values)})`, parameters: [...values] };
  if (field === 'tag' || field === 'case') return rowsIn([labelled(labelsStatement(field, values))]);
  return rowsIn([idStatement(field, values)]);
}

/** Rows of recordings of which an id begins so. */
export function idStatement(field: 'id' | 'call', values: readonly string[]): Condition {
  const found = values.flatMap((value) =>
    field === 'id'
      ? [
          beginning('SELECT row FROM recordings WHERE id', value.toLowerCase()),
          beginning('SELECT row FROM recordings WHERE service_recording_id', value),
          beginning(
            'SELECT o.row FROM chunks c JOIN recordings o ON o.id = c.recording WHERE c.document_id',
            value,
          ),
        ]
      : [
          beginning('SELECT row FROM recordings WHERE call_id', value),
          beginning('SELECT row FROM recordings WHERE server_call_id IS NOT NULL AND server_call_id', value),
        ],
  );
  return join(found, ' UNION ALL ');
}

function beginning(select: string, value: string): Condition {
  const column = select.slice(select.lastIndexOf(' ') + 1);
  return { sql: `${select} >= ? AND ${column} < ?`, parameters: [value, `${value}\u{10FFFF}`] };
}

function marks(values: readonly unknown[]): string {
  return values.map(() => '?').join(', ');
}

function join(parts: readonly Condition[], by: ' AND ' | ' OR ' | ' UNION ALL '): Condition {
  const isSet = by === ' UNION ALL ';
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const sql = parts.map((part) => part.sql).join(by);
  return {
    sql: isSet || parts.length === 0 ? sql : `(${sql})`,
    parameters: parts.flatMap(({ parameters }) => parameters),
  };
}
