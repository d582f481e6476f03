/** What is still being typed: a word that may become a filter's name, or a value that nothing has yet. The list waits for these. */
import type { Bridge } from '../../../../contract/bridge.ts';
import { typingAt } from './query-terms.ts';
import { searchFields } from './suggest.ts';

/** So many letters of a filter's name are hardly a word of their own. */
const fewestLetters = 3;

/** Filters whose values are no fixed list and have to be whole: what is typed of one can be read before it is one. */
const openFields = ['number', 'service', 'tag', 'case', 'id', 'call'];

/** Why the list stays as it was although the text can be read. */
export type Unfinished =
  { is: 'name'; typed: string; names: readonly string[] } | { is: 'value'; field: string };

/**
 * Whether the word under the caret is a filter that is not finished: most of its name, or less of it or a value that finds nothing.
 * Null when the text is to be searched for as it stands, also when it cannot be counted.
 */
export async function unfinishedAt(bridge: Bridge, text: string, caret: number): Promise<Unfinished | null> {
  const typing = typingAt(text, caret);
  if (typing === null || typing.to !== caret) return null;
  const { field, typed } = typing;
  const names = field === null ? namesLike(typed) : [];
  if (isMostOf(typed, names)) return { is: 'name', typed, names };
  const mayGoOn =
    field === null ? names.length > 0 : openFields.includes(field) && !/["*]$/.test(text.slice(0, caret));
  if (!mayGoOn) return null;
  const answer = await bridge.request('recordings.window', {
    text,
    sort: 'startedAt',
    descending: true,
    offset: 0,
    limit: 1,
  });
  if (!answer.ok || answer.value.total > 0) return null;
  return field === null ? { is: 'name', typed, names } : { is: 'value', field };
}

/** Whether the word at the end of the text is held back without asking anybody. */
export function isFilterName(text: string): boolean {
  const typing = typingAt(text, text.length);
  return typing?.field === null && isMostOf(typing.typed, namesLike(typing.typed));
}

function namesLike(typed: string): string[] {
  const lower = typed.toLowerCase();
  return lower === '' ? [] : searchFields.filter((name) => name.startsWith(lower));
}

function isMostOf(typed: string, names: readonly string[]): boolean {
  return (
    names.length > 0 && (typed.length >= fewestLetters || names.some((name) => name === typed.toLowerCase()))
  );
}
