/**
 * The top-level terms of a query's text: enough to show which filters are set, to change one, and to know what is being typed.
 * What a text means is the engine's to say. Invariant: what is not changed stays letter by letter.
 */
export interface Term {
  from: number;
  /** Exclusive. */
  to: number;
  isNegated: boolean;
  /** Lower case; null for words, phrases and brackets. */
  field: string | null;
  values: string[];
}

/** Terms outside of brackets, in their order; brackets with all in them are one term. */
function termsOf(text: string): Term[] {
  const terms: Term[] = [];
  let at = 0;
  while (at < text.length) {
    if (/\s/u.test(text.charAt(at))) {
      at += 1;
      continue;
    }
    const term = readTerm(text, at);
    terms.push(term);
    at = term.to;
  }
  return terms;
}

/** Values that a filter is set to; none when the query has alternatives, since then it does not hold for all of it. */
export function valuesOf(text: string, field: string): string[] {
  return filtersOf(text, field).flatMap(({ values }) => values);
}

/** The text without the filters of these fields. */
export function withoutFields(text: string, fields: readonly string[]): string {
  return removed(
    text,
    fields.flatMap((field) => filtersOf(text, field)),
  );
}

/** Sets or removes one value of a filter. Values of one filter are alternatives, but for people: each is wanted. */
export function toggleValue(text: string, field: string, value: string): string {
  const same = (one: string) => one.toLowerCase() === value.toLowerCase();
  const set = filtersOf(text, field);
  const isSet = set.some(({ values }) => values.some(same));
  if (field === 'with') {
    const own = set.filter(({ values }) => values.some(same));
    return isSet ? removed(text, own) : added(text, `with:${quoted(value)}`);
  }
  const before = set.flatMap(({ values }) => values);
  const after = isSet ? before.filter((one) => !same(one)) : [...before, value];
  const rest = removed(text, set);
  return after.length === 0 ? rest : added(rest, `${field}:${after.map(bareOrQuoted).join(',')}`);
}

/** Sets the first and last day, written as the query language does; null leaves that side open. */
export function withPeriod(text: string, from: string | null, to: string | null): string {
  const rest = withoutFields(text, periodFields);
  const period = from !== null && from === to ? [`on:${from}`] : [];
  if (period.length === 0) {
    if (from !== null) period.push(`from:${from}`);
    if (to !== null) period.push(`to:${to}`);
  }
  return period.reduce(added, rest);
}

export const periodFields = ['from', 'to', 'on'] as const;

/** What stands around the caret: the term up to it, and what of it is typed so far. */
export interface Typing {
  /** Place of the value, or of the whole word, in the text. */
  from: number;
  to: number;
  field: string | null;
  /** What is typed of it, without quotation marks. */
  typed: string;
}

export function typingAt(text: string, caret: number): Typing | null {
  const term = wordsWithin(text).find(({ from, to }) => from < caret && caret <= to);
  if (term === undefined) return null;
  const bare = text.slice(term.from, caret);
  const field = /^([A-Za-z]+):/.exec(bare)?.[1] ?? null;
  const start = field === null ? term.from : Math.max(bare.lastIndexOf(','), field.length) + 1 + term.from;
  return {
    from: start,
    to: term.to,
    field: field?.toLowerCase() ?? null,
    typed: unquoted(text.slice(start, caret)),
  };
}

/** A value as it has to be written behind a colon. */
export function valueText(field: string, value: string): string {
  return field === 'with' ? quoted(value) : bareOrQuoted(value);
}

function filtersOf(text: string, field: string): Term[] {
  const terms = termsOf(text);
  if (terms.some(({ from, to }) => text.slice(from, to) === 'OR')) return [];
  return terms.filter((term) => term.field === field && !term.isNegated);
}

function removed(text: string, terms: readonly Term[]): string {
  const rest = [...terms]
    .sort((a, b) => b.from - a.from)
    .reduce((left, { from, to }) => `${left.slice(0, from).trimEnd()} ${left.slice(to).trimStart()}`, text);
  return rest.trim();
}

function added(text: string, term: string): string {
  const before = text.trim();
  if (before === '') return term;
  const hasAlternatives = termsOf(before).some(({ from, to }) => before.slice(from, to) === 'OR');
  return hasAlternatives ? `(${before}) ${term}` : `${before} ${term}`;
}

/** Terms at any depth: brackets are looked into. */
function wordsWithin(text: string): Term[] {
  return termsOf(text).flatMap((term) => {
    const sign = term.isNegated ? 1 : 0;
    if (text.charAt(term.from + sign) !== '(') return [{ ...term, from: term.from + sign }];
    const start = term.from + sign + 1;
    const isClosed = text.charAt(term.to - 1) === ')' && term.to - 1 >= start;
    return wordsWithin(text.slice(start, isClosed ? term.to - 1 : term.to)).map((inner) => ({
      ...inner,
      from: inner.from + start,
      to: inner.to + start,
    }));
  });
}

function readTerm(text: string, from: number): Term {
  const isNegated = text.charAt(from) === '-' && /\S/u.test(text.charAt(from + 1));
  const start = isNegated ? from + 1 : from;
  const char = text.charAt(start);
  if (char === '(') return { from, to: endOfBrackets(text, start), isNegated, field: null, values: [] };
  if (char === '"') return { from, to: endOfQuotes(text, start), isNegated, field: null, values: [] };
  if (char === ')') return { from, to: start + 1, isNegated, field: null, values: [] };
  const name = /^([A-Za-z]+):/.exec(text.slice(start, start + 40))?.[1];
  if (name === undefined)
    return { from, to: endOfBare(text, start, '"()'), isNegated, field: null, values: [] };
  const values: string[] = [];
  let at = start + name.length + 1;
  for (;;) {
    const end = text.charAt(at) === '"' ? endOfQuotes(text, at) : endOfBare(text, at, '"(),');
    values.push(unquoted(text.slice(at, end)));
    at = end;
    if (text.charAt(at) !== ',') break;
    at += 1;
  }
  return { from, to: at, isNegated, field: name.toLowerCase(), values };
}

function endOfBrackets(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '"') at = endOfQuotes(text, at) - 1;
    else if (char === '(') depth += 1;
    else if (char === ')') depth -= 1;
    if (depth === 0) return at + 1;
  }
  return text.length;
}

function endOfQuotes(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    if (text.charAt(at) === '\\') at += 1;
    else if (text.charAt(at) === '"') return at + 1;
  }
  return text.length;
}

function endOfBare(text: string, from: number, ends: string): number {
  let at = from;
  while (at < text.length && !/\s/u.test(text.charAt(at)) && !ends.includes(text.charAt(at))) at += 1;
  return at;
}

function unquoted(text: string): string {
  if (!text.startsWith('"')) return text;
  const isClosed = text.length > 1 && endOfQuotes(text, 0) === text.length && text.endsWith('"');
  return text.slice(1, isClosed ? -1 : undefined).replace(/\\(.)/g, '$1');
}

function bareOrQuoted(text: string): string {
  return /^[^\s"(),*]+$/u.test(text) ? text : quoted(text);
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
