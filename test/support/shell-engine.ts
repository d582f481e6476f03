/**
 * An engine of the tests: it serves the real port and has no library. Requests make it do what a test needs:
 * `recordings.window` with a file name as text blocks the process until that file exists, chunk ids name media files.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../contract/config.ts';
import { ArchiveError } from '../../contract/error.ts';
import {
  serveEngine,
  type EmitEvent,
  type EngineHandlers,
  type EnginePort,
  type StartEngine,
} from '../../main/serve-engine.ts';

const { parentPort } = process as unknown as { parentPort: EnginePort };

const start: StartEngine = async ({ libraryDir, config, options }, emit) => {
  if (libraryDir.endsWith('locked')) throw new ArchiveError('library-locked');
  let current = config;
  await Promise.resolve();
  return {
    libraryId: 'test',
    version: options.version,
    handlers: makeHandlers(libraryDir, () => current, emit),
    configure: (next) => {
      current = next;
      return Promise.resolve();
    },
    suspend: () => undefined,
    resume: () => undefined,
    stop: () => writeFile(join(libraryDir, 'stopped'), ''),
  };
};

serveEngine(parentPort, start, () => null);

function makeHandlers(libraryDir: string, config: () => Config, emit: EmitEvent): EngineHandlers {
  const answers: Partial<EngineHandlers> = {
    // The process id lets a test kill this process, and tell it from the next one.
    'library.summary': () => ({
      recordings: process.pid,
      byState: {},
      bytes: 0,
      quarantinedEvents: 0,
      freeBytes: null,
      daysLeft: null,
    }),
    'recordings.window': ({ text, offset }) => {
      while (!existsSync(join(libraryDir, text))) continue;
      return { rows: [], offset, total: process.pid };
    },
    'transfers.retryAll': () => {
      emit('transfers.changed', { ids: [1] });
      emit('notice', { kind: 'recording-lost', code: 'expired', subject: null, at: 0 });
      return { count: 1 };
    },
    'transfers.pauseAll': () => process.exit(3),
    'quarantine.list': () => [
      {
        id: 1,
        source: 's',
        receivedAt: 0,
        code: 'event-invalid',
        detail: null,
        text: JSON.stringify(config()),
      },
    ],
    'sources.list': () => ({
      services: [],
      sources: [],
      areSecretsKept: false,
      network: { network: { proxy: { mode: 'system' }, caFile: null }, hasPassword: false },
    }),
    'services.test': ({ service }) => [
      { layer: 'config', outcome: 'ok', code: null, detail: String(service.connectionString.length) },
    ],
    'power.tell': ({ isOnBattery }) => {
      writeFileSync(join(libraryDir, 'power'), isOnBattery ? 'battery' : 'mains');
      return null;
    },
    'media.locate': async ({ chunkId }) => {
      const path = join(libraryDir, `${String(chunkId)}.wav`);
      if (chunkId === 404) return { path, bytes: 1, mime: 'audio/wav' };
      return { path, bytes: (await stat(path)).size, mime: 'audio/wav' };
    },
  };
  const refuse = (): never => {
    throw new ArchiveError('feature-absent');
  };
  return new Proxy(answers, {
    get: (known, channel): unknown => Reflect.get(known, channel) ?? refuse,
  }) as EngineHandlers;
}
