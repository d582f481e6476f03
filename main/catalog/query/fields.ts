import { fieldNames, isDateField, isListedField, isNamedField, listedValues, type QueryNode } from './ast.ts';
import { wordsOf } from './fold.ts';
import type { FieldText } from './lex.ts';
import { nearestDate, nearestDuration, nearestOf, readDate, readDuration } from './values.ts';

export type FieldFault =
  'field-unknown' | 'value-missing' | 'value-invalid' | 'date-invalid' | 'duration-invalid';

/** A node, or what is wrong with the field; `value` is the one at fault, `nearest` what was most likely meant. */
export type FieldReading =
  | { node: QueryNode; fault: null }
  | {
      node: null;
      fault: FieldFault;
      value: FieldText | null;
      nearest: QueryNode | null;
      expected: readonly string[];
    };

/** Reads a field with its values. */
export function readField(name: string, values: readonly FieldText[]): FieldReading {
  const first = values[0];
  if (!fieldNames.includes(name)) return unknownField(name, values);
  const empty = values.find(({ text }) => text.trim() === '');
  if (first === undefined || empty !== undefined) {
    const rest = values.filter(({ text }) => text.trim() !== '');
    return wrong(
      'value-missing',
      empty ?? null,
      rest.length > 0 ? readField(name, rest).node : null,
      expectedOf(name),
    );
  }
  if (isListedField(name)) return readListed(name, values);
  if (isNamedField(name)) return readNamed(name, values);
  const second = values[1];
  if (second !== undefined)
    return wrong('value-invalid', second, nodeOrNearest(readField(name, [first])), []);
  if (isDateField(name)) {
    const value = readDate(first.text);
    if (value !== null) return right({ is: 'date', field: name, value });
    const near = nearestDate(first.text);
    return wrong('date-invalid', first, near && { is: 'date', field: name, value: near }, dateExamples);
  }
  if (name === 'duration') {
    const bounds = readDuration(first.text);
    if (bounds !== null) return right({ is: 'duration', bounds });
    const near = nearestDuration(first.text);
    return wrong('duration-invalid', first, near && { is: 'duration', bounds: near }, [
      '>10m',
      '<90s',
      '1m..5m',
    ]);
  }
  return name === 'number' ? readNumber(first) : readWith(first);
}

const dateExamples = ['2026-10-01', '2026-10', 'today', 'yesterday', 'last-7d'];

function readListed(field: keyof typeof listedValues, values: readonly FieldText[]): FieldReading {
  const allowed: readonly string[] = listedValues[field];
  const lower = values.map((value) => ({ value, text: value.text.toLowerCase() }));
  const bad = lower.find(({ text }) => !allowed.includes(text));
  if (bad === undefined)
    return right({ is: 'listed', field, values: distinct(lower.map(({ text }) => text)) });
  const near = lower.flatMap(({ text }) =>
    allowed.includes(text) ? text : (nearestOf(text, allowed) ?? []),
  );
  const nearest: QueryNode | null =
    near.length === 0 ? null : { is: 'listed', field, values: distinct(near) };
  return wrong('value-invalid', bad.value, nearest, allowed);
}

function readNamed(
  field: 'service' | 'tag' | 'case' | 'id' | 'call',
  values: readonly FieldText[],
): FieldReading {
  const texts = values.map(({ text, isQuoted }) => (isQuoted ? text : text.replace(/\*+$/, '')).trim());
  const at = texts.indexOf('');
  const kept = distinct(texts.filter((text) => text !== ''));
  const node: QueryNode = { is: 'named', field, values: kept };
  return at < 0 ? right(node) : wrong('value-missing', values[at] ?? null, kept.length > 0 ? node : null, []);
}

function readNumber(value: FieldText): FieldReading {
  const isPrefix = value.text.endsWith('*');
  const digits = value.text
    .replace(/\*$/, '')
    .replace(/[\s().-]/g, '')
    .replace(/^00/, '+');
  if (/^\+?\d+$/.test(digits)) return right({ is: 'number', digits, isPrefix });
  // Two zeros in front would be read as a plus again.
  const near = digits.replace(/\D/g, '').replace(/^00+/, '');
  const plus = digits.startsWith('+') ? '+' : '';
  const nearest: QueryNode | null =
    near === '' ? null : { is: 'number', digits: plus + near, isPrefix: true };
  return wrong('value-invalid', value, nearest, ['+46701234567', '+4670*']);
}

function readWith(value: FieldText): FieldReading {
  const person = value.isQuoted ? null : /^#(\d{1,9})$/.exec(value.text);
  if (person) return right({ is: 'person', id: Number(person[1]) });
  const text = value.text.trim();
  if (value.isQuoted) return right({ is: 'with', text, isExact: true });
  const bare = text.replace(/\*+$/, '');
  return wordsOf(bare).length > 0
    ? right({ is: 'with', text: bare, isExact: false })
    : wrong('value-missing', value, null, []);
}

function unknownField(name: string, values: readonly FieldText[]): FieldReading {
  const near = nearestOf(name, fieldNames);
  const asField = near === null ? null : nodeOrNearest(readField(near, values));
  const text = `${name}:${values.map((value) => value.text).join(',')}`;
  const asPhrase: QueryNode | null = wordsOf(text).length === 0 ? null : { is: 'phrase', text };
  return wrong('field-unknown', null, asField ?? asPhrase, fieldNames);
}

function nodeOrNearest(reading: FieldReading): QueryNode | null {
  return reading.fault === null ? reading.node : reading.nearest;
}

function expectedOf(name: string): readonly string[] {
  if (isListedField(name)) return listedValues[name];
  return isDateField(name) ? dateExamples : [];
}

function right(node: QueryNode): FieldReading {
  return { node, fault: null };
}

function wrong(
  fault: FieldFault,
  value: FieldText | null,
  nearest: QueryNode | null,
  expected: readonly string[],
): FieldReading {
  return { node: null, fault, value, nearest, expected };
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)];
}
