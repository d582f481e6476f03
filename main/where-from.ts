/** Where the files of transfers lie, and who signs for them. */
import { ArchiveError } from '../contract/error.ts';
import { findBlob, type BlobAccess } from './acs/blob-access.ts';
import { locationsOf } from './acs/locations.ts';
import { resolveService, type ServiceAccess } from './acs/services.ts';
import type { TransferJob } from './catalog/transfers.ts';

/** The service whose key signs for a job: the one that its recording names, else the one that fits it. */
export function serviceOf(services: readonly ServiceAccess[], job: TransferJob): ServiceAccess | null {
  const named = services.find(({ name }) => name === job.service);
  if (named !== undefined) return named;
  const locations = job.contentLocation === null ? [] : [job.contentLocation];
  return resolveService(services, { topic: job.topic, locations });
}

/** Where the file of a job is fetched from; null when nothing tells. Own storage needs no service, everything else does. */
export function locationOf(
  job: TransferJob,
  service: ServiceAccess | null,
  containers: readonly BlobAccess[],
): string | null {
  const said = job.kind === 'content' ? job.contentLocation : job.metadataLocation;
  if (said !== null && findBlob(containers, said) !== null) return said;
  if (service === null) return null;
  const { content, metadata } = locationsOf(job, service);
  return job.kind === 'content' ? content : metadata;
}

/** Both of them, for what cannot do without. @throws ArchiveError service-unknown, location-missing */
export function whereFrom(
  job: TransferJob,
  services: readonly ServiceAccess[],
  containers: readonly BlobAccess[],
): { location: string; service: ServiceAccess | null } {
  const service = serviceOf(services, job);
  const location = locationOf(job, service, containers);
  if (location === null) throw new ArchiveError(service === null ? 'service-unknown' : 'location-missing');
  return { location, service };
}
