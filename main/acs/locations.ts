import type { ServiceAccess } from './services.ts';

/** Version that the download address of the 2021 preview takes. */
const legacyVersion = '2021-04-15-preview1';

/** Where a chunk's two files are asked for. */
export interface ChunkLocations {
  content: string;
  metadata: string | null;
}

/**
 * Where to fetch a chunk: the locations of its event verbatim, else, when the event names no content at all, the download address that
 * the preview of 2021 had on the resource itself.
 */
export function locationsOf(
  chunk: { documentId: string; contentLocation: string | null; metadataLocation: string | null },
  service: ServiceAccess,
): ChunkLocations {
  if (chunk.contentLocation !== null) {
    return { content: chunk.contentLocation, metadata: chunk.metadataLocation };
  }
  return {
    content: legacyLocation(service.endpoint, chunk.documentId, 'content'),
    metadata: chunk.metadataLocation ?? legacyLocation(service.endpoint, chunk.documentId, 'metadata'),
  };
}

/** Download address of the 2021 preview. @see ACS docs "Record and download calls with Event Grid", 2021 preview */
export function legacyLocation(endpoint: URL, documentId: string, kind: 'content' | 'metadata'): string {
  const url = new URL(endpoint.origin);
  url.pathname = `/recording/download/${encodeURIComponent(documentId)}${kind === 'metadata' ? '/metadata' : ''}`;
  url.searchParams.set('api-version', legacyVersion);
  return url.href;
}
