import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask, askUntil } from '../../scripts/demo/ask.ts';
import { launchBuilt, type LaunchedApp } from '../../scripts/runtime/launch.ts';
import { prepareRuntime } from '../../scripts/runtime/prepare.ts';
import { sandboxObstacle } from '../../scripts/runtime/sandbox.ts';
import { startSimulator, type Simulator } from '../../simulator/simulator.ts';

/** The built app on a library of its own, with a simulated service whose events it listens to. */
export interface SimulatedApp {
  readonly simulator: Simulator;
  readonly app: LaunchedApp;
  /** Where the app takes events. */
  readonly address: string;
  /** Ends both, and removes the library. */
  close: () => Promise<void>;
}

const listeningLimitMs = 60_000;

export async function startSimulatedApp(seed: string): Promise<SimulatedApp> {
  const prepared = await prepareRuntime((line) => void process.stderr.write(`${line}\n`));
  const simulator = await startSimulator({ seed });
  const folder = await mkdtemp(join(tmpdir(), 'archivolt-simulated-'));
  const { connectionString, contentHosts } = simulator.endpoints;
  const config = join(folder, 'config.json');
  const services = [{ name: 'contoso', connectionString, contentHosts }];
  const sources = [{ kind: 'webhook', name: 'relay', listen: '127.0.0.1:0' }];
  await writeFile(config, JSON.stringify({ services, sources }));
  const places = ['--library', join(folder, 'library'), '--user-data-dir', join(folder, 'window')];
  const isSandboxed = (await sandboxObstacle()) === undefined;
  const app = await launchBuilt(prepared, { args: [...places, '--config', config], isSandboxed });
  const listed = await askUntil(
    () => ask(app.page, 'sources.list', {}),
    (view) => view.sources.some(({ address }) => address !== null),
    listeningLimitMs,
  );
  return {
    simulator,
    app,
    address: listed.sources[0]?.address ?? '',
    async close() {
      await app.close();
      await simulator.close();
      await prepared.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
