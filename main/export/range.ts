/**
 * Parts of a recording as new files, with a list that says of which bytes each was made, so that anyone who has the source can derive it
 * again. The source is proven before anything is cut; the same source and stretch give the same bytes.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { ArchiveError } from '../../contract/error.ts';
import type { ExportSelection } from '../../contract/exports.ts';
import { diskError } from '../archive/disk.ts';
import { createFolderDurably, provenBytesOf, type ProvenBytes } from '../archive/files.ts';
import { filesOfRecording, type ArchivedFile } from '../catalog/files.ts';
import { withByteReader } from '../media/byte-reader.ts';
import { cutMp3, cutWav, type ByteCut, type Stretch } from '../media/cut-bytes.ts';
import type { PacketCut } from '../media/cut-packets.ts';
import { SourceFault } from './copy-file.ts';
import type { RunExportPorts } from './outcome.ts';
import { editListName, pieceName, requirePiece, type PayloadPart } from './payload.ts';

type RangeSelection = Extract<ExportSelection, { kind: 'range' }>;

/**
 * Cuts the pieces into a folder of its own, and says how.
 * @param from folder of the recording @param into is created
 * @throws SourceFault where the source is not what was archived; ArchiveError usage, disk-full, disk-failed, cancelled
 */
export async function cutPieces(
  selection: RangeSelection,
  { from, into }: { from: string; into: string },
  ports: RunExportPorts,
): Promise<PayloadPart[]> {
  const files = filesOfRecording(ports.db, selection.id);
  await createFolderDurably(into, ports.disk).catch((error: unknown) => {
    throw diskError(error, into);
  });
  const parts: PayloadPart[] = [];
  const edits: unknown[] = [];
  for (const [at, piece] of selection.pieces.entries()) {
    const file = requirePiece(files, piece.path);
    const source = join(from, file.path);
    await proveSource(source, file, ports);
    const stretch = withHandles(piece, selection.handleMs);
    const name = pieceName(at, file.path);
    const target = join(into, name);
    const cut = await cutOne(source, target, stretch, ports);
    const { bytes, sha256 } = await ports.digester.hashFile(target, { signal: ports.signal });
    parts.push({ path: name, bytes, sha256, source: target });
    edits.push({
      file: name,
      bytes,
      sha256,
      source: { file: file.path, bytes: file.bytes, sha256: file.digest },
      asked: { fromMs: piece.fromMs, toMs: piece.toMs, handleMs: selection.handleMs },
      taken: { fromMs: cut.fromMs, toMs: cut.toMs },
      ...derivationOf(cut, name, file.path),
    });
  }
  return [...parts, editList(selection.id, edits)];
}

function editList(recording: string, edits: readonly unknown[]): PayloadPart {
  const said = { format: 'archivolt-edit-list', version: 1, recording, edits };
  const source = Buffer.from(`${JSON.stringify(said, null, 2)}\n`);
  return { path: editListName, ...provenBytesOf(source), source };
}

function withHandles({ fromMs, toMs }: Stretch, handleMs: number): Stretch {
  return { fromMs: Math.max(0, fromMs - handleMs), toMs: toMs + handleMs };
}

async function proveSource(source: string, file: ArchivedFile, ports: RunExportPorts): Promise<void> {
  const found: ProvenBytes = await ports.digester
    .hashFile(source, { signal: ports.signal })
    .catch((error: unknown) => {
      const failure = diskError(error, source);
      throw failure.code === 'cancelled' ? failure : new SourceFault(failure);
    });
  if (found.sha256 !== file.digest || found.bytes !== file.bytes)
    throw new SourceFault(new ArchiveError('digest-wrong', { context: { path: source } }));
}

async function cutOne(
  source: string,
  target: string,
  stretch: Stretch,
  ports: RunExportPorts,
): Promise<ByteCut | PacketCut> {
  try {
    if (source.endsWith('.mp4')) {
      const { cutMp4 } = await import('../media/cut-packets.ts');
      return await cutMp4(source, target, stretch);
    }
    const cut = await withByteReader(source, (file) =>
      source.endsWith('.mp3') ? cutMp3(file, stretch) : cutWav(file, stretch),
    );
    await copyRun(source, target, cut, ports);
    return cut;
  } catch (error) {
    throw error instanceof SourceFault ? error : diskError(error, target);
  }
}

const copyBytes = 1024 * 1024;

async function copyRun(
  source: string,
  target: string,
  { head, firstByte, byteCount }: ByteCut,
  { disk, signal }: RunExportPorts,
): Promise<void> {
  const from = await disk.open(source, 'read');
  try {
    const to = await disk.open(target, 'replace');
    try {
      await to.write(head, 0);
      const block = new Uint8Array(copyBytes);
      for (let done = 0; done < byteCount;) {
        if (signal.aborted) throw new ArchiveError('cancelled');
        const wanted = block.subarray(0, Math.min(copyBytes, byteCount - done));
        const read = await from.read(wanted, firstByte + done);
        if (read === 0)
          throw new SourceFault(new ArchiveError('length-wrong', { context: { path: source } }));
        await to.write(wanted.subarray(0, read), head.length + done);
        done += read;
      }
    } finally {
      await to.close();
    }
  } finally {
    await from.close();
  }
}

/** How anyone derives the piece from its source. */
function derivationOf(cut: ByteCut | PacketCut, name: string, source: string): Record<string, unknown> {
  if ('tracks' in cut)
    return {
      method: 'packets',
      tracks: cut.tracks,
      how: `The packets of ${source} from the first to the last of each track, copied without decoding, their times moved so that the first is 0. sha256 is that of their bytes in decoding order.`,
    };
  const { head, firstByte, byteCount } = cut;
  const header = head.toString('base64');
  const run = `tail -c +${String(firstByte + 1)} ${source} | head -c ${String(byteCount)}`;
  return {
    method: 'bytes',
    header: { base64: header, sha256: createHash('sha256').update(head).digest('hex') },
    firstByte,
    byteCount,
    how: head.length === 0 ? `${run} > ${name}` : `(printf ${header} | base64 -d; ${run}) > ${name}`,
  };
}
