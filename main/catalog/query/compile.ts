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
export function compileNode(node: QueryNode, moment: QueryMoment): Condition {
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
      return rowsIn([named(node.isExact ? exactName(node.text) : namesBy(node.text, true))]);
    case 'person':
      return rowsIn([named({ sql: 'SELECT id FROM names WHERE person = ?', parameters: [node.id] })]);
    case 'number':
      return rowsIn([identified(digitsCondition(node.digits.replace('+', ''), node.isPrefix))]);
    case 'duration':
      return durationCondition(node);
    case 'listed':
      return listedCondition(node.field, node.values);
    case 'named':
      return namedCondition(node.field, node.values);
  }
}

/** A full-text expression: the words behind each other, the last one only begun when `isPrefix`. Null when there is no word. */
export function matchOf(text: string, isPrefix: boolean): string | null {
  const words = wordsOf(text);
  return words.length === 0 ? null : `"${words.join(' ')}"${isPrefix ? ' *' : ''}`;
}

/** The same for one id; null when it is too short to be looked for. */
export function matchOfId(text: string, isPrefix: boolean): string | null {
  const word = idWord(text);
  return word.length < shortestId ? null : `"${word}"${isPrefix ? ' *' : ''}`;
}

/** How a name is compared as a whole. */
export function foldName(name: string): string {
  return fold(name).replace(/\s+/g, ' ').trim();
}

/** Ids of the `names` that a filter on participants means, as a statement. */
export function namesStatement(
  node: Extract<QueryNode, { is: 'with' | 'person' | 'word' | 'phrase' }>,
): Condition {
  if (node.is === 'person') return { sql: 'SELECT id FROM names WHERE person = ?', parameters: [node.id] };
  if (node.is === 'with' && node.isExact) return exactName(node.text);
  return namesBy(node.text, node.is !== 'phrase');
}

/** What a word finds besides names: ids, notes, tags, cases. */
export function wordElsewhere(text: string, isPrefix: boolean): Condition {
  const match = matchOf(text, isPrefix);
  const id = matchOfId(text, isPrefix);
  const found: Condition[] = [];
  if (match !== null)
    found.push(
      { sql: 'SELECT rowid FROM note_words WHERE note_words MATCH ?', parameters: [match] },
      {
        sql: 'SELECT row FROM labelled WHERE label IN (SELECT rowid FROM label_words WHERE label_words MATCH ?)',
        parameters: [match],
      },
    );
  if (id !== null)
    found.push(
      { sql: 'SELECT rowid FROM recording_words WHERE recording_words MATCH ?', parameters: [id] },
      identified({ sql: 'SELECT rowid FROM identity_words WHERE identity_words MATCH ?', parameters: [id] }),
    );
  return join(found, ' UNION ALL ');
}

function wordCondition(text: string, isPrefix: boolean): Condition {
  return rowsIn([named(namesBy(text, isPrefix)), wordElsewhere(text, isPrefix)]);
}

function namesBy(text: string, isPrefix: boolean): Condition {
  const match = matchOf(text, isPrefix);
  return match === null
    ? { sql: 'SELECT 0', parameters: [] }
    : { sql: 'SELECT rowid FROM name_words WHERE name_words MATCH ?', parameters: [match] };
}

function exactName(text: string): Condition {
  return { sql: 'SELECT id FROM names WHERE folded = ?', parameters: [foldName(text)] };
}

function named(names: Condition): Condition {
  return {
    sql: `SELECT recording_row FROM participants WHERE name IN (${names.sql})`,
    parameters: names.parameters,
  };
}

function identified(identities: Condition): Condition {
  return {
    sql: `SELECT recording_row FROM participants WHERE identity IN (${identities.sql})`,
    parameters: identities.parameters,
  };
}

function rowsIn(found: readonly Condition[]): Condition {
  const { sql, parameters } = join(
    found.filter(({ sql }) => sql !== ''),
    ' UNION ALL ',
  );
  return { sql: `r.row IN (${sql})`, parameters };
}

function digitsCondition(digits: string, isPrefix: boolean): Condition {
  return isPrefix
    ? {
        sql: 'SELECT id FROM identities WHERE digits >= ? AND digits < ?',
        parameters: [digits, `${digits}:`],
      }
    : { sql: 'SELECT id FROM identities WHERE digits = ?', parameters: [digits] };
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

/** Says the indexed condition too, so that the partial index can serve it. */
function flagCondition(mask: number): Condition {
  const any = `r.flags & ${String(missingMask)} <> 0`;
  const own = `r.flags & ${String(mask)} <> 0`;
  if ((mask & ~missingMask) !== 0) return { sql: own, parameters: [] };
  return { sql: mask === missingMask ? any : `(${any} AND ${own})`, parameters: [] };
}

function namedCondition(field: NamedField, values: readonly string[]): Condition {
  switch (field) {
    case 'service':
      return { sql: `r.service COLLATE NOCASE IN (${marks(values)})`, parameters: [...values] };
    case 'tag':
    case 'case':
      return {
        sql: `r.row IN (SELECT row FROM labelled WHERE label IN
          (SELECT id FROM labels WHERE kind = '${field}' AND folded IN (${marks(values)})))`,
        parameters: values.map(foldName),
      };
    case 'id':
      return rowsIn(
        values.flatMap((value) => [
          beginning('SELECT row FROM recordings WHERE id', value.toLowerCase()),
          beginning('SELECT row FROM recordings WHERE service_recording_id', value),
          beginning(
            'SELECT o.row FROM chunks c JOIN recordings o ON o.id = c.recording WHERE c.document_id',
            value,
          ),
        ]),
      );
    case 'call':
      return rowsIn(
        values.flatMap((value) => [
          beginning('SELECT row FROM recordings WHERE call_id', value),
          beginning('SELECT row FROM recordings WHERE server_call_id IS NOT NULL AND server_call_id', value),
        ]),
      );
  }
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
