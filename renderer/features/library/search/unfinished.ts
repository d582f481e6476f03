/** What is still being typed: a word that may become a filter's name, or a value that nothing has yet. The list waits for these. */
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
 * The word under the caret when it is, or may be, a filter that is not finished: most of its name; or less of it, or a value, of which that
 * is true `unlessFound`. Null when the text is to be searched for as it stands.
 */
export function unfinishedAt(text: string, caret: number): (Unfinished & { unlessFound: boolean }) | null {
  const typing = typingAt(text, caret);
  if (typing === null || typing.to !== caret) return null;
  const { field, typed } = typing;
  if (field !== null) {
    const mayGoOn = openFields.includes(field) && !/["*]$/.test(text.slice(0, caret));
    return mayGoOn ? { is: 'value', field, unlessFound: true } : null;
  }
  const names = namesLike(typed);
  if (names.length === 0) return null;
  return { is: 'name', typed, names, unlessFound: !isMostOf(typed, names) };
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
