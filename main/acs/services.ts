import { defaultApiVersion, defaultContentHosts } from '../../contract/config.ts';
import type { DeletePolicy, ServiceConfig } from '../../contract/config.ts';
import { parseConnectionString } from './connection-string.ts';
import { isLocationAllowed } from './hosts.ts';

/** A configured service, ready to sign for. */
export interface ServiceAccess {
  name: string;
  /** Origin of the ACS resource; its host is what gets signed. */
  endpoint: URL;
  accessKey: Uint8Array;
  /** Patterns of hosts that may receive a signature, e.g. `*.asm.skype.com`, `127.0.0.1:7072`. */
  contentHosts: readonly string[];
  /** Of the recording control. */
  apiVersion: string;
  deleteAfterArchive: DeletePolicy;
}

export type { ServiceConfig };

/** What an event tells about the service that made it. */
export interface ServiceTraces {
  /** Resource id of the ACS resource (Event Grid topic, CloudEvents source). */
  topic: string | null;
  /** Locations of the chunks, verbatim. */
  locations: readonly string[];
}

/** Makes a configured service ready to sign. @throws ArchiveError connection-string-invalid, endpoint-insecure */
export function toServiceAccess(config: ServiceConfig): ServiceAccess {
  return {
    name: config.name,
    ...parseConnectionString(config.connectionString),
    contentHosts: config.contentHosts ?? defaultContentHosts,
    apiVersion: config.apiVersion ?? defaultApiVersion,
    deleteAfterArchive: config.deleteAfterArchive ?? 'never',
  };
}

/**
 * Finds the service that made a recording: the one whose resource or name the topic names, else the one whose own list of content
 * hosts fits all locations, else the only one; null when it cannot be told.
 */
export function resolveService(
  services: readonly ServiceAccess[],
  traces: ServiceTraces,
): ServiceAccess | null {
  const resource = resourceName(traces.topic);
  const named = services.filter((service) => resource !== null && namesOf(service).includes(resource));
  if (named[0] !== undefined) return named[0];
  const fitting = services.filter(
    (service) => hasOwnHosts(service) && areAllAllowed(service, traces.locations),
  );
  if (fitting.length === 1 && fitting[0] !== undefined) return fitting[0];
  return services.length === 1 ? (services[0] ?? null) : null;
}

/** Name of the resource in a topic such as `/subscriptions/…/communicationServices/contoso`, in lower case. */
export function resourceName(topic: string | null): string | null {
  return /\/communicationservices\/([^/]+)\/?$/.exec(topic?.toLowerCase() ?? '')?.[1] ?? null;
}

function namesOf(service: ServiceAccess): string[] {
  return [service.endpoint.hostname.split('.')[0] ?? '', service.name.toLowerCase()];
}

function hasOwnHosts(service: ServiceAccess): boolean {
  return service.contentHosts.some((pattern) => !defaultContentHosts.includes(pattern));
}

function areAllAllowed(service: ServiceAccess, locations: readonly string[]): boolean {
  return (
    locations.length > 0 &&
    locations.every((location) => isLocationAllowed(location, service.contentHosts, service.endpoint))
  );
}
