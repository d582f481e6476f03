/** Name of the catalog inside a library. */
export const catalogName = 'catalog.sqlite';

/** The addon that the runtime needs instead of the packaged one, when its launcher says so. */
export function sqliteBinding(): string | null {
  return process.env['ARCHIVOLT_SQLITE_BINDING'] ?? null;
}
