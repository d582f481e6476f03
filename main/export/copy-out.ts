/** Copies of recordings as plain files, to be dragged out of the window: verified, with a sidecar of digests, and on record as an export. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { ArchiveError } from '../../contract/error.ts';
import { plainForm, type ExportOrder } from '../../contract/exports.ts';
import { diskError } from '../archive/disk.ts';
import { writeFileDurably } from '../archive/files.ts';
import { insertExport, moveExport, settleItem, type ExportedFile } from '../catalog/exports.ts';
import { filesOfRecording, type ArchivedFile } from '../catalog/files.ts';
import type { Db } from '../catalog/open.ts';
import { findRecordingFolder, findRecordingRow } from '../catalog/recordings.ts';
import type { Clock } from '../clock.ts';
import { copyProven, SourceFault, type CopyPorts } from './copy-file.ts';
import { longestPath, nameFolders } from './names.ts';

export interface CopyOutPorts extends Pick<CopyPorts, 'disk' | 'digester' | 'signal'> {
  db: Db;
  libraryDir: string;
  clock: Clock;
}

/** Of the copies: all in one folder, the names of recordings without folders. */
const template = '{start}_{participants}_{recordingShortId}';
const sidecarName = 'sha256.txt';

/**
 * Copies the contents of recordings into a folder that nobody else uses.
 * @param by who asked @returns its id on record; absolute paths of the copies, then of their sidecar
 * @throws ArchiveError recording-unknown, usage (nothing of them is archived), digest-wrong, file-missing, disk-full, disk-failed, cancelled
 */
export async function copyOut(
  ids: readonly string[],
  into: string,
  by: string | null,
  ports: CopyOutPorts,
): Promise<{ id: string; paths: string[] }> {
  const { db, clock, disk } = ports;
  const rows = ids.map((id) => {
    const row = findRecordingRow(db, id);
    if (row === null) throw new ArchiveError('recording-unknown', { context: { id } });
    return row;
  });
  const names = nameFolders(rows, template, longestPath - into.length - '/-0000.00000000.mp4.tmp'.length);
  const copied: { recording: string; isWhole: boolean; files: ExportedFile[] }[] = [];
  for (const [at, { id, state }] of rows.entries())
    copied.push({
      recording: id,
      isWhole: state === 'archived',
      files: await copyOne(id, { into, name: names[at] ?? id }, ports),
    });
  const files = copied.flatMap((one) => one.files);
  if (files.length === 0) throw new ArchiveError('usage', { context: { reason: 'nothing-archived' } });
  const sidecar = join(into, files.length === 1 ? `${files[0]?.path ?? ''}.sha256` : sidecarName);
  const text = files.map(({ path, sha256 }) => `${sha256}  ${path}\n`).join('');
  await writeFileDurably(sidecar, Buffer.from(text), { disk, clock });
  const id = noteOnRecord({ into, by, copied }, ports);
  return { id, paths: [...files.map(({ path }) => join(into, path)), sidecar] };
}

async function copyOne(
  id: string,
  { into, name }: { into: string; name: string },
  ports: CopyOutPorts,
): Promise<ExportedFile[]> {
  const { db, libraryDir } = ports;
  const folder = findRecordingFolder(db, id) ?? '';
  const contents = filesOfRecording(db, id).filter(({ kind }) => kind === 'content');
  const files: ExportedFile[] = [];
  const spareBlocks: Uint8Array[] = [];
  for (const file of contents) {
    const path = nameOf(name, file, contents.length);
    const proven = { bytes: file.bytes, sha256: file.digest };
    try {
      const copyPorts = { ...ports, onBytes: () => undefined, spareBlocks };
      await copyProven(join(libraryDir, folder, file.path), join(into, path), proven, copyPorts);
    } catch (error) {
      throw error instanceof SourceFault ? error.fault : diskError(error, into);
    }
    files.push({ path, ...proven });
  }
  return files;
}

/** `<name>.wav`, or `<name>-0001.wav` where the recording has several. */
function nameOf(name: string, { path }: ArchivedFile, count: number): string {
  const file = path.slice(path.lastIndexOf('/') + 1);
  return count === 1 ? `${name}${file.slice(file.lastIndexOf('.'))}` : `${name}-${file}`;
}

function noteOnRecord(
  {
    into,
    by,
    copied,
  }: {
    into: string;
    by: string | null;
    copied: readonly { recording: string; isWhole: boolean; files: ExportedFile[] }[];
  },
  { db, clock }: CopyOutPorts,
): string {
  const order: ExportOrder = {
    selection: { kind: 'ids', ids: copied.map(({ recording }) => recording) },
    target: into,
    template,
    by,
    reason: 'dragged out',
    form: plainForm,
  };
  const id = randomUUID();
  db.transaction(() => {
    const items = copied.map(({ recording, isWhole, files }) => ({
      recording,
      isWhole,
      folder: '',
      bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    }));
    insertExport(db, { id, state: 'running', order, createdAt: clock.now() }, items);
    copied.forEach(({ isWhole, files }, position) =>
      settleItem(db, id, position, { state: 'done', code: null, detail: null, files, isWhole }),
    );
    const state = copied.every(({ isWhole }) => isWhole) ? 'done' : 'incomplete';
    moveExport(db, id, ['running'], { state, endedAt: clock.now() });
  })();
  return id;
}
