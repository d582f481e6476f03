import type { SourceConfig } from '../../contract/config.ts';
import { toArchiveError } from '../../contract/error.ts';
import { sourceIds } from '../source-ids.ts';
import { stoppedHealth, type Source, type SourceContext, type SourceHealth } from './source.ts';

export interface SourceSet {
  /** Starts what is new, stops what is gone, restarts what changed; the rest goes on undisturbed. */
  configure(configs: readonly SourceConfig[]): Promise<void>;
  health(id: string): SourceHealth;
  /** Resolves when every source has been asked for all that waits there now. */
  drain(signal: AbortSignal): Promise<void>;
  stop(): Promise<void>;
}

export interface SourceSetOptions {
  create(config: SourceConfig, context: SourceContext): Source;
  context: Omit<SourceContext, 'id' | 'report'>;
  onHealth(id: string, health: SourceHealth): void;
}

/** The sources that run now, one for each entry of the configuration. */
export function createSourceSet(options: SourceSetOptions): SourceSet {
  const running = new Map<string, { config: string; source: Source; health: SourceHealth }>();

  async function begin(id: string, config: SourceConfig): Promise<void> {
    const report = (health: SourceHealth): void => {
      const entry = running.get(id);
      if (entry !== undefined) entry.health = health;
      options.onHealth(id, health);
    };
    const source = options.create(config, { ...options.context, id, report });
    const health: SourceHealth = { ...stoppedHealth, state: 'starting' };
    running.set(id, { config: JSON.stringify(config), source, health });
    try {
      await source.start();
    } catch (thrown) {
      const { code, cause } = toArchiveError(thrown);
      const detail = cause instanceof Error ? cause.message : null;
      report({ ...stoppedHealth, state: 'failing', code, detail });
    }
  }

  async function end(id: string): Promise<void> {
    const entry = running.get(id);
    running.delete(id);
    await entry?.source.stop();
  }

  return {
    async configure(configs) {
      const wanted = new Map(sourceIds(configs).map((id, at) => [id, configs[at]] as const));
      for (const [id, { config }] of [...running])
        if (JSON.stringify(wanted.get(id)) !== config) await end(id);
      for (const [id, config] of wanted)
        if (config !== undefined && !running.has(id)) await begin(id, config);
    },
    health: (id) => running.get(id)?.health ?? stoppedHealth,
    async drain(signal) {
      await Promise.all([...running.values()].map(({ source }) => source.drain(signal)));
    },
    async stop() {
      await Promise.all([...running.keys()].map(end));
    },
  };
}
