/**
 * Listed names against names on disk. Some systems change the Unicode form of names, some cannot tell cases apart: the first is the same
 * file, the second is told as what it is. Pure. @see Unicode Standard Annex 15
 */

export interface NameMatches {
  /** Listed path to its spelling on disk. */
  onDisk: Map<string, string>;
  /** Spellings on disk that belong to a listed path. */
  taken: Set<string>;
  /** Listed path that is absent to one on disk that differs only in case. */
  otherCase: Map<string, string>;
  /** The same the other way round. */
  casedFrom: Map<string, string>;
}

export function matchNames(listed: readonly string[], onDisk: readonly string[]): NameMatches {
  const matches: NameMatches = {
    onDisk: new Map(),
    taken: new Set(),
    otherCase: new Map(),
    casedFrom: new Map(),
  };
  const exact = new Set(onDisk);
  for (const path of listed) if (exact.has(path)) take(matches, path, path);
  const free = (): string[] => onDisk.filter((path) => !matches.taken.has(path));
  const byForm = new Map(free().map((path) => [path.normalize('NFC'), path]));
  for (const path of listed) {
    const other = matches.onDisk.has(path) ? undefined : byForm.get(path.normalize('NFC'));
    if (other !== undefined && !matches.taken.has(other)) take(matches, path, other);
  }
  const byCase = new Map(free().map((path) => [foldCase(path), path]));
  for (const path of listed) {
    const other = matches.onDisk.has(path) ? undefined : byCase.get(foldCase(path));
    if (other === undefined) continue;
    matches.otherCase.set(path, other);
    matches.casedFrom.set(other, path);
  }
  return matches;
}

function take(matches: NameMatches, listed: string, onDisk: string): void {
  matches.onDisk.set(listed, onDisk);
  matches.taken.add(onDisk);
}

function foldCase(path: string): string {
  return path.normalize('NFC').toLowerCase();
}
