/** Two exports on record side by side, or one and what the same order would hold now. It reads the catalog alone. */
import { ArchiveError } from '../../contract/error.ts';
import { plainForm, type ComparedFile, type ExportComparison } from '../../contract/exports.ts';
import { findExport, itemsOfExport } from '../catalog/exports.ts';
import type { Db } from '../catalog/open.ts';
import { payloadOf } from './payload.ts';
import { selectItems } from './select.ts';

const listed = 1000;

/** Digests by recording and by path inside its folder. */
type Digests = Map<string, { file: ComparedFile; sha256: string }>;

/** @throws ArchiveError usage for an export that is not on record, and for a range that is to be compared with the library; as selectItems */
export function compareExports(db: Db, id: string, other: string | null): ExportComparison {
  const first = digestsOf(db, id);
  const second = other === null ? digestsNow(db, id) : digestsOf(db, other);
  const changed: ComparedFile[] = [];
  const onlyFirst: ComparedFile[] = [];
  let sameCount = 0;
  for (const [key, { file, sha256 }] of first) {
    const match = second.get(key);
    if (match === undefined) onlyFirst.push(file);
    else if (match.sha256 === sha256) sameCount += 1;
    else changed.push(file);
  }
  const onlySecond = [...second].flatMap(([key, { file }]) => (first.has(key) ? [] : [file]));
  return {
    sameCount,
    changed: changed.slice(0, listed),
    changedCount: changed.length,
    onlyFirst: onlyFirst.slice(0, listed),
    onlyFirstCount: onlyFirst.length,
    onlySecond: onlySecond.slice(0, listed),
    onlySecondCount: onlySecond.length,
  };
}

function digestsOf(db: Db, id: string): Digests {
  requireJob(db, id);
  return indexed(
    itemsOfExport(db, id).flatMap(({ recording, folder, files }) =>
      files.map(({ path, sha256 }) => ({ file: { recording, path: path.slice(folder.length + 1) }, sha256 })),
    ),
  );
}

function digestsNow(db: Db, id: string): Digests {
  const { order } = requireJob(db, id);
  const { selection, form = plainForm } = order;
  if (selection.kind === 'range')
    throw new ArchiveError('usage', { context: { reason: 'range-not-cut', id } });
  return indexed(
    selectItems(db, order).flatMap(({ row }) =>
      payloadOf(db, { recording: row.id, from: '' }, selection, form).map(({ path, sha256 }) => ({
        file: { recording: row.id, path },
        sha256,
      })),
    ),
  );
}

function requireJob(db: Db, id: string) {
  const job = findExport(db, id);
  if (job === null) throw new ArchiveError('usage', { context: { reason: 'export-unknown', id } });
  return job;
}

function indexed(files: readonly { file: ComparedFile; sha256: string }[]): Digests {
  return new Map(files.map((one) => [`${one.file.recording}/${one.file.path}`, one]));
}
