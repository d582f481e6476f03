import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { ArchiveError } from '../../contract/error.ts';
import type { ExportForm, ExportSelection } from '../../contract/exports.ts';
import { provenBytesOf, type ProvenBytes } from '../archive/files.ts';
import { annotationsOf } from '../catalog/annotations.ts';
import { chunksOfRecording } from '../catalog/chunks.ts';
import { filesOfRecording, type ArchivedFile } from '../catalog/files.ts';
import type { Db } from '../catalog/open.ts';

/** One file of a recording on its way into a bag. */
export interface PayloadPart extends ProvenBytes {
  /** Inside the folder of the recording in the bag. */
  path: string;
  /** Where it lies, or its bytes. */
  source: string | Buffer;
}

/** What a part will be, as far as that is known before it is made. */
export type ExpectedPart = Pick<PayloadPart, 'path' | 'bytes'>;

/** What of a recording goes into a bag: its archived files, and what people said of it where that is asked for. */
export function payloadOf(
  db: Db,
  { recording, from }: { recording: string; from: string },
  selection: ExportSelection,
  form: ExportForm,
): PayloadPart[] {
  const parts = filesThatLeave(db, recording, selection, form).map(
    ({ path, bytes, digest }): PayloadPart => ({
      path: path.replace(/^data\//, ''),
      bytes,
      sha256: digest,
      source: join(from, path),
    }),
  );
  return [...parts, ...annotationPart(db, recording, form)];
}

/** The annotations as a file, where the form asks for them and there are any. */
export function annotationPart(db: Db, recording: string, { hasAnnotations }: ExportForm): PayloadPart[] {
  const text = hasAnnotations ? annotationsOf(db, recording) : null;
  if (text === null) return [];
  const source = Buffer.from(text, 'utf8');
  return [{ path: 'annotations.json', ...provenBytesOf(source), source }];
}

/** Beside the pieces of a range; says of which bytes each was made. */
export const editListName = 'edit-list.json';

/** `range-1.wav` */
export function pieceName(at: number, path: string): string {
  return `range-${String(at + 1)}${path.slice(path.lastIndexOf('.'))}`;
}

/** The archived content that a piece names. @throws ArchiveError file-missing */
export function requirePiece(files: readonly ArchivedFile[], path: string): ArchivedFile {
  const file = files.find((one) => one.kind === 'content' && one.path === path);
  if (file === undefined) throw new ArchiveError('file-missing', { context: { path } });
  return file;
}

/** Names and sizes of what will leave; of a range the sizes are estimates. @throws ArchiveError file-missing for a range of what is not archived */
export function expectedParts(
  db: Db,
  recording: string,
  selection: ExportSelection,
  form: ExportForm,
): ExpectedPart[] {
  if (selection.kind !== 'range') return payloadOf(db, { recording, from: '' }, selection, form);
  const { pieces, handleMs } = selection;
  const files = filesOfRecording(db, recording);
  const cuts = pieces.map(({ path, fromMs, toMs }, at) => {
    const file = requirePiece(files, path);
    const chunk = chunksOfRecording(db, recording).find(({ id }) => id === file.chunk);
    const durationMs = chunk?.media?.durationMs ?? chunk?.durationMs ?? null;
    const share = durationMs === null ? 1 : Math.min(1, (toMs - fromMs + 2 * handleMs) / durationMs);
    return { path: pieceName(at, path), bytes: Math.ceil(file.bytes * share) };
  });
  return [
    ...cuts,
    { path: editListName, bytes: 1000 * pieces.length },
    ...annotationPart(db, recording, form),
  ];
}

/** Of one person's data only sound and picture leave unasked: events and metadata name everybody. */
function filesThatLeave(
  db: Db,
  recording: string,
  selection: ExportSelection,
  { hasOriginals }: ExportForm,
): ArchivedFile[] {
  const files = filesOfRecording(db, recording);
  const isMasked = selection.kind === 'person' && hasOriginals !== true;
  return isMasked ? files.filter(({ kind }) => kind === 'content') : files;
}

/** In lower-case hex. */
export function sha512Of(bytes: Uint8Array): string {
  return createHash('sha512').update(bytes).digest('hex');
}
