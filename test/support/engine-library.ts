import { directNetwork } from './direct-network.ts';
import { onTestFinished } from 'vitest';
import { configSchema } from '../../contract/config.ts';
import { systemClock } from '../../main/clock.ts';
import { startEngine } from '../../main/compose.ts';
import type { EngineParts } from '../../main/engine-parts.ts';
import { silentLog } from '../../main/log.ts';
import { buildDemoSet } from '../../simulator/demo-set.ts';
import { startSimulator, type Simulator } from '../../simulator/simulator.ts';
import { tempFolder } from './temp-folder.ts';

/** A library of the demo's recordings, made by the whole engine from a simulator on loopback; both still run. */
export async function demoLibrary(
  options: { count?: number; hasFaults?: boolean } = {},
): Promise<{ libraryDir: string; parts: EngineParts; simulator: Simulator }> {
  const libraryDir = await tempFolder();
  const simulator = await startSimulator({ seed: 7 });
  const parts = await startEngine({
    libraryDir,
    config: configSchema.parse({
      services: simulator.endpoints.services.map(({ name, connectionString }) => ({
        name,
        connectionString,
        contentHosts: [...simulator.endpoints.contentHosts],
      })),
    }),
    clock: systemClock,
    log: silentLog,
    emit: () => undefined,
    network: directNetwork(),
    onLost: () => undefined,
    isWorking: true,
  });
  let isOpen = true;
  onTestFinished(async () => {
    if (isOpen) await parts.stop();
    await simulator.close();
  });
  const { events } = buildDemoSet(simulator, { hasFaults: false, ...options });
  for (const event of events)
    await parts.accept({
      source: 'test',
      bytes: new TextEncoder().encode(JSON.stringify(event)),
      delivery: {},
    });
  await parts.transfers.whenIdle();
  await parts.bags.settle();
  const stop = (): Promise<void> => parts.stop();
  return {
    libraryDir,
    simulator,
    parts: {
      ...parts,
      async stop() {
        isOpen = false;
        await stop();
      },
    },
  };
}
