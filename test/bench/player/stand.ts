/** A library with what the player is measured on, in the running app: a big mp4, a big wav, and a call of several chunks. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask, askUntil } from '../../../scripts/demo/ask.ts';
import { launchBuilt, type LaunchedApp } from '../../../scripts/runtime/launch.ts';
import { prepareRuntime } from '../../../scripts/runtime/prepare.ts';
import { sandboxObstacle } from '../../../scripts/runtime/sandbox.ts';
import type { RecordingSpec } from '../../../simulator/published.ts';
import { startSimulator } from '../../../simulator/simulator.ts';

export interface Stand {
  app: LaunchedApp;
  /** The recording, the id of its first chunk, and the folder of its bag. */
  add(spec: RecordingSpec): Promise<{ id: string; chunkId: number; folder: string }>;
  close(): Promise<void>;
}

const fetchLimitMs = 900_000;

export async function setUpStand(): Promise<Stand> {
  const prepared = await prepareRuntime((line) => void process.stderr.write(`${line}\n`));
  const simulator = await startSimulator({ seed: 'player-bench' });
  const folder = await mkdtemp(join(tmpdir(), 'archivolt-player-'));
  const { connectionString, contentHosts } = simulator.endpoints;
  const config = join(folder, 'config.json');
  const services = [{ name: 'contoso', connectionString, contentHosts }];
  const sources = [{ kind: 'webhook', name: 'relay', listen: '127.0.0.1:0' }];
  await writeFile(config, JSON.stringify({ services, sources }));
  const places = ['--library', join(folder, 'library'), '--user-data-dir', join(folder, 'window')];
  const isSandboxed = (await sandboxObstacle()) === undefined;
  const app = await launchBuilt(prepared, { args: [...places, '--config', config], isSandboxed });
  const { sources: listed } = await askUntil(
    () => ask(app.page, 'sources.list', {}),
    (view) => view.sources.some(({ address }) => address !== null),
    60_000,
  );
  const known = new Set<string>();
  const query = { text: '', sort: 'startedAt', descending: true, offset: 0, limit: 100 } as const;
  return {
    app,
    async add(spec) {
      const call = simulator.addRecording(spec);
      await simulator.postEvents(listed[0]?.address ?? '', [simulator.events.fileStatus(call)]);
      const { rows } = await askUntil(
        () => ask(app.page, 'recordings.window', query),
        (window) => window.rows.some(({ id, state }) => !known.has(id) && state === 'archived'),
        fetchLimitMs,
      );
      const id = rows.find((row) => !known.has(row.id))?.id ?? '';
      known.add(id);
      const detail = await ask(app.page, 'recordings.get', { id });
      return { id, chunkId: detail.chunks[0]?.id ?? 0, folder: detail.folder };
    },
    async close() {
      await app.close();
      await simulator.close();
      await prepared.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
