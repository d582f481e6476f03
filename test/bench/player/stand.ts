/** A library with what the player is measured on, in the running app: a big mp4, a big wav, and a call of several chunks. */
import { ask, askUntil } from '../../../scripts/demo/ask.ts';
import type { LaunchedApp } from '../../../scripts/runtime/launch.ts';
import type { RecordingSpec } from '../../../simulator/published.ts';
import { startSimulatedApp } from '../../support/simulated-app.ts';

export interface Stand {
  app: LaunchedApp;
  /** The recording, the id of its first chunk, and the folder of its bag. */
  add(spec: RecordingSpec): Promise<{ id: string; chunkId: number; folder: string }>;
  close(): Promise<void>;
}

const fetchLimitMs = 900_000;

export async function setUpStand(): Promise<Stand> {
  const { simulator, app, address, close } = await startSimulatedApp('player-bench');
  const known = new Set<string>();
  const query = { text: '', sort: 'startedAt', descending: true, offset: 0, limit: 100 } as const;
  return {
    app,
    async add(spec) {
      const call = simulator.addRecording(spec);
      await simulator.postEvents(address, [simulator.events.fileStatus(call)]);
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
    close,
  };
}
