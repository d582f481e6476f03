import { beforeEach, describe, expect, it } from 'vitest';
import { configSchema } from '../../contract/config.ts';
import { ArchiveError, viewOfError } from '../../contract/error.ts';
import type { ErrorCode } from '../../contract/error-codes.ts';
import type { EngineStatus } from '../../contract/views.ts';
import type { ToEngine } from '../../main/engine-protocol.ts';
import { silentLog } from '../../main/log.ts';
import { EngineHost, type ChildListeners } from '../../main/shell/engine-host.ts';
import { manualClock, settled, type ManualClock } from '../support/manual-clock.ts';

interface FakeChild extends ChildListeners {
  received: ToEngine[];
  isKilled: boolean;
}

const config = configSchema.parse({});
let clock: ManualClock;
let children: FakeChild[];
let told: EngineStatus[];
let startFailure: ErrorCode | null;
let host: EngineHost;

const child = (at = children.length - 1): FakeChild => {
  const found = children[at];
  if (found === undefined) throw new Error('no such process');
  return found;
};
const ready = (): void => child().onMessage({ type: 'ready', libraryId: 'l', version: '1' });
const refuse = (code: ErrorCode): void =>
  child().onMessage({ type: 'failed', error: viewOfError(new ArchiveError(code)) });
const requests = (at?: number) => child(at).received.filter((message) => message.type === 'request');
const answer = (id: number, value: unknown): void =>
  child().onMessage({ type: 'answer', id, result: { ok: true, value } });

beforeEach(async () => {
  clock = manualClock();
  children = [];
  told = [];
  startFailure = null;
  host = new EngineHost({
    fork: (listeners) => {
      const made: FakeChild = { ...listeners, received: [], isKilled: false };
      children.push(made);
      return { post: (message) => made.received.push(message), kill: () => (made.isKilled = true) };
    },
    describeStart: () =>
      startFailure === null
        ? Promise.resolve({
            libraryDir: '/l',
            config,
            mayCreate: true,
            options: { version: '1', logDir: null },
          })
        : Promise.reject(new ArchiveError(startFailure, { context: { key: 'sources.0.kind' } })),
    onStatus: (status) => told.push(status),
    onEvent: () => undefined,
    resolveProxy: () => Promise.resolve('DIRECT'),
    clock,
    log: silentLog,
  });
  host.start();
  await settled();
});

describe('an engine that is silent', () => {
  const pass = async (pings: number): Promise<void> => {
    for (let at = 0; at < pings; at++) await clock.advance(5000);
  };

  it('is told after four pings without an answer, and fine again with the first sign of life', async () => {
    ready();
    await pass(3);
    expect(host.status().state).toBe('running');
    await pass(1);
    expect(host.status().state).toBe('silent');
    child().onMessage({ type: 'pong' });
    expect(host.status().state).toBe('running');
  });

  it('is never told while it answers', async () => {
    ready();
    for (let at = 0; at < 20; at++) {
      child().onMessage({ type: 'pong' });
      await pass(1);
    }
    expect(told.some(({ state }) => state === 'silent')).toBe(false);
  });

  it('is not told for a computer that slept', async () => {
    ready();
    await clock.advance(8 * 3_600_000);
    expect(host.status().state).toBe('running');
  });

  it('is ended when a person asks, and its reads are answered by the next one', async () => {
    ready();
    await pass(4);
    const summary = host.request('library.summary', {});
    expect(requests()).toHaveLength(1);
    host.restart();
    await settled();
    expect(child(0).isKilled).toBe(true);
    ready();
    await settled();
    answer(requests()[0]?.id ?? 0, 'summary');
    expect(await summary).toEqual({ ok: true, value: 'summary' });
    await pass(3);
    expect(host.status().state).toBe('running');
  });
});

