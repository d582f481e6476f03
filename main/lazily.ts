/**
 * Makes something when it is first asked for, and hands out the same one from then on. With it large libraries are loaded by those who use
 * them, not by every start.
 */
export function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => (made ??= make());
}
