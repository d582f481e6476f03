/** The demo's surroundings: the service's stand-in, an empty library, and a configuration that joins the two. */
import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { buildDemoSet, type DemoSet } from '../../simulator/demo-set.ts';
import { startSimulator, type Simulator } from '../../simulator/simulator.ts';
import { ask, askUntil } from './ask.ts';

export interface DemoStage {
  /** Holds library, configuration and the window's own data. */
  readonly folder: string;
  /** What the app is started with. */
  readonly args: readonly string[];
  readonly demo: DemoSet;
  /** Sends all events, in bursts with that pause between them; answers how many Archivolt took. */
  send(page: Page, pauseMs: number): Promise<number>;
  close(): Promise<void>;
}

const webhookKey = 'demo-key';
const bursts = 8;
const startLimitMs = 60_000;

/** Opens the stage. Its simulator listens on loopback only; its folder goes when this process ends, unless it is kept. */
export async function openStage(isKept: boolean): Promise<DemoStage> {
  const folder = await mkdtemp(join(tmpdir(), 'archivolt-demo-'));
  // On a signal the driver of the window ends this process; then nothing but this is still run.
  process.once('exit', () => {
    if (!isKept) rmSync(folder, { recursive: true, force: true });
  });
  const simulator = await startSimulator({ seed: 'demo' });
  const demo = buildDemoSet(simulator, { seed: 'demo' });
  const config = join(folder, 'archivolt.json');
  const library = join(folder, 'library');
  const windowData = join(folder, 'window');
  await Promise.all([library, windowData].map((path) => mkdir(path)));
  await writeFile(config, JSON.stringify(configurationFor(simulator), null, 2));
  return {
    folder,
    args: ['--library', library, '--config', config, '--user-data-dir', windowData],
    demo,
    send: (page, pauseMs) => sendAll(simulator, demo, page, pauseMs),
    close: () => simulator.close(),
  };
}

function configurationFor({ endpoints }: Simulator) {
  return {
    services: endpoints.services.map(({ name, connectionString }) => ({
      name,
      connectionString,
      contentHosts: endpoints.contentHosts,
    })),
    // Port 0: the system picks a free one, and the source says which.
    sources: [{ kind: 'webhook', name: 'relay', listen: '127.0.0.1:0', path: '/events', key: webhookKey }],
  };
}

async function sendAll(
  simulator: Simulator,
  { events }: DemoSet,
  page: Page,
  pauseMs: number,
): Promise<number> {
  const webhook = await webhookOf(page);
  const key = { header: 'x-archivolt-key', value: webhookKey };
  await simulator.validateWebhook(webhook, { key });
  const perBurst = Math.ceil(events.length / bursts);
  let taken = 0;
  for (let at = 0; at < events.length; at += perBurst) {
    const burst = events.slice(at, at + perBurst);
    // As Event Grid does it: in batches, some of them twice, in no order.
    const options = { key, batch: 12, repeat: 1.3, shuffle: `burst ${at}`, attempts: 20, retryAfterMs: 500 };
    const deliveries = await simulator.postEvents(webhook, burst, options);
    taken += deliveries.reduce((sum, delivery) => sum + (delivery.isDelivered ? delivery.events : 0), 0);
    await setTimeout(pauseMs);
  }
  return taken;
}

async function webhookOf(page: Page): Promise<string> {
  const { sources } = await askUntil(
    () => ask(page, 'sources.list', {}),
    (view) => view.sources.some((source) => source.state === 'listening' && source.address !== null),
    startLimitMs,
  );
  return sources.find((source) => source.address !== null)?.address ?? '';
}