describe('EngineHost', () => {
  it('starts the engine with library and configuration, and is running once that says so', () => {
    expect(child().received).toMatchObject([{ type: 'start', libraryDir: '/l', config }]);
    expect(host.status().state).toBe('starting');
    ready();
    expect(host.status()).toEqual({ state: 'running', code: null, detail: null });
  });

  it('keeps requests until the engine is ready, and answers each by its id', async () => {
    const first = host.request('library.summary', {});
    const second = host.request('transfers.summary', {});
    await settled();
    expect(requests()).toEqual([]);
    ready();
    expect(requests().map(({ id, channel }) => [id, channel])).toEqual([
      [1, 'library.summary'],
      [2, 'transfers.summary'],
    ]);
    answer(2, 'second');
    answer(1, 'first');
    expect(await first).toEqual({ ok: true, value: 'first' });
    expect(await second).toEqual({ ok: true, value: 'second' });
  });

  it('after a crash repeats reads, and answers a change with engine-unavailable', async () => {
    ready();
    const read = host.request('library.summary', {});
    const change = host.request('transfers.retryAll', {});
    child().onExit(9);
    expect(await change).toMatchObject({ ok: false, error: { code: 'engine-unavailable' } });
    expect(host.status().state).toBe('restarting');
    await clock.advance(250);
    ready();
    expect(requests().map(({ channel }) => channel)).toEqual(['library.summary']);
    answer(1, 'kept');
    expect(await read).toEqual({ ok: true, value: 'kept' });
  });

  it('repeats a read only once, since it may be what kills the engine', async () => {
    ready();
    const read = host.request('library.summary', {});
    child().onExit(9);
    await clock.advance(250);
    ready();
    child().onExit(9);
    expect(await read).toMatchObject({ ok: false, error: { code: 'engine-unavailable' } });
  });

  it('holds a change that was not sent yet over a crash', async () => {
    const change = host.request('transfers.retryAll', {});
    child().onExit(1);
    await clock.advance(250);
    ready();
    answer(1, { count: 3 });
    expect(await change).toEqual({ ok: true, value: { count: 3 } });
  });

  it('gives up after five fast crashes, and starts anew when asked to', async () => {
    for (let crash = 0; crash < 6; crash += 1) {
      child().onExit(1);
      await clock.advance(8_000);
    }
    expect(children).toHaveLength(6);
    expect(host.status()).toMatchObject({ state: 'failed', code: 'engine-unavailable' });
    expect(await host.request('library.summary', {})).toMatchObject({
      error: { code: 'engine-unavailable' },
    });
    host.restart();
    await settled();
    expect(children).toHaveLength(7);
    ready();
    expect(told.map(({ state }) => state).slice(-3)).toEqual(['failed', 'starting', 'running']);
  });

  it('tells why a library cannot be opened, ends that process, and does not try by itself', async () => {
    const waiting = host.request('library.summary', {});
    refuse('library-newer');
    expect(host.status()).toMatchObject({ state: 'failed', code: 'library-newer' });
    expect(await waiting).toMatchObject({ ok: false, error: { code: 'library-newer' } });
    expect(child().isKilled).toBe(true);
    child().onExit(0);
    await clock.advance(60_000);
    expect(children).toHaveLength(1);
  });

  it('tries a locked library again by itself', async () => {
    refuse('library-locked');
    await clock.advance(10_000);
    expect(children).toHaveLength(2);
    expect(host.status().state).toBe('failed');
    ready();
    expect(host.status().state).toBe('running');
  });

  it('ends an engine whose library is lost, and comes back with the library', async () => {
    ready();
    refuse('disk-full');
    expect(host.status().state).toBe('running');
    refuse('library-lost');
    expect(host.status()).toMatchObject({ state: 'failed', code: 'library-lost' });
    expect(child(0).isKilled).toBe(true);
    await clock.advance(10_000);
    expect(children).toHaveLength(2);
    refuse('library-lost');
    await clock.advance(10_000);
    ready();
    expect(host.status().state).toBe('running');
  });

  it('does not start twice when a person is quicker than the wait', async () => {
    refuse('library-locked');
    host.restart();
    await settled();
    await clock.advance(10_000);
    expect(children).toHaveLength(2);
  });

  it('says which part of a configuration keeps the engine from starting', async () => {
    refuse('library-newer');
    startFailure = 'config-invalid';
    host.restart();
    await settled();
    expect(host.status()).toEqual({ state: 'failed', code: 'config-invalid', detail: 'key: sources.0.kind' });
    expect(child()).toMatchObject({ received: [], isKilled: true });
  });

  it('does not hear a process that was replaced', async () => {
    refuse('library-newer');
    const old = child();
    host.restart();
    await settled();
    old.onMessage({ type: 'ready', libraryId: 'l', version: '1' });
    old.onExit(0);
    expect(host.status().state).toBe('starting');
  });

  it('brings a configuration that came while the engine was starting, before any request', async () => {
    const asked = host.request('library.summary', {});
    expect(await host.configure(config)).toEqual({ ok: true, value: null });
    ready();
    expect(child().received.slice(-3, -1)).toMatchObject([
      { type: 'configure', id: 2, config },
      { type: 'request', id: 1 },
    ]);
    answer(1, null);
    expect(await asked).toMatchObject({ ok: true });
    child().onExit(1);
    await clock.advance(10_000);
    ready();
    expect(child().received.filter(({ type }) => type === 'configure')).toEqual([]);
  });

  it('waits until a running engine has taken a configuration', async () => {
    ready();
    const taken = host.configure(config);
    expect(child().received.at(-1)).toMatchObject({ type: 'configure', id: 1 });
    answer(1, null);
    expect(await taken).toEqual({ ok: true, value: null });
    const crashed = host.configure(config);
    child().onExit(1);
    expect(await crashed).toEqual({ ok: true, value: null });
  });

  it('asks the engine to stop and waits for it', async () => {
    ready();
    const stopped = host.stop();
    expect(child().received.at(-1)).toEqual({ type: 'shutdown' });
    expect(await host.request('library.summary', {})).toMatchObject({
      error: { code: 'engine-unavailable' },
    });
    child().onMessage({ type: 'stopped' });
    await stopped;
    expect(child().isKilled).toBe(true);
    expect(children).toHaveLength(1);
  });

  it('waits for a stuck engine no longer than ten seconds', async () => {
    ready();
    const waiting = host.request('library.summary', {});
    const stopped = host.stop();
    await clock.advance(10_000);
    await stopped;
    expect(child().isKilled).toBe(true);
    expect(await waiting).toMatchObject({ error: { code: 'engine-unavailable' } });
  });
});
