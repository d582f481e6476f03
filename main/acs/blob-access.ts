/**
 * Containers of the customer's own storage. A location in one of them is read with that container's own credential; signatures of the
 * service never go there, and the credential goes nowhere else.
 */
import type { ContainerClient } from '@azure/storage-blob';
import type { SourceConfig } from '../../contract/config.ts';
import { lazily } from '../lazily.ts';
import type { Network } from '../network/network.ts';
import { overNetwork } from './cloud-network.ts';
import { isBlobHost, plainUrl } from './hosts.ts';
import { parseStorageAccount } from './storage-account.ts';

/** A configured container. */
export interface BlobAccess {
  /** Without credential and without a slash at its end. */
  address: string;
  /** The same one each time. */
  client: () => Promise<ContainerClient>;
}

/** Type of storage that events tell which a container source has written. */
export const blobFoundStorage = 'blobfound';

/** A client of the container that retries nothing. @throws ArchiveError as {@link parseStorageAccount} */
export function openContainer(
  config: { connectionString: string; container: string },
  network: Pick<Network, 'agentFor'>,
): BlobAccess {
  const { connectionString, container } = config;
  const { endpoint, account, accountKey, sas } = parseStorageAccount(connectionString, 'blob', container);
  const address = `${endpoint}/${encodeURIComponent(container)}`;
  const client = lazily(async () => {
    const {
      ContainerClient: Client,
      newPipeline,
      StorageSharedKeyCredential,
    } = await import('@azure/storage-blob');
    const options = { retryOptions: { maxTries: 1 } };
    const credential = accountKey === null ? undefined : new StorageSharedKeyCredential(account, accountKey);
    const pipeline = newPipeline(credential, options);
    pipeline.factories.unshift(overNetwork(network));
    const query = accountKey === null ? `?${sas ?? ''}` : '';
    return new Client(`${address}${query}`, pipeline);
  });
  return { address, client };
}

/** The containers among the configured sources; one that cannot be opened is told of by its own source. */
export function openContainers(
  sources: readonly SourceConfig[],
  network: Pick<Network, 'agentFor'>,
): BlobAccess[] {
  return sources.flatMap((source): BlobAccess[] => {
    if (source.kind !== 'blob-container') return [];
    try {
      return [openContainer(source, network)];
    } catch {
      return [];
    }
  });
}

/** The configured container that a location lies in, and the blob's name there; null for all other locations. */
export function findBlob(
  containers: readonly BlobAccess[],
  location: string,
): { access: BlobAccess; name: string } | null {
  const url = plainUrl(location);
  if (url === null) return null;
  const path = `${url.origin}${url.pathname}`;
  const access = containers.find(({ address }) => path.startsWith(`${address}/`));
  if (access === undefined) return null;
  try {
    const name = decodeURIComponent(path.slice(access.address.length + 1));
    return name === '' ? null : { access, name };
  } catch {
    return null;
  }
}

/** Says whether a location is a container's, configured or not: no signature of the service may go there. */
export function isBlobLocation(location: string): boolean {
  return isBlobHost(plainUrl(location)?.hostname ?? '');
}

/** Says whether a chunk lies in own storage, where the service's time limit does not hold. */
export function isInOwnStorage(location: string | null, storageType: string | null): boolean {
  return storageType === blobFoundStorage || (location !== null && isBlobLocation(location));
}
