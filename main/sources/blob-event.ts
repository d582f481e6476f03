import { createHash } from 'node:crypto';
import { blobFoundType } from '../acs/event.ts';
import { blobFoundStorage } from '../acs/blob-access.ts';
import { idsOfFolder } from './blob-names.ts';
import type { BlobPair } from './blob-names.ts';

/**
 * The event that tells of a pair. The same blobs give the same event, byte for byte; a blob that was written anew, or metadata that came
 * later, give another one.
 *
 * @param address of the container, without credential
 */
export function blobFoundEvent(address: string, pair: BlobPair): { id: string } {
  const { media, metadata, folder, index, extension, kind } = pair;
  const ids = idsOfFolder(folder);
  const id = digest([address, media.name, media.etag, metadata?.name ?? null, metadata?.etag ?? null]);
  const modifiedAt = Math.max(media.modifiedAt, metadata?.modifiedAt ?? 0);
  return {
    id,
    topic: address,
    subject:
      ids.callId === null
        ? `/blobServices/default/containers/${address.split('/').at(-1) ?? ''}/blobs/${media.name}`
        : `/recording/call/${ids.callId}`,
    eventType: blobFoundType,
    eventTime: new Date(modifiedAt).toISOString(),
    dataVersion: '1',
    data: {
      recordingStorageInfo: {
        recordingChunks: [
          {
            documentId: pair.documentId ?? `blob-${digest([address, media.name]).slice(0, 32)}`,
            index,
            contentLocation: locationOf(address, media.name),
            metadataLocation: metadata === null ? null : locationOf(address, metadata.name),
            contentLength: media.bytes,
            eTag: media.etag,
          },
        ],
      },
      recordingId: ids.recordingId ?? `blob-${digest([address, folder]).slice(0, 32)}`,
      recordingContentType: extension === 'mp4' ? 'AudioVideo' : 'Audio',
      ...(kind.includes('unmixed') ? { recordingChannelType: 'Unmixed' } : {}),
      recordingFormatType: extension,
      storageType: blobFoundStorage,
    },
  } as { id: string };
}

function locationOf(address: string, name: string): string {
  return `${address}/${name.split('/').map(encodeURIComponent).join('/')}`;
}

function digest(parts: readonly (string | null)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
