import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ArchiveError } from '../contract/error.ts';
import type { ChunkView, FileView, RecordingDetail } from '../contract/views.ts';
import { chunksOfRecording } from './catalog/chunks.ts';
import { deletionsOfRecording } from './catalog/deletions.ts';
import { eventTexts } from './catalog/events.ts';
import { filesOfRecording, type ArchivedFile } from './catalog/files.ts';
import type { Db } from './catalog/open.ts';
import { presenceInCall } from './catalog/participants.ts';
import { findBagFacts } from './catalog/bags.ts';
import { findRecordingFolder, findRecordingRow } from './catalog/recordings.ts';
import { attemptsOfRecording } from './catalog/transfer-views.ts';
import { describeEvent } from './ingest/describe-event.ts';

/**
 * Everything about one recording, for the window and the CLI.
 * @param anyId our id, a unique prefix of it, or the service's recording id
 * @throws ArchiveError recording-unknown
 */
export async function readRecordingDetail(
  db: Db,
  libraryDir: string,
  anyId: string,
): Promise<RecordingDetail> {
  const row = findRecordingRow(db, anyId);
  const relative = row === null ? null : findRecordingFolder(db, row.id);
  if (row === null || relative === null)
    throw new ArchiveError('recording-unknown', { context: { id: anyId } });
  const folder = join(libraryDir, relative);
  const files = filesOfRecording(db, row.id);
  const chunks = chunksOfRecording(db, row.id).map((chunk): ChunkView => {
    const content = fileOf(files, chunk.id, 'content');
    return {
      ...chunk,
      content,
      metadata: fileOf(files, chunk.id, 'metadata'),
      mediaUrl: content === null ? null : `archive://media/${row.id}/${String(chunk.id)}`,
    };
  });
  return {
    ...row,
    folder,
    chunks,
    events: eventTexts(db, row.id, row.serverCallId).map(describeEvent),
    attempts: attemptsOfRecording(db, row.id),
    presence: row.serverCallId === null ? [] : presenceInCall(db, row.serverCallId),
    deletions: deletionsOfRecording(db, row.id),
    metadataTexts: await readMetadataTexts(folder, chunks),
    sessionEndReason: findBagFacts(db, row.id)?.sessionEndReason ?? null,
  };
}

function fileOf(
  files: readonly ArchivedFile[],
  chunk: number,
  kind: 'content' | 'metadata',
): FileView | null {
  const file = files.find((one) => one.chunk === chunk && one.kind === kind);
  return file === undefined
    ? null
    : { path: file.path, bytes: file.bytes, sha256: file.digest, archivedAt: file.archivedAt };
}

/** Metadata files that cannot be read are left out: verify names them. */
async function readMetadataTexts(
  folder: string,
  chunks: readonly ChunkView[],
): Promise<RecordingDetail['metadataTexts']> {
  const texts = await Promise.all(
    chunks.map(async ({ index, metadata }) => {
      if (metadata === null) return null;
      const text = await readFile(join(folder, metadata.path), 'utf8').catch(() => null);
      return text === null ? null : { chunkIndex: index, text };
    }),
  );
  return texts.filter((text) => text !== null);
}
