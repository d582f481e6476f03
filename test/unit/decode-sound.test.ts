import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { Bridge } from '../../contract/bridge.ts';
import { decodeSound, type SoundWorker } from '../../renderer/features/looking/decode-sound.ts';
import type { FromSoundWorker, ToSoundWorker } from '../../renderer/features/looking/sound-orders.ts';
import { createSoundPlacer } from '../../renderer/features/looking/sound-placer.ts';
import { fakeQuiet } from '../support/fake-quiet.ts';

const chunk = { recordingId: 'a'.repeat(26), chunkId: 7, url: 'archive://media/a/7' };
const piece = (fromBin: number, bins: number, isLast = false): FromSoundWorker => ({
  fromBin,
  channels: [{ min: new Int8Array(bins), max: new Int8Array(bins), rms: new Uint8Array(bins) }],
  isLast,
});

/** An engine that has no decoder, and a worker that says what the test lets it say. */
function setUp({
  nextBin = 0,
  rest = () => Promise.resolve(),
  takes = (given: FromSoundWorker) => given.fromBin + 100,
  states = ['unheard'],
  loudness = fakeQuiet(),
} = {}) {
  const handed: { sha256: string; fromBin: number }[] = [];
  const request = (channel: string, input: FromSoundWorker & { sha256: string }) => {
    if (channel === 'media.speech')
      return Promise.resolve({ ok: true, value: { state: states.shift(), sha256: 'd', nextBin } });
    handed.push({ sha256: input.sha256, fromBin: input.fromBin });
    return Promise.resolve({ ok: true, value: { nextBin: takes(input) } });
  };
  const told: ToSoundWorker[] = [];
  const worker: SoundWorker = {
    postMessage: (message) => told.push(message),
    terminate: vi.fn(),
    onmessage: null,
    onerror: null,
  };
  const stopping = new AbortController();
  const wait = vi.fn(() => Promise.resolve());
  const done = decodeSound(
    {
      bridge: { request } as unknown as Bridge,
      startWorker: () => worker,
      quiet: loudness.quiet,
      rest,
      wait,
    },
    chunk,
    stopping.signal,
  );
  const say = (data: FromSoundWorker) => worker.onmessage?.({ data } as MessageEvent<FromSoundWorker>);
  return { handed, told, worker, stopping, done, say, wait };
}

describe('decoding what the engine cannot', () => {
  it('begins where the engine stands, hands in each piece, and asks for the next only then', async () => {
    const { told, handed, done, say, worker } = setUp({ nextBin: 300 });
    await vi.waitFor(() => expect(told).toEqual([{ url: chunk.url, fromBin: 300 }]));
    say(piece(300, 100));
    await vi.waitFor(() => expect(told).toHaveLength(2));
    say(piece(400, 100, true));
    await done;
    expect(handed).toEqual([
      { sha256: 'd', fromBin: 300 },
      { sha256: 'd', fromBin: 400 },
    ]);
    expect(worker.terminate).toHaveBeenCalled();
  });

  it('rests after each piece before it asks for the next', async () => {
    let end = () => expect.fail('nobody waited');
    const rest = vi.fn(
      () =>
        new Promise<void>((resolve) => {
          end = resolve as () => never;
        }),
    );
    const { told, done, say } = setUp({ rest });
    await vi.waitFor(() => expect(told).toHaveLength(1));
    say(piece(0, 100));
    await vi.waitFor(() => expect(rest).toHaveBeenCalled());
    expect(told).toHaveLength(1);
    end();
    await vi.waitFor(() => expect(told).toHaveLength(2));
    say(piece(100, 100, true));
    await vi.waitFor(() => expect(rest).toHaveBeenCalledTimes(2));
    end();
    await done;
  });

  it('holds its worker at once while somebody else needs the decoder, from the start too', async () => {
    const loudness = fakeQuiet(true);
    const { told, done, say } = setUp({ loudness });
    await vi.waitFor(() => expect(told).toHaveLength(2));
    loudness.set(false);
    loudness.set(true);
    expect(told).toEqual(['hold', { url: chunk.url, fromBin: 0 }, 'go', 'hold']);
    say(piece(0, 100, true));
    await done;
    loudness.set(false);
    expect(told).toHaveLength(4);
  });

  it('waits while the engine tries, and leaves to it what it can', async () => {
    const { told, done, wait } = setUp({ states: ['pending', 'pending', 'ready'] });
    await done;
    expect([told, wait.mock.calls.length]).toEqual([[], 2]);
  });

  it('stops when the engine does not take a piece, and when nobody looks any more', async () => {
    const refused = setUp({ takes: () => 0 });
    await vi.waitFor(() => expect(refused.told).toHaveLength(1));
    refused.say(piece(0, 100));
    await refused.done;
    expect(refused.told).toHaveLength(1);
    const left = setUp();
    await vi.waitFor(() => expect(left.told).toHaveLength(1));
    left.stopping.abort();
    await left.done;
    expect(left.worker.terminate).toHaveBeenCalled();
  });

  it('tells the engine when its worker breaks, so that it is not tried for ever', async () => {
    const { told, handed, worker, done } = setUp();
    await vi.waitFor(() => expect(told).toHaveLength(1));
    worker.onerror?.(new Event('error') as ErrorEvent);
    await done;
    expect(handed).toEqual([{ sha256: 'd', fromBin: 0 }]);
  });
});

describe('the place of decoded sound', () => {
  it('follows the clock of the file: late beginnings and gaps are silence, what is twice there counts once', () => {
    const { place } = createSoundPlacer(1000, 0);
    expect(place(0.5, 100)).toEqual({ silentFrames: 500, skippedFrames: 0 });
    expect(place(0.6, 100)).toEqual({ silentFrames: 0, skippedFrames: 0 });
    expect(place(1, 100)).toEqual({ silentFrames: 300, skippedFrames: 0 });
    expect(place(1.05, 100)).toEqual({ silentFrames: 0, skippedFrames: 50 });
    expect(createSoundPlacer(1000, 0).place(-0.064, 100)).toEqual({ silentFrames: 0, skippedFrames: 64 });
    expect(createSoundPlacer(1000, 2).place(1.99, 100)).toEqual({ silentFrames: 0, skippedFrames: 10 });
  });

  it('never drifts from the clock by more than what rounding of it makes', () => {
    const steps = fc.array(fc.record({ gap: fc.integer({ min: -30, max: 300 }), frames: fc.nat(200) }));
    fc.assert(
      fc.property(steps, (all) => {
        const { place } = createSoundPlacer(1000, 0);
        let [clock, pushed] = [0, 0];
        for (const { gap, frames } of all) {
          clock = Math.max(0, clock + gap);
          const { silentFrames, skippedFrames } = place(clock / 1000, frames);
          expect(skippedFrames).toBeLessThanOrEqual(frames);
          const before = pushed;
          pushed += silentFrames + frames - skippedFrames;
          clock += frames;
          expect(pushed).toBeGreaterThanOrEqual(before);
          expect(pushed).toBeGreaterThanOrEqual(clock - 20);
        }
      }),
    );
  });
});
