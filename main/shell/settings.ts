/**
 * The app's configuration: one file without secrets, and the secrets beside it in the protected store.
 * Owns reading, editing and writing both, and joins them to what the engine needs.
 * Invariant: no secret is written into the file that the file did not hold already, and a file that could not be read
 * is never written over.
 */
import { access } from 'node:fs/promises';
import {
  configSchema,
  type Config,
  type NetworkConfig,
  type ServiceConfig,
  type SourceConfig,
  type TransfersConfig,
} from '../../contract/config.ts';
import { ArchiveError } from '../../contract/error.ts';
import { readConfigFile } from '../config-file.ts';
import { sourceIds } from '../source-ids.ts';
import { writeWhole } from './atomic-write.ts';
import {
  completeNetwork,
  completeService,
  completeSource,
  secretsOf,
  withNamedSources,
  withoutSecrets,
  withSecrets,
} from './config-entries.ts';
import type { KeptSecrets, SecretStore } from './secrets.ts';

export interface SettingsPlace {
  path: string;
  /** True for the app's own file, which need not exist yet. */
  mayBeAbsent: boolean;
}

export class Settings {
  readonly #place: SettingsPlace;
  readonly #secrets: SecretStore;
  #config: Config | null = null;
  /** What the file itself held in secrets when it was last read or written, by key of the entry. */
  #inFile: KeptSecrets = {};
  #lastEdit: Promise<unknown> = Promise.resolve();

  constructor(place: SettingsPlace, secrets: SecretStore) {
    this.#place = place;
    this.#secrets = secrets;
  }

  /** False when secrets last until the program ends. */
  get areSecretsKept(): boolean {
    return this.#secrets.isKept;
  }

  /** The whole configuration, secrets included, as read or last saved; null before a successful {@link load}. */
  get config(): Config | null {
    return this.#config;
  }

  /** Reads the file unless it was read already. @throws config-unreadable, config-invalid */
  async load(): Promise<Config> {
    if (this.#config !== null) return this.#config;
    const { path, mayBeAbsent } = this.#place;
    const isAbsent = mayBeAbsent && !(await exists(path));
    const fromFile = isAbsent ? configSchema.parse({}) : await readConfigFile(path);
    this.#inFile = secretsOf(fromFile);
    this.#config = withSecrets(fromFile, this.#secrets.load(path));
    return this.#config;
  }

  /** Adds a service or replaces the one of that name. @throws secret-missing, config-invalid, disk-full, disk-failed */
  saveService(draft: ServiceConfig, replaces: string | null): Promise<Config> {
    return this.#edit((config) => {
      const service = completeService(config, draft, replaces);
      const others = config.services.filter(({ name }) => name !== replaces);
      if (others.some(({ name }) => name === service.name)) throw taken('services', service.name);
      const at = config.services.findIndex(({ name }) => name === replaces);
      return { ...config, services: placed(config.services, at, service) };
    });
  }

  removeService(name: string): Promise<Config> {
    return this.#edit((config) => ({
      ...config,
      services: config.services.filter((service) => service.name !== name),
    }));
  }

  /** Adds a source or replaces the one with that id. @throws secret-missing, config-invalid, disk-full, disk-failed */
  saveSource(draft: SourceConfig, replaces: string | null): Promise<Config> {
    return this.#edit((config) => {
      const source = completeSource(config, draft, replaces);
      const ids = sourceIds(config.sources);
      const isTaken = ids.some((id) => id === source.name && id !== replaces);
      if (isTaken) throw taken('sources', source.name ?? '');
      const at = replaces === null ? -1 : ids.indexOf(replaces);
      const named = at >= 0 && source.name === undefined ? { ...source, name: ids[at] ?? '' } : source;
      return { ...config, sources: placed(config.sources, at, named) };
    });
  }

  removeSource(id: string): Promise<Config> {
    return this.#edit((config) => {
      const ids = sourceIds(config.sources);
      return { ...config, sources: config.sources.filter((_, at) => ids[at] !== id) };
    });
  }

  /** Replaces the way out; a password that is left out stays while it would go to the same proxy. @throws disk-full, disk-failed */
  saveNetwork(draft: NetworkConfig): Promise<Config> {
    return this.#edit((config) => ({ ...config, network: completeNetwork(config, draft) }));
  }

  /** @throws disk-full, disk-failed */
  async saveTransfers(transfers: TransfersConfig): Promise<TransfersConfig> {
    return (await this.#edit((config) => ({ ...config, transfers }))).transfers;
  }

  /** A draft with the kept secret of what it replaces, for a test of the connection. @throws secret-missing */
  async completeService(draft: ServiceConfig, replaces: string | null): Promise<ServiceConfig> {
    return completeService(await this.load(), draft, replaces);
  }

  /** As {@link completeService}. @throws secret-missing */
  async completeSource(draft: SourceConfig, replaces: string | null): Promise<SourceConfig> {
    return completeSource(await this.load(), draft, replaces);
  }

  /** Resolves when no edit is being written, however it ended. */
  async settled(): Promise<void> {
    await this.#lastEdit;
  }

  /** One edit after another; the new configuration counts once it is on disk. */
  #edit(change: (config: Config) => Config): Promise<Config> {
    const edit = this.#lastEdit.then(async () => {
      const next = withNamedSources(change(await this.load()));
      await this.#write(next);
      this.#config = next;
      return next;
    });
    this.#lastEdit = edit.catch((cause: unknown) => cause);
    return edit;
  }

  async #write(config: Config): Promise<void> {
    const { path } = this.#place;
    const secrets = secretsOf(config);
    const inFile = this.#secrets.isKept ? {} : this.#stillInFile(secrets);
    // Secrets first: after a crash between the two, the old file finds its secrets by name and audience, or asks for them.
    if (this.#secrets.isKept) await this.#secrets.save(path, secrets);
    await writeWhole(path, `${JSON.stringify(withSecrets(withoutSecrets(config), inFile), null, 2)}\n`);
    this.#inFile = inFile;
  }

  /** Of the secrets in use those that the file holds already, under whatever name, and the old one of an entry with a new one. */
  #stillInFile(secrets: KeptSecrets): KeptSecrets {
    const held = Object.values(this.#inFile);
    const kept: KeptSecrets = {};
    for (const [key, current] of Object.entries(secrets)) {
      const same = held.find(
        ({ secret, audience }) => secret === current.secret && audience === current.audience,
      );
      const old = this.#inFile[key];
      if (same !== undefined) kept[key] = same;
      else if (old?.audience === current.audience) kept[key] = old;
    }
    return kept;
  }
}

function placed<T>(list: readonly T[], at: number, entry: T): T[] {
  return at < 0 ? [...list, entry] : list.map((other, index) => (index === at ? entry : other));
}

function taken(list: 'services' | 'sources', name: string): ArchiveError {
  return new ArchiveError('config-invalid', { context: { key: `${list}.name`, problem: 'taken', name } });
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code !== 'ENOENT';
  }
}
