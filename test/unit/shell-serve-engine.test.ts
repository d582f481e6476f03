import { describe, expect, it } from 'vitest';
import { configSchema } from '../../contract/config.ts';
import { ArchiveError } from '../../contract/error.ts';
import type { FromEngine, ToEngine } from '../../main/engine-protocol.ts';
import {
  serveEngine,
  type EngineHandlers,
  type RunningEngine,
  type StartEngine,
} from '../../main/serve-engine.ts';
import { settled } from '../support/manual-clock.ts';

const config = configSchema.parse({});
const start: ToEngine = {
  type: 'start',
  libraryDir: '/l',
  config,
  mayCreate: true,
  options: { version: '1', logDir: null },
};

function engine(changes: Partial<RunningEngine> = {}): RunningEngine {
  const handlers = {
    'transfers.retryAll': () => ({ count: 2 }),
    'recordings.get': () => {
      throw new ArchiveError('recording-unknown');
    },
  } as unknown as EngineHandlers;
  return {
    libraryId: 'l',
    version: '1',
    handlers,
    configure: () => Promise.resolve(),
    suspend: () => undefined,
    resume: () => undefined,
    stop: () => Promise.resolve(),
    ...changes,
  };
}

function serve(startEngine: StartEngine): {
  send: (message: ToEngine) => Promise<void>;
  posted: FromEngine[];
} {
  const posted: FromEngine[] = [];
  let listener: (message: { data: unknown }) => void = () => undefined;
  serveEngine(
    {
      on: (_event, listen) => (listener = listen),
      postMessage: (message) => posted.push(message as FromEngine),
    },
    startEngine,
    (libraryDir) => ({ rows: [], offset: 0, total: libraryDir.length }),
  );
  return {
    posted,
    send: (message) => {
      listener({ data: message });
      return settled();
    },
  };
}

describe('serveEngine', () => {
  it('gives a sign of life, also while the library is being opened', async () => {
    const { send, posted } = serve(() => Promise.race<RunningEngine>([]));
    await send(start);
    await send({ type: 'ping' });
    expect(posted).toEqual([{ type: 'pong' }]);
  });

  it('reads the first page before it is started', async () => {
    const { send, posted } = serve(() => Promise.resolve(engine()));
    await send({ type: 'open', libraryDir: '/lib' });
    expect(posted).toEqual([{ type: 'opening', page: { rows: [], offset: 0, total: 4 } }]);
    await send(start);
    expect(posted).toMatchObject([{ type: 'opening' }, { type: 'ready' }]);
  });

  it('says ready, and answers with values and with refusals', async () => {
    const { send, posted } = serve(() => Promise.resolve(engine()));
    await send(start);
    await send({ type: 'request', id: 1, channel: 'transfers.retryAll', input: {} });
    await send({ type: 'request', id: 2, channel: 'recordings.get', input: { id: 'x' } });
    expect(posted).toMatchObject([
      { type: 'ready', libraryId: 'l', version: '1' },
      { type: 'answer', id: 1, result: { ok: true, value: { count: 2 } } },
      { type: 'answer', id: 2, result: { ok: false, error: { code: 'recording-unknown' } } },
    ]);
  });

  it('says why it could not start, and refuses requests with that', async () => {
    const { send, posted } = serve(() => Promise.reject(new ArchiveError('library-newer')));
    await send(start);
    await send({ type: 'request', id: 1, channel: 'transfers.retryAll', input: {} });
    expect(posted).toMatchObject([
      { type: 'failed', error: { code: 'library-newer' } },
      { type: 'answer', id: 1, result: { ok: false, error: { code: 'library-newer' } } },
    ]);
  });

  it('keeps requests and configurations until it has started, and configures in order', async () => {
    let finish: (made: RunningEngine) => void = () => undefined;
    const applied: number[] = [];
    const { send, posted } = serve(
      () =>
        new Promise((resolve) => {
          finish = resolve;
        }),
    );
    await send(start);
    await send({
      type: 'configure',
      id: 1,
      config: { ...config, transfers: { ...config.transfers, concurrency: 1 } },
    });
    await send({
      type: 'configure',
      id: 2,
      config: { ...config, transfers: { ...config.transfers, concurrency: 2 } },
    });
    expect(posted).toEqual([]);
    finish(
      engine({
        configure: async ({ transfers }) => {
          await settled();
          applied.push(transfers.concurrency);
        },
      }),
    );
    await expect.poll(() => posted.length).toBe(3);
    expect(applied).toEqual([1, 2]);
    expect(posted[2]).toMatchObject({ type: 'answer', id: 2, result: { ok: true, value: null } });
  });

  it('passes events on', async () => {
    const { send, posted } = serve((_given, emit) => {
      emit('transfers.changed', { ids: [3] });
      return Promise.resolve(engine());
    });
    await send(start);
    expect(posted[0]).toEqual({ type: 'event', name: 'transfers.changed', payload: { ids: [3] } });
  });

  it('says stopped after a stop, also one that failed', async () => {
    const { send, posted } = serve(() =>
      Promise.resolve(engine({ stop: () => Promise.reject(new ArchiveError('disk-full')) })),
    );
    await send(start);
    await send({ type: 'shutdown' });
    expect(posted.slice(1)).toMatchObject([
      { type: 'failed', error: { code: 'disk-full' } },
      { type: 'stopped' },
    ]);
  });
});
