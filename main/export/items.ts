/** One recording of an export, whatever form the export has: which files leave, and how what became of it is noted. */
import { join } from 'node:path';
import { ArchiveError } from '../../contract/error.ts';
import { plainForm } from '../../contract/exports.ts';
import { libraryNames } from '../archive/layout.ts';
import { settleItem, type ExportedFile, type ExportItem, type ExportJob } from '../catalog/exports.ts';
import type { Db } from '../catalog/open.ts';
import { findRecordingFolder, findRecordingRow } from '../catalog/recordings.ts';
import { SourceFault, type ExportDisk } from './copy-file.ts';
import type { RunExportPorts } from './outcome.ts';
import { annotationPart, payloadOf, type PayloadPart } from './payload.ts';
import { cutPieces } from './range.ts';

/** The files of a recording with their paths inside the bag; those of a range are made here. @throws SourceFault; ArchiveError as cutPieces */
export async function gatherParts(
  job: ExportJob,
  item: ExportItem,
  ports: RunExportPorts,
): Promise<PayloadPart[]> {
  const { db, libraryDir } = ports;
  const { selection, form = plainForm } = job.order;
  const folder = findRecordingFolder(db, item.recording);
  if (folder === null)
    throw new SourceFault(new ArchiveError('recording-unknown', { context: { id: item.recording } }));
  const from = join(libraryDir, folder);
  const parts =
    selection.kind === 'range'
      ? [
          ...(await cutPieces(selection, { from, into: cutFolder(libraryDir, job) }, ports)),
          ...annotationPart(db, item.recording, form),
        ]
      : payloadOf(db, { recording: item.recording, from }, selection, form);
  return parts.map((part) => ({ ...part, path: `${item.folder}/${part.path}` }));
}

/** Removes what was cut for an export; it is made again when it is needed. */
export async function removeCuts(job: ExportJob, libraryDir: string, disk: ExportDisk): Promise<void> {
  if (job.order.selection.kind === 'range') await disk.removeTree(cutFolder(libraryDir, job));
}

function cutFolder(libraryDir: string, { id }: ExportJob): string {
  return join(libraryDir, libraryNames.partials, `export-${id}`);
}

/** Nothing of it counts as exported any more. */
export function putBack(db: Db, job: ExportJob, item: ExportItem): void {
  settleItem(db, job.id, item.position, { ...item, state: 'waiting', code: null, detail: null, files: [] });
}

/** It could not leave, since its source in the library is not what it was. */
export function settleFault(
  { db, libraryDir }: Pick<RunExportPorts, 'db' | 'libraryDir'>,
  job: ExportJob,
  item: ExportItem,
  { code, context }: ArchiveError,
): void {
  const { path } = context;
  const detail = typeof path === 'string' ? path.slice(libraryDir.length + 1) : null;
  settleItem(db, job.id, item.position, { state: 'failed', code, detail, files: [], isWhole: false });
}

/** All its files are in the export. */
export function settleDone(db: Db, job: ExportJob, item: ExportItem, files: ExportedFile[]): void {
  const isWhole = findRecordingRow(db, item.recording)?.state === 'archived';
  settleItem(db, job.id, item.position, { state: 'done', code: null, detail: null, files, isWhole });
}
