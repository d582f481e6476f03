import type { Query, QueryNode } from './ast.ts';
import { writeDate, writeDuration } from './values.ts';

/** The text of a query in its plainest form; parsing it gives the same query. */
export function printQuery(query: Query): string {
  return query === null ? '' : printNode(query);
}

function printNode(node: QueryNode): string {
  switch (node.is) {
    case 'and':
      return node.parts
        .map((part) => (part.is === 'or' || part.is === 'and' ? inBrackets(part) : printNode(part)))
        .join(' ');
    case 'or':
      return node.parts.map((part) => (part.is === 'or' ? inBrackets(part) : printNode(part))).join(' OR ');
    case 'not':
      return `-${node.part.is === 'and' || node.part.is === 'or' ? inBrackets(node.part) : printNode(node.part)}`;
    case 'word':
      return node.text;
    case 'phrase':
      return quoted(node.text);
    case 'date':
      return `${node.field}:${writeDate(node.value)}`;
    case 'with':
      return `with:${node.isExact ? quoted(node.text) : node.text}`;
    case 'person':
      return `with:#${String(node.id)}`;
    case 'number':
      return `number:${node.digits}${node.isPrefix ? '*' : ''}`;
    case 'duration':
      return `duration:${writeDuration(node.bounds)}`;
    case 'listed':
      return `${node.field}:${node.values.join(',')}`;
    case 'named':
      return `${node.field}:${node.values.map(bareOrQuoted).join(',')}`;
  }
}

function inBrackets(node: QueryNode): string {
  return `(${printNode(node)})`;
}

function bareOrQuoted(text: string): string {
  return /^[^\s"(),*]+$/u.test(text) ? text : quoted(text);
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
