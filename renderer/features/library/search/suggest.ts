/** What could be typed next in the search box: filters by name, values that occur, people, tags, saved searches. */
import type { Bridge } from '../../../../contract/bridge.ts';
import type { FacetField } from '../../../../contract/views.ts';
import { enSearch } from '../../../i18n/en-search.ts';
import { isFacetField } from './facet-words.ts';
import { typingAt, valueText, type Typing } from './query-terms.ts';

export type SearchField = keyof typeof enSearch.fields;
export const searchFields = Object.keys(enSearch.fields) as SearchField[];

export interface Suggestion {
  kind: 'field' | 'value' | 'date' | 'length' | 'with' | 'tag' | 'case' | 'saved';
  /** The field's name, or the value. */
  value: string;
  /** Set with values: the filter they are of. */
  field: string | null;
  /** Recordings that it would leave; null when that is not known. */
  count: number | null;
  /** The text once it is taken, and where the caret then stands. */
  text: string;
  caret: number;
}

const dates = ['today', 'yesterday', 'last-7d', 'last-30d'];
const lengths = ['>10m', '<90s', '1m..5m'];
const most = 8;
const mostOfKind = 4;

/** Suggestions for the place of the caret; what cannot be asked is left out. */
export async function suggest(bridge: Bridge, text: string, caret: number): Promise<Suggestion[]> {
  if (text.trim() === '') return [...(await savedSearches(bridge)), ...fieldsLike(text, null)];
  const typing = typingAt(text, caret);
  if (typing === null) return [];
  const { field, typed } = typing;
  if (field === 'from' || field === 'to' || field === 'on') return fixed(dates, 'date', text, typing);
  if (field === 'duration') return fixed(lengths, 'length', text, typing);
  if (field !== null)
    return isFacetField(field) ? (await valuesLike(bridge, text, typing, field)).slice(0, most) : [];
  if (typed === '' || /^[-("]/.test(typed)) return [];
  const found = await Promise.all(
    (['with', 'tag', 'case'] as const).map((each) => valuesLike(bridge, text, typing, each)),
  );
  return [...fieldsLike(text, typing), ...found.flatMap((each) => each.slice(0, mostOfKind))];
}

async function savedSearches(bridge: Bridge): Promise<Suggestion[]> {
  const result = await bridge.request('searches.list', {});
  if (!result.ok) return [];
  return result.value.slice(0, most).map((search) => ({
    kind: 'saved',
    value: search.name,
    field: null,
    count: null,
    text: search.text,
    caret: search.text.length,
  }));
}

function fieldsLike(text: string, typing: Typing | null): Suggestion[] {
  const typed = typing?.typed.toLowerCase() ?? '';
  return searchFields
    .filter((name) => name.startsWith(typed))
    .slice(0, typing === null ? searchFields.length : mostOfKind)
    .map((name) => ({
      kind: 'field',
      value: name,
      field: null,
      count: null,
      ...replaced(text, typing ?? { from: 0, to: text.length }, `${name}:`, ''),
    }));
}

function fixed(
  values: readonly string[],
  kind: 'date' | 'length',
  text: string,
  typing: Typing,
): Suggestion[] {
  return values
    .filter((value) => value.startsWith(typing.typed))
    .map((value) => ({ kind, value, field: typing.field, count: null, ...replaced(text, typing, value) }));
}

/** Values that occur among what the rest of the query finds, those that begin like what is typed first. */
async function valuesLike(
  bridge: Bridge,
  text: string,
  typing: Typing,
  field: FacetField,
): Promise<Suggestion[]> {
  const rest = withoutTyping(text, typing);
  const wanted = fold(typing.typed);
  // Names are many: only those of recordings with somebody of such a name are counted.
  const narrowed =
    field === 'with' && /[\p{L}\p{N}]/u.test(wanted) ? ` with:${valueOfTyped(typing.typed)}` : '';
  const result = await bridge.request('recordings.facets', {
    text: `${rest}${narrowed}`.trim().slice(0, 2000),
    fields: [field],
    limit: 500,
  });
  if (!result.ok) return [];
  const kind = field === 'with' || field === 'tag' || field === 'case' ? field : 'value';
  return (result.value[0]?.values ?? [])
    .filter(({ value }) => isLike(value, wanted))
    .map(({ value, count }) => {
      const written = valueText(field, value);
      const term = typing.field === null ? `${field}:${written}` : written;
      return { kind, value, field, count, ...replaced(text, typing, term) };
    });
}

/** Everything but the term that is being typed; with alternatives the counts are of the whole library. */
function withoutTyping(text: string, { from, to, field }: Typing): string {
  const start = field === null ? from : text.lastIndexOf(':', from) - field.length;
  const rest = `${text.slice(0, start).replace(/-$/, '')} ${text.slice(to)}`;
  return /\bOR\b|[()]/.test(rest) ? '' : rest.trim();
}

function valueOfTyped(typed: string): string {
  return typed.split(/[\s"(),\\]+/u).find((word) => word !== '') ?? '';
}

function isLike(value: string, wanted: string): boolean {
  const own = fold(value);
  return own.startsWith(wanted) || own.split(/[\s-]+/u).some((word) => word.startsWith(wanted));
}

function fold(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}+/gu, '');
}

function replaced(
  text: string,
  { from, to }: { from: number; to: number },
  term: string,
  after = ' ',
): { text: string; caret: number } {
  const rest = text.slice(to);
  const gap = rest.startsWith(' ') ? '' : after;
  const begin = `${text.slice(0, from)}${term}${gap}`;
  return { text: `${begin}${rest}`, caret: begin.length + (gap === '' && after !== '' ? 1 : 0) };
}
