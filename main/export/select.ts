/** Which recordings an order means, how their folders are called, and what it would be before anything is written. */
import { isAbsolute, join } from 'node:path';
import { ArchiveError } from '../../contract/error.ts';
import {
  plainForm,
  type ExportOrder,
  type ExportPreflight,
  type ExportSelection,
} from '../../contract/exports.ts';
import type { RecordingRow } from '../../contract/views.ts';
import { diskError } from '../archive/disk.ts';
import { findUnfinishedExport, matchingIds, recordingsOfPerson } from '../catalog/exports.ts';
import type { Db } from '../catalog/open.ts';
import { requirePerson } from '../catalog/persons.ts';
import { findRecordingRow, listFolders } from '../catalog/recordings.ts';
import type { ExportDisk } from './copy-file.ts';
import { longestPath, nameFolders } from './names.ts';
import { expectedParts, type ExpectedPart } from './payload.ts';
import { unfinishedName } from './export-folder.ts';
import { maskOthers } from './subject.ts';

/** A recording of an order, and what it is expected to leave in the bag. */
export interface SelectedItem {
  row: RecordingRow;
  /** Inside the bag. */
  folder: string;
  parts: ExpectedPart[];
  bytes: number;
}

/**
 * The recordings of an order, each once, in its order, with the names of their folders.
 * @throws ArchiveError query-invalid, recording-unknown, person-unknown, file-missing (a range of what is not archived), usage
 */
export function selectItems(db: Db, order: ExportOrder): SelectedItem[] {
  if (!isAbsolute(order.target)) throw new ArchiveError('usage', { context: { path: order.target } });
  const { selection, form = plainForm } = order;
  const found = rowsOf(db, selection, form.isOnlyWhole === true);
  const rows = selection.kind === 'person' ? maskOthers(found, selection.person) : found;
  const parts = rows.map(({ id }) => expectedParts(db, id, selection, form));
  const inside = Math.max(0, ...parts.flat().map(({ path }) => path.length));
  // target / data / name / inside.tmp
  const room = longestPath - order.target.length - '/data//.tmp'.length - inside;
  const folders = nameFolders(rows, order.template, room);
  return rows.map((row, at) => ({
    row,
    folder: `data/${folders[at] ?? ''}`,
    parts: parts[at] ?? [],
    bytes: (parts[at] ?? []).reduce((sum, { bytes }) => sum + bytes, 0),
  }));
}

function rowsOf(db: Db, selection: ExportSelection, isOnlyWhole: boolean): RecordingRow[] {
  const all = [...new Set(idsOf(db, selection))].map((id) => {
    const row = findRecordingRow(db, id);
    if (row === null) throw new ArchiveError('recording-unknown', { context: { id } });
    return row;
  });
  const rows = isOnlyWhole ? all.filter(({ state }) => state === 'archived') : all;
  if (rows.length === 0) throw new ArchiveError('usage', { context: { reason: 'nothing-selected' } });
  return rows;
}

function idsOf(db: Db, selection: ExportSelection): string[] {
  switch (selection.kind) {
    case 'all':
      return listFolders(db).map(({ id }) => id);
    case 'query':
      return matchingIds(db, selection.text);
    case 'ids':
      return selection.ids;
    case 'person':
      return recordingsOfPerson(db, requirePerson(db, selection.person).id);
    case 'range':
      return [selection.id];
  }
}

/** What an export would be; writes nothing. @throws ArchiveError as {@link selectItems}, and disk-failed */
export async function preflightOf(db: Db, order: ExportOrder, disk: ExportDisk): Promise<ExportPreflight> {
  const items = selectItems(db, order);
  const { isFree, freeBytes } = await lookAtTarget(order, disk);
  const lengths = items.flatMap(({ folder, parts }) =>
    parts.map(({ path }) => join(order.target, folder).length + 1 + path.length),
  );
  return {
    items: items.length,
    files: lengths.length,
    bytes: items.reduce((sum, { bytes }) => sum + bytes, 0),
    freeBytes,
    isTargetFree: isFree || findUnfinishedExport(db, order.target) !== null,
    incomplete: items
      .filter(({ row }) => row.state !== 'archived')
      .map(({ row: { id, state, chunkCount, archivedChunkCount } }) => ({
        id,
        state,
        chunks: chunkCount,
        archivedChunks: archivedChunkCount,
      })),
    longestPath: Math.max(0, ...lengths),
  };
}

async function lookAtTarget(
  { target, form = plainForm }: ExportOrder,
  disk: ExportDisk,
): Promise<{ isFree: boolean; freeBytes: number | null }> {
  try {
    const entry = await disk.look(target);
    const isFree =
      entry === null ||
      (form.container === 'folder' &&
        entry.kind === 'folder' &&
        (await disk.list(target)).every((name) => name === unfinishedName));
    let existing = target;
    while ((await disk.look(existing)) === null && join(existing, '..') !== existing)
      existing = join(existing, '..');
    return { isFree, freeBytes: await disk.freeBytes(existing) };
  } catch (error) {
    throw diskError(error, target);
  }
}
