import type { QueryExplanation } from '../../../contract/views.ts';
import type { Query, QueryNode } from './ast.ts';
import { spanOf, type QueryMoment } from './dates.ts';
import { shortestId, idWord } from './fold.ts';
import { writeDate } from './values.ts';

/** A query in words: a tree of message keys and their values, so that the window can say it in its language. */
export function explainQuery(query: Query, moment: QueryMoment): QueryExplanation {
  return query === null ? { key: 'everything', values: {}, parts: [] } : explainNode(query, moment);
}

function explainNode(node: QueryNode, moment: QueryMoment): QueryExplanation {
  const say = (key: string, values: QueryExplanation['values']): QueryExplanation => ({
    key,
    values,
    parts: [],
  });
  switch (node.is) {
    case 'and':
    case 'or':
      return { key: node.is, values: {}, parts: node.parts.map((part) => explainNode(part, moment)) };
    case 'not':
      return { key: 'not', values: {}, parts: [explainNode(node.part, moment)] };
    case 'word':
      // Short beginnings are not looked for in ids; that has to be said, lest an empty result mislead.
      return say(idWord(node.text).length < shortestId ? 'word.short' : 'word', { text: node.text });
    case 'phrase':
      return say('phrase', { text: node.text });
    case 'date': {
      const { from, to } = spanOf(node.value, moment);
      return say(`date.${node.field}`, { text: writeDate(node.value), from, to });
    }
    case 'with':
      return say(node.isExact ? 'with.exact' : 'with.begins', { text: node.text });
    case 'person':
      return say('with.person', { person: node.id });
    case 'number':
      return say(node.isPrefix ? 'number.begins' : 'number.exact', { text: node.digits });
    case 'duration':
      return explainDuration(node);
    case 'listed':
    case 'named':
      return say(node.values.length === 1 ? node.field : `${node.field}.any`, {
        text: node.values[0] ?? '',
        list: node.values,
      });
  }
}

function explainDuration({ bounds: { min, max } }: Extract<QueryNode, { is: 'duration' }>): QueryExplanation {
  const values: QueryExplanation['values'] = {};
  if (min !== null) values['min'] = min.seconds * 1000;
  if (max !== null) values['max'] = max.seconds * 1000;
  const side =
    min !== null && max !== null
      ? 'between'
      : min !== null
        ? min.isIncluded
          ? 'atLeast'
          : 'moreThan'
        : max?.isIncluded === true
          ? 'atMost'
          : 'lessThan';
  return { key: `duration.${side}`, values, parts: [] };
}
