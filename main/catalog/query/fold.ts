/**
 * What counts as the same text in a search: case, accents and width do not matter. The index and the query both go through
 * these functions, so SQLite never folds anything itself.
 */

/** Lower case without accents, in compatibility form. */
export function fold(text: string): string {
  return (
    text
      .normalize('NFKD')
      .replace(/\p{M}+/gu, '')
      // Upper case first: it turns final sigma and sharp s into what lower case knows.
      .toUpperCase()
      .toLowerCase()
      .replaceAll('ς', 'σ')
      .normalize('NFKC')
  );
}

/** Scripts that are written without spaces: each character is a word of its own. */
const spaceless = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

/** The words of a text, folded, in order. */
export function wordsOf(text: string): string[] {
  const runs = fold(text).match(/[\p{L}\p{N}\p{Co}]+/gu) ?? [];
  return runs.flatMap((run) => (spaceless.test(run) ? splitSpaceless(run) : [run]));
}

function splitSpaceless(run: string): string[] {
  return run.match(new RegExp(`${spaceless.source}|(?:(?!${spaceless.source})[^])+`, 'gu')) ?? [];
}

/** An id as one word: what is neither letter nor digit is left out, so a number is found with and without its spaces. */
export function idWord(text: string): string {
  return fold(text).replace(/[^\p{L}\p{N}\p{Co}]+/gu, '');
}

/** Ids are looked into from this many characters on: shorter beginnings say nothing and match nearly all of them. */
export const shortestId = 4;
