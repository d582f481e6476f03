/**
 * Finds recordings among the names of a container. The service writes `YYYYMMDD/{call}/{recording}/{n}-{kind}[.{documentId}].{ext}`, with
 * or without the document id, below any prefix. Pure.
 * @see ACS docs "Bring your own Azure storage", folder structure
 */

/** A blob as a listing tells it. */
export interface ListedBlob {
  name: string;
  etag: string;
  modifiedAt: number;
  bytes: number;
}

/** One chunk: its media and, once it is there, its metadata. */
export interface BlobPair {
  /** Folder of the recording; empty for the container itself. */
  folder: string;
  index: number;
  /** In lower case, e.g. `audiomp3`. */
  kind: string;
  extension: string;
  documentId: string | null;
  media: ListedBlob;
  metadata: ListedBlob | null;
}

interface Named {
  folder: string;
  index: number;
  kind: string;
  documentId: string | null;
  extension: string;
}

/** Reads the name of a chunk's file; null when it is none. */
export function readBlobName(name: string): Named | null {
  const mark = name.lastIndexOf('/');
  const match = /^(\d{1,6})-([a-z0-9]+)(?:\.(.+))?\.(json|mp3|wav|mp4)$/i.exec(name.slice(mark + 1));
  if (match === null) return null;
  const [, number = '0', kind = '', documentId, extension = ''] = match;
  return {
    folder: name.slice(0, Math.max(mark, 0)),
    index: Number(number),
    kind: kind.toLowerCase(),
    documentId: documentId ?? null,
    extension: extension.toLowerCase(),
  };
}

/** Pairs media and metadata by folder and number, in the order of the media's names. Empty media are not complete yet. */
export function pairBlobs(blobs: readonly ListedBlob[]): BlobPair[] {
  const metadata = new Map<string, ListedBlob>();
  const media: { named: Named; blob: ListedBlob }[] = [];
  for (const blob of blobs) {
    const named = readBlobName(blob.name);
    if (named === null || blob.bytes === 0) continue;
    if (named.extension !== 'json') media.push({ named, blob });
    else if (named.kind.includes('metadata')) metadata.set(keyOf(named), blob);
  }
  return media
    .map(({ named, blob }) => ({ ...named, media: blob, metadata: metadata.get(keyOf(named)) ?? null }))
    .sort((one, other) => (one.media.name < other.media.name ? -1 : 1));
}

/** Ids that the path tells. */
export function idsOfFolder(folder: string): { callId: string | null; recordingId: string | null } {
  const match = /(?:^|\/)\d{8}\/([^/]+)\/([^/]+)$/.exec(folder);
  const call = match?.[1] ?? '';
  const isGuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(call);
  return { callId: isGuid ? call : null, recordingId: match?.[2] ?? null };
}

function keyOf({ folder, index }: Named): string {
  return `${folder}/${String(index)}`;
}
