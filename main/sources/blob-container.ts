/**
 * Finds recordings in a container of the customer's own storage, by listing it, and hands on an event of our own for each chunk that is
 * new or has changed. Nothing in the container is changed. After a restart everything is handed on again: the same event is a repeat.
 */
import type { SourceConfig } from '../../contract/config.ts';
import { openContainer, type BlobAccess } from '../acs/blob-access.ts';
import { blobFoundEvent } from './blob-event.ts';
import { pairBlobs, readBlobName } from './blob-names.ts';
import type { ListedBlob } from './blob-names.ts';
import { createPoller } from './poller.ts';
import type { Polling } from './poller.ts';
import type { Source, SourceContext } from './source.ts';

export type BlobContainerConfig = Extract<SourceConfig, { kind: 'blob-container' }>;

const pageSize = 5_000;
const batchSize = 500;
/** For a whole listing. */
const listTimeoutMs = 600_000;

/** A source that looks through the configured container. */
export function createBlobContainerSource(config: BlobContainerConfig, context: SourceContext): Source {
  return createPoller({
    kind: 'blob-container',
    context,
    idle: { firstMs: 15_000, maxMs: 120_000 },
    open: () => openPolling(openContainer(config, context.network), context),
  });
}

function openPolling(access: BlobAccess, { accept, id }: SourceContext): Polling {
  const { address } = access;
  const known = new Set<string>();
  return {
    address,
    async poll(signal) {
      const pairs = pairBlobs(await listBlobs(access, signal));
      const fresh = pairs
        .map((pair) => blobFoundEvent(address, pair))
        .filter((event) => !known.has(event.id));
      for (let from = 0; from < fresh.length && !signal.aborted; from += batchSize) {
        const batch = fresh.slice(from, from + batchSize);
        await accept({
          source: id,
          bytes: Buffer.from(JSON.stringify(batch)),
          delivery: { container: address },
        });
        for (const event of batch) known.add(event.id);
      }
      return { taken: fresh.length, backlog: 0 };
    },
  };
}

async function listBlobs({ client }: BlobAccess, signal: AbortSignal): Promise<ListedBlob[]> {
  const found: ListedBlob[] = [];
  const abortSignal = AbortSignal.any([signal, AbortSignal.timeout(listTimeoutMs)]);
  const pages = (await client()).listBlobsFlat({ abortSignal }).byPage({ maxPageSize: pageSize });
  for await (const { segment } of pages)
    for (const { name, properties } of segment.blobItems) {
      if (readBlobName(name) === null) continue;
      const { etag, lastModified, contentLength = 0 } = properties;
      found.push({ name, etag, modifiedAt: lastModified.getTime(), bytes: contentLength });
    }
  return found;
}
