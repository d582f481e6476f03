/** Services and sources of a configuration, each under a key, apart from and together with their secrets. Pure. */
import type { Config, NetworkConfig, ServiceConfig, SourceConfig } from '../../contract/config.ts';
import { ArchiveError } from '../../contract/error.ts';
import { sourceIds } from '../source-ids.ts';
import {
  joinNetwork,
  joinService,
  joinSource,
  needsSecret,
  splitNetwork,
  splitService,
  splitSource,
} from './secret-parts.ts';
import type { KeptSecrets } from './secrets.ts';

const serviceKey = (name: string): string => `service:${name}`;
const networkKey = 'network';
const sourceKey = (id: string): string => `source:${id}`;

/** The secrets that a configuration holds, by key of the entry. */
export function secretsOf(config: Config): KeptSecrets {
  const ids = sourceIds(config.sources);
  const split = [
    ...config.services.map((service) => ({ key: serviceKey(service.name), ...splitService(service) })),
    ...config.sources.map((source, at) => ({ key: sourceKey(ids[at] ?? ''), ...splitSource(source) })),
    { key: networkKey, ...splitNetwork(config.network) },
  ];
  return Object.fromEntries(
    split.flatMap(({ key, audience, secret }) => (secret === null ? [] : [[key, { audience, secret }]])),
  );
}

export function withoutSecrets(config: Config): Config {
  return {
    ...config,
    services: config.services.map((service) => splitService(service).open),
    sources: config.sources.map((source) => splitSource(source).open),
    network: splitNetwork(config.network).open,
  };
}

/** Gives each entry without a secret the one of its key, if that was meant for the same audience. */
export function withSecrets(config: Config, secrets: KeptSecrets): Config {
  const ids = sourceIds(config.sources);
  const find = (key: string, audience: string): string | null => {
    const kept = secrets[key];
    return kept?.audience === audience ? kept.secret : null;
  };
  const network = splitNetwork(config.network);
  const password = network.secret ?? find(networkKey, network.audience);
  return {
    ...config,
    network: password === null ? config.network : joinNetwork(network.open, password),
    services: config.services.map((service) => {
      const { open, secret, audience } = splitService(service);
      const found = secret ?? find(serviceKey(service.name), audience);
      return found === null ? service : joinService(open, found);
    }),
    sources: config.sources.map((source, at) => {
      const { open, secret, audience } = splitSource(source);
      const found = secret ?? find(sourceKey(ids[at] ?? ''), audience);
      return found === null ? source : joinSource(open, found);
    }),
  };
}

/** Makes every id a name, so that removing one source does not rename the others. */
export function withNamedSources(config: Config): Config {
  const ids = sourceIds(config.sources);
  return { ...config, sources: config.sources.map((source, at) => ({ ...source, name: ids[at] ?? '' })) };
}

/**
 * A service as a form sent it, with the secret of the one it replaces where it brings none.
 *
 * @throws secret-missing when there is none, or when the kept one would go to another host
 */
export function completeService(
  config: Config,
  draft: ServiceConfig,
  replaces: string | null,
): ServiceConfig {
  const old = config.services.find(({ name }) => name === replaces);
  const given = {
    ...draft,
    connectionString: draft.connectionString.trim() || (old?.connectionString ?? ''),
  };
  const { open, secret, audience } = splitService(given);
  if (secret !== null) return given;
  const kept = old === undefined ? null : splitService(old);
  if (!kept?.secret || kept.audience !== audience) throw secretMissing(draft.name);
  return joinService(open, kept.secret);
}

/**
 * A source as a form sent it, with the secret of the one it replaces where it brings none.
 *
 * @throws secret-missing when it needs one and there is none, or when the kept one would go to another host
 */
export function completeSource(config: Config, draft: SourceConfig, replaces: string | null): SourceConfig {
  const at = replaces === null ? -1 : sourceIds(config.sources).indexOf(replaces);
  const old = config.sources[at]?.kind === draft.kind ? config.sources[at] : undefined;
  const given =
    'connectionString' in draft && draft.connectionString.trim() === '' && old && 'connectionString' in old
      ? { ...draft, connectionString: old.connectionString }
      : draft;
  const { open, secret, audience } = splitSource(given);
  if (secret !== null) return given;
  const kept = old === undefined ? null : splitSource(old);
  if (kept?.secret && kept.audience === audience) return joinSource(open, kept.secret);
  if (needsSecret(open)) throw secretMissing(draft.name ?? draft.kind);
  return open;
}

/** The way out as a form sent it, with the kept password where it brings none and names the same user. */
export function completeNetwork(config: Config, draft: NetworkConfig): NetworkConfig {
  const { open, secret, audience } = splitNetwork(draft);
  if (secret !== null) return draft;
  const kept = splitNetwork(config.network);
  const isSame = kept.audience === audience && userOf(kept.open) === userOf(open) && userOf(open) !== '';
  return isSame && kept.secret !== null ? joinNetwork(open, kept.secret) : open;
}

function userOf({ proxy }: NetworkConfig): string {
  return proxy.mode === 'off' ? '' : (proxy.user ?? '');
}

function secretMissing(name: string): ArchiveError {
  return new ArchiveError('secret-missing', { context: { name } });
}
