/** Reads the page that the window opens with, before the engine has taken the library: it waits for nothing but the catalog. */
import { join } from 'node:path';
import { openingPage } from '../contract/opening-page.ts';
import type { RecordingWindow } from '../contract/views.ts';
import { catalogName, sqliteBinding } from './catalog-place.ts';
import { isUpToDate } from './catalog/migrate.ts';
import { openCatalogReader, type Db } from './catalog/open.ts';
import { findRecordings } from './catalog/search.ts';

/** Without a text there is no day whose midnight would have to be known. */
const anyMoment = { now: 0, zone: { offsetAt: () => 0 } };

/**
 * The page as of now, by a connection that only reads, which may be done beside a writer (docs/decisions/0002-library-lock.md).
 * Null where there is no catalog of this version that can be read; the engine then says what is wrong.
 */
export function readOpeningPage(libraryDir: string): RecordingWindow | null {
  let db: Db | null = null;
  try {
    db = openCatalogReader(join(libraryDir, catalogName), { nativeBinding: sqliteBinding() });
    return isUpToDate(db) ? findRecordings(db, openingPage, anyMoment) : null;
  } catch {
    return null;
  } finally {
    db?.close();
  }
}
