import { parseMetadata } from '../acs/metadata.ts';
import { chunkMetadataPath } from '../archive/layout.ts';
import { chunksOfRecording, type ChunkRow } from '../catalog/chunks.ts';
import type { Db } from '../catalog/open.ts';
import type { PayloadFile } from './read-bag.ts';

export interface JoinedFile extends PayloadFile {
  chunk: number | null;
}

/**
 * Finds the chunk of each file by its name. A name that could stand for two chunks is decided by the document id in the metadata file of
 * the same name; where that says nothing, the file stays without a chunk.
 */
export function joinFilesToChunks(db: Db, recording: string, files: readonly PayloadFile[]): JoinedFile[] {
  const chunks = chunksOfRecording(db, recording);
  const named = new Map(
    files.flatMap(({ kind, path, body }): [string, string | null][] =>
      kind === 'metadata' && body !== null ? [[stemOf(path), parseMetadata(body).documentId]] : [],
    ),
  );
  return files.map((file): JoinedFile => {
    if (file.kind === 'event') return { ...file, chunk: null };
    const siblings = files.filter(({ kind }) => kind === file.kind).map(({ path }) => stemOf(path));
    return { ...file, chunk: chunkOf(stemOf(file.path), chunks, siblings, named) };
  });
}

function chunkOf(
  stem: string,
  chunks: readonly ChunkRow[],
  siblings: readonly string[],
  named: ReadonlyMap<string, string | null>,
): number | null {
  const twin = chunks.find((chunk) => twinStem(chunk) === stem);
  if (twin !== undefined) return twin.id;
  const possible = chunks.filter((chunk) => plainStem(chunk) === stem && !siblings.includes(twinStem(chunk)));
  if (possible.length === 1) return possible[0]?.id ?? null;
  const documentId = named.get(stem) ?? null;
  return possible.find((chunk) => chunk.documentId === documentId)?.id ?? null;
}

function stemOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name.replace(/\.metadata\.json$|\.[a-z0-9]{1,4}$/, '');
}

function twinStem({ index, documentId }: ChunkRow): string {
  return stemOf(chunkMetadataPath(index, documentId));
}

function plainStem({ index }: ChunkRow): string {
  return stemOf(chunkMetadataPath(index));
}
