import type { QueryFault } from '../../../contract/views.ts';
import type { Query, QueryNode } from './ast.ts';
import { readField } from './fields.ts';
import { wordsOf } from './fold.ts';
import { tokenize, type Token } from './lex.ts';
import { printQuery } from './print.ts';

/** Why a text is no query: where (in UTF-16 units), what, and the nearest text that is one. */
export interface QueryProblem {
  fault: QueryFault;
  offset: number;
  length: number;
  /** Values that would be right there, when they can be listed. */
  expected: readonly string[];
  /** A query that is right; empty when nothing of the text can be kept. */
  nearest: string;
}

export type ParsedQuery = { isRight: true; query: Query } | { isRight: false; problem: QueryProblem };

const deepest = 40;
const mostTerms = 100;

/** Reads a query. A wrong one is a value, never a throw; only its first fault is told. */
export function parseQuery(text: string): ParsedQuery {
  const parser = new Parser(tokenize(text));
  const query = parser.readAll();
  const { problem } = parser;
  return problem === null
    ? { isRight: true, query }
    : { isRight: false, problem: { ...problem, nearest: printQuery(query) } };
}

/** Recursive descent that goes on after a fault, so that what it returns then is the nearest right query. */
class Parser {
  problem: Omit<QueryProblem, 'nearest'> | null = null;
  private at = 0;
  private depth = 0;
  private termCount = 0;
  private readonly tokens: readonly Token[];

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  readAll(): Query {
    const parts: QueryNode[] = [];
    for (;;) {
      const part = this.readEither();
      if (part !== null) parts.push(part);
      const token = this.tokens[this.at];
      if (token === undefined) return joined('and', parts);
      // Only a closing bracket stops the reading of alternatives before the end.
      this.fail('bracket-extra', token);
      this.at += 1;
    }
  }

  private readEither(): Query {
    const parts: QueryNode[] = [];
    let lonely: Token | null = null;
    for (;;) {
      const part = this.readAllOf();
      if (part !== null) parts.push(part);
      else if (lonely !== null) this.fail('operator-lonely', lonely);
      const token = this.tokens[this.at];
      if (token?.is !== 'or') return joined('or', parts);
      if (part === null) this.fail('operator-lonely', token);
      lonely = token;
      this.at += 1;
    }
  }

  private readAllOf(): Query {
    const parts: QueryNode[] = [];
    let lonely: Token | null = null;
    for (;;) {
      const token = this.tokens[this.at];
      if (token === undefined || token.is === 'or' || token.is === 'close') {
        if (lonely !== null) this.fail('operator-lonely', lonely);
        return joined('and', parts);
      }
      if (token.is === 'and') {
        if (parts.length === 0 || lonely !== null) this.fail('operator-lonely', token);
        lonely = token;
        this.at += 1;
        continue;
      }
      lonely = null;
      const part = this.readOne(token);
      if (part !== null) parts.push(part);
    }
  }

  private readOne(token: Token): Query {
    this.at += 1;
    switch (token.is) {
      case 'not':
        return this.readNot(token);
      case 'open':
        return this.readBrackets(token);
      case 'word':
      case 'phrase':
      case 'field':
        return this.readTerm(token);
      case 'close':
      case 'and':
      case 'or':
        return null;
    }
  }

  private readNot(token: Token): Query {
    const next = this.tokens[this.at];
    if (next === undefined || next.is === 'close' || next.is === 'or' || next.is === 'and') {
      this.fail('operator-lonely', token);
      return null;
    }
    if (!this.enter(token)) return null;
    const part = this.readOne(next);
    this.depth -= 1;
    return part === null ? null : { is: 'not', part };
  }

  private readBrackets(token: Token): Query {
    // Deeper ones are read as if they were not there; their closing ones then look lonely, but only the first fault is told.
    if (!this.enter(token)) return null;
    const inside = this.readEither();
    this.depth -= 1;
    const close = this.tokens[this.at];
    if (close?.is === 'close') {
      this.at += 1;
      if (inside === null) this.fail('bracket-empty', { ...token, length: close.offset + 1 - token.offset });
    } else this.fail('bracket-open', token);
    return inside;
  }

  private readTerm(token: Extract<Token, { is: 'word' | 'phrase' | 'field' }>): Query {
    this.termCount += token.is === 'field' ? token.values.length : 1;
    if (this.termCount > mostTerms) {
      this.fail('too-many', token);
      return null;
    }
    if (token.is === 'field') return this.readFieldTerm(token);
    if (token.is === 'phrase' && !token.isClosed) this.fail('quote-open', token);
    if (wordsOf(token.text).length === 0) {
      this.fail('word-empty', token);
      return null;
    }
    return token.is === 'phrase'
      ? { is: 'phrase', text: token.text }
      : { is: 'word', text: token.text.replace(/\*+$/, '') };
  }

  private readFieldTerm(token: Extract<Token, { is: 'field' }>): Query {
    const open = token.values.find(({ isClosed }) => !isClosed);
    if (open !== undefined) this.fail('quote-open', open);
    const reading = readField(token.name, token.values);
    if (reading.fault === null) return reading.node;
    const { fault, value, expected, nearest } = reading;
    const nameLength = token.valueOffset - token.offset - 1;
    const place = fault === 'field-unknown' ? { offset: token.offset, length: nameLength } : (value ?? token);
    this.fail(fault, place, expected);
    return nearest;
  }

  private enter(token: Token): boolean {
    if (this.depth >= deepest) {
      this.fail('too-deep', token);
      return false;
    }
    this.depth += 1;
    return true;
  }

  private fail(
    fault: QueryFault,
    place: { offset: number; length: number },
    expected: readonly string[] = [],
  ): void {
    this.problem ??= { fault, offset: place.offset, length: place.length, expected };
  }
}

/** One node for several; nested ones of the same kind become one, so that a tree and its text say each other. */
function joined(is: 'and' | 'or', parts: readonly QueryNode[]): Query {
  const flat = parts.flatMap((part) => (part.is === is ? part.parts : [part]));
  const [only] = flat;
  return flat.length > 1 ? { is, parts: flat } : (only ?? null);
}
