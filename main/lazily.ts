/**
 * Makes something when it is first asked for, and hands out the same one from then on. With it large libraries are loaded by those who use
 * them, not by every start. What failed is tried again.
 */
export function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () =>
    (made ??= make().catch((error: unknown) => {
      made = null;
      throw error;
    }));
}
