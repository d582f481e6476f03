/** From text to tokens. Every character is in a token or is a space between two. */

export type Token = { offset: number; length: number } & (
  | { is: 'open' | 'close' | 'and' | 'or' | 'not' }
  /** `isClosed` is false when the text ends inside the quotes. */
  | { is: 'phrase'; text: string; isClosed: boolean }
  | { is: 'word'; text: string }
  | { is: 'field'; name: string; values: FieldText[]; valueOffset: number }
);

/** One value behind the colon; commas divide them. */
export interface FieldText {
  text: string;
  isQuoted: boolean;
  isClosed: boolean;
  offset: number;
  length: number;
}

const operators: Readonly<Record<string, 'and' | 'or' | 'not'>> = { AND: 'and', OR: 'or', NOT: 'not' };
const space = /\s/u;

export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const char = text.charAt(at);
    if (space.test(char)) {
      at += 1;
      continue;
    }
    const token = readToken(text, at, char);
    tokens.push(token);
    at = token.offset + token.length;
  }
  return tokens;
}

function readToken(text: string, offset: number, char: string): Token {
  if (char === '(') return { is: 'open', offset, length: 1 };
  if (char === ')') return { is: 'close', offset, length: 1 };
  if (char === '-' && offset + 1 < text.length && !space.test(text.charAt(offset + 1)))
    return { is: 'not', offset, length: 1 };
  if (char === '"') {
    const quoted = readQuoted(text, offset);
    return { is: 'phrase', text: quoted.text, isClosed: quoted.isClosed, offset, length: quoted.length };
  }
  const field = /^([A-Za-z]+):/.exec(text.slice(offset, offset + 40));
  if (field?.[1] !== undefined) return readField(text, offset, field[1]);
  const word = readBare(text, offset, '"()');
  const operator = Object.hasOwn(operators, word) ? operators[word] : undefined;
  return operator === undefined
    ? { is: 'word', text: word, offset, length: word.length }
    : { is: operator, offset, length: word.length };
}

function readField(text: string, offset: number, name: string): Token {
  const valueOffset = offset + name.length + 1;
  const values: FieldText[] = [];
  let at = valueOffset;
  for (;;) {
    const value = readValue(text, at);
    values.push(value);
    at += value.length;
    if (text.charAt(at) !== ',') break;
    at += 1;
  }
  return { is: 'field', name: name.toLowerCase(), values, valueOffset, offset, length: at - offset };
}

function readValue(text: string, offset: number): FieldText {
  if (text.charAt(offset) === '"') return { ...readQuoted(text, offset), isQuoted: true, offset };
  const bare = readBare(text, offset, '"(),');
  return { text: bare, isQuoted: false, isClosed: true, offset, length: bare.length };
}

/** The characters up to a space or one of `ends`. */
function readBare(text: string, offset: number, ends: string): string {
  let end = offset;
  while (end < text.length && !space.test(text.charAt(end)) && !ends.includes(text.charAt(end))) end += 1;
  return text.slice(offset, end);
}

/** Inside quotes a backslash takes the next character as it is. */
function readQuoted(text: string, offset: number): { text: string; isClosed: boolean; length: number } {
  let said = '';
  let at = offset + 1;
  while (at < text.length) {
    const char = text.charAt(at);
    if (char === '"') return { text: said, isClosed: true, length: at + 1 - offset };
    const isEscape = char === '\\' && at + 1 < text.length;
    said += isEscape ? text.charAt(at + 1) : char;
    at += isEscape ? 2 : 1;
  }
  return { text: said, isClosed: false, length: at - offset };
}
