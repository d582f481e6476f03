import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openCatalog, type Db } from '../../main/catalog/open.ts';

/** A new folder that is removed when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'archivolt-test-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** A real catalog on disk, closed and removed when the test ends. */
export function temporaryCatalog(): Db {
  const db = openCatalog(join(temporaryFolder(), 'catalog.sqlite'), { nativeBinding: null });
  onTestFinished(() => {
    db.close();
  });
  return db;
}
