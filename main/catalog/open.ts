/**
 * The catalog: an SQLite index of what lies on disk and of what is still to be fetched.
 * It owns the tables and every SQL statement; it knows no file of the archive and nobody above it.
 * Invariant: one writer (the engine that holds the library lock); WAL with synchronous=FULL, so what is committed survives
 * a power cut.
 */
import Database from 'better-sqlite3';
import { ArchiveError } from '../../contract/error.ts';
import { migrate } from './migrate.ts';

export type Db = Database.Database;

export interface OpenOptions {
  /** Path of a better-sqlite3 addon built for this runtime; null takes the one in the package. */
  nativeBinding: string | null;
}

/**
 * Opens the catalog for writing and brings it to the newest schema.
 * @throws ArchiveError library-newer, catalog-damaged, library-read-only, disk-full
 */
export function openCatalog(path: string, options: OpenOptions): Db {
  try {
    const db = new Database(path, bindingOption(options));
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    db.pragma('busy_timeout = 5000');
    db.pragma('cache_size = -65536');
    db.pragma('temp_store = MEMORY');
    // 16 MiB: a row touches many indexes, and pages that change again and again are copied back once instead of each time.
    db.pragma('wal_autocheckpoint = 4000');
    migrate(db);
    return db;
  } catch (error) {
    throw sqliteError(error);
  }
}

/** Opens the catalog for reading only, beside a writer. @throws ArchiveError as {@link openCatalog} */
export function openCatalogReader(path: string, options: OpenOptions): Db {
  try {
    const db = new Database(path, { ...bindingOption(options), readonly: true, fileMustExist: true });
    db.pragma('busy_timeout = 5000');
    return db;
  } catch (error) {
    throw sqliteError(error);
  }
}

/**
 * Writes without waiting for the medium: a kill loses nothing, a power cut may lose what was written last. For what is found again by
 * itself. It ends with a commit of its own; inside a transaction it is part of that.
 */
export function withoutWaiting<T>(db: Db, work: () => T): T {
  if (db.inTransaction) return work();
  db.pragma('synchronous = NORMAL');
  try {
    return db.transaction(work)();
  } finally {
    db.pragma('synchronous = FULL');
  }
}

/** Names a failure of SQLite by its result code. @see https://sqlite.org/rescode.html */
export function sqliteError(error: unknown): ArchiveError {
  if (error instanceof ArchiveError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code.startsWith('SQLITE_FULL')) return new ArchiveError('disk-full', { retry: 'later', cause: error });
  if (
    code.startsWith('SQLITE_READONLY') ||
    code.startsWith('SQLITE_CANTOPEN') ||
    code.startsWith('SQLITE_PERM')
  )
    return new ArchiveError('library-read-only', { cause: error });
  if (code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_NOTADB'))
    return new ArchiveError('catalog-damaged', { cause: error });
  if (code.startsWith('SQLITE_IOERR'))
    return new ArchiveError('disk-failed', { retry: 'later', cause: error });
  if (code.startsWith('SQLITE_BUSY'))
    return new ArchiveError('library-locked', { retry: 'later', cause: error });
  return new ArchiveError('unexpected', { cause: error });
}

function bindingOption(options: OpenOptions): Database.Options {
  return options.nativeBinding === null ? {} : { nativeBinding: options.nativeBinding };
}
