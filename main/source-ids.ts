import type { SourceConfig } from '../contract/config.ts';

/**
 * The id of each source, in the order given: its name, or its kind and its number among the unnamed ones of that kind.
 *
 * Engine and window both go by it; ids are unique also when a name looks like a numbered one.
 */
export function sourceIds(sources: readonly SourceConfig[]): string[] {
  const taken = new Set(sources.map((source) => source.name).filter((name) => name !== undefined));
  return sources.map((source) => {
    if (source.name !== undefined) return source.name;
    for (let number = 1; ; number += 1) {
      const id = `${source.kind}-${String(number)}`;
      if (taken.has(id)) continue;
      taken.add(id);
      return id;
    }
  });
}
