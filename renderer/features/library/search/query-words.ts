/** A query said in the reader's language, from the engine's explanation of it. */
import type { TFunction } from 'i18next';
import type { QueryExplanation } from '../../../../contract/views.ts';
import type { Format } from '../../../i18n/format.ts';
import { facetLabel, isFacetField, valueLabel } from './facet-words.ts';

const plainKeys = {
  everything: 'everything',
  word: 'word',
  'word.short': 'wordShort',
  phrase: 'phrase',
  'with.exact': 'withExact',
  'with.begins': 'withBegins',
  'with.person': 'withPerson',
  'number.exact': 'numberExact',
  'number.begins': 'numberBegins',
  'duration.between': 'durationBetween',
  'duration.atLeast': 'durationAtLeast',
  'duration.moreThan': 'durationMoreThan',
  'duration.atMost': 'durationAtMost',
  'duration.lessThan': 'durationLessThan',
} as const;

const dayMs = 86_400_000;

/** @param language chooses how lists are joined */
export function queryInWords(said: QueryExplanation, t: TFunction, format: Format, language: string): string {
  const list = (type: 'conjunction' | 'disjunction', parts: readonly string[]) =>
    new Intl.ListFormat(language, { type }).format(parts);
  const say = (one: QueryExplanation): string => {
    const parts = () =>
      one.parts.map((part) =>
        part.parts.length > 1 ? t('search.says.group', { what: say(part) }) : say(part),
      );
    if (one.key === 'and') return list('conjunction', parts());
    if (one.key === 'or') return list('disjunction', parts());
    if (one.key === 'not') return t('search.says.not', { what: parts()[0] ?? '' });
    if (one.key.startsWith('date.')) return dateInWords(one, t, format);
    if (isPlain(one.key)) {
      const { text = '', person = '', min = 0, max = 0 } = one.values;
      return t(`search.says.${plainKeys[one.key]}`, {
        text: String(text),
        person: String(person),
        min: format.duration(Number(min)),
        max: format.duration(Number(max)),
      });
    }
    const field = one.key.replace(/\.any$/, '');
    const given = one.values['list'];
    const values = Array.isArray(given) ? given : [];
    const labels = values.map((value) => (isFacetField(field) ? valueLabel(field, value, t) : value));
    return t('search.says.field', {
      field: isFacetField(field) ? facetLabel(field, t) : field,
      list: list('disjunction', labels),
    });
  };
  return say(said);
}

function isPlain(key: string): key is keyof typeof plainKeys {
  return Object.hasOwn(plainKeys, key);
}

/** Whole days by their date alone; the end that a query names is inclusive, so the last day is named. */
function dateInWords({ key, values }: QueryExplanation, t: TFunction, format: Format): string {
  const [from, to] = [Number(values['from']), Number(values['to'])];
  const isDays = new Date(from).getHours() === 0 && new Date(to).getHours() === 0;
  const write = (at: number) => (isDays ? format.day(at) : format.dateTime(at));
  const first = write(from);
  const last = write(to - 1);
  if (key === 'date.from') return t('search.says.dateFrom', { from: first });
  if (key === 'date.to') return t('search.says.dateTo', { to: last });
  if (isDays && to - from < 1.5 * dayMs) return t('search.says.dateOnDay', { from: first });
  return t('search.says.dateOn', { from: first, to: last });
}
