import { networkSchema, type NetworkConfig, type SourceConfig } from '../../contract/config.ts';
import type { Result } from '../../contract/error.ts';
import type { NetworkView, ServiceView, SourcesView, SourceView } from '../../contract/views.ts';
import { sourceIds } from '../source-ids.ts';
import { splitNetwork, splitService, splitSource } from './secret-parts.ts';
import type { Settings } from './settings.ts';

/**
 * What the window sees of the configuration: no secret, only whether there is one, joined with the health of each source.
 *
 * @param health the engine's own view; when it is a failure the sources show as stopped, so that they can still be edited
 */
export function viewSources(
  { config, areSecretsKept }: Pick<Settings, 'config' | 'areSecretsKept'>,
  health: Result<SourcesView>,
): SourcesView {
  const sources = config?.sources ?? [];
  const ids = sourceIds(sources);
  return {
    services: (config?.services ?? []).map(viewService),
    sources: sources.map((source, at) => viewSource(source, ids[at] ?? '', health)),
    areSecretsKept,
    network: viewNetwork(config?.network ?? networkSchema.parse({})),
  };
}

function viewNetwork(network: NetworkConfig): NetworkView {
  const { open, secret } = splitNetwork(network);
  return { network: open, hasPassword: secret !== null };
}

function viewService(service: Parameters<typeof splitService>[0]): ServiceView {
  const { open, secret } = splitService(service);
  const endpoint = /(?:^|;)\s*endpoint=([^;]*)/i.exec(open.connectionString)?.[1] ?? '';
  return {
    name: service.name,
    endpoint,
    contentHosts: service.contentHosts ?? null,
    hasSecret: secret !== null,
    apiVersion: service.apiVersion ?? null,
    deleteAfterArchive: service.deleteAfterArchive ?? 'never',
  };
}

function viewSource(source: SourceConfig, id: string, health: Result<SourcesView>): SourceView {
  const { open, secret } = splitSource(source);
  const known = health.ok ? health.value.sources.find((view) => view.id === id) : undefined;
  const seen = known ?? {
    state: 'stopped' as const,
    lastEventAt: null,
    eventCount: 0,
    code: health.ok ? null : health.error.code,
    lastError: null,
    detail: null,
    address: null,
    alarm: null,
    backlog: null,
    nextPollAt: null,
  };
  return { ...seen, id, kind: source.kind, config: open, hasSecret: secret !== null };
}
