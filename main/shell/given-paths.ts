import { ArchiveError } from '../../contract/error.ts';

/** Files that a person has put into our hands: chosen in the system's dialog, or dropped on the window. */
export interface GivenPaths {
  add(paths: readonly string[]): void;
  /** @throws ArchiveError request-invalid when one of them was never given: the window may not name files by itself */
  require(paths: readonly string[]): void;
}

/** Of many the oldest are forgotten; who gives them again may use them again. */
const mostPaths = 20_000;

export function createGivenPaths(): GivenPaths {
  const given = new Set<string>();
  return {
    add(paths) {
      for (const path of paths) {
        given.delete(path);
        given.add(path);
      }
      for (const oldest of given) {
        if (given.size <= mostPaths) break;
        given.delete(oldest);
      }
    },
    require(paths) {
      const foreign = paths.find((path) => !given.has(path));
      if (foreign !== undefined)
        throw new ArchiveError('request-invalid', { context: { problem: 'not chosen', path: foreign } });
    },
  };
}
