import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import {
  readKeyTimes,
  type FromKeyTimesWorker,
  type KeyTimesWorker,
} from '../../renderer/features/looking/key-times.ts';
import { quickPlace } from '../../renderer/features/recording/quick-place.ts';
import { buildTimeline, placeAt } from '../../renderer/features/recording/timeline.ts';

const chunk = {
  index: 0,
  startedAt: 0,
  durationMs: 100_000,
  pauses: [{ startedAt: 40_000, durationMs: 60_000 }],
  state: 'archived',
  mediaUrl: 'x',
  media: { durationMs: 100_000 },
} as const;
const timeline = buildTimeline(0, [{ ...chunk, pauses: [...chunk.pauses] }]);
const keys = new Map([[0, Float64Array.from([0, 8000, 16_000, 32_000, 48_000, 90_000])]]);

it('takes the nearest moment that can be shown at once, as far as nobody could have pointed more exactly', () => {
  expect(quickPlace(timeline, keys, 9000, 1500)).toBe(8001);
  expect(quickPlace(timeline, keys, 7000, 1500)).toBe(8001);
  expect(quickPlace(timeline, keys, 12_000, 1500)).toBe(12_000);
  expect(quickPlace(timeline, keys, 12_000, 0)).toBe(12_000);
  expect(quickPlace(timeline, new Map(), 9000, 1500)).toBe(9000);
});

it('does not leap over a pause: near in the file is far on the axis there', () => {
  // 41 s of the file lie behind the pause, at 101 s; the key picture at 32 s before it.
  expect(quickPlace(timeline, keys, 101_000, 20_000)).toBe(108_001);
  expect(quickPlace(timeline, keys, 101_000, 5000)).toBe(101_000);
});

it('never leads further away than a hand could mean', () => {
  const anywhere = fc.double({ min: 0, max: timeline.lengthMs, noNaN: true });
  fc.assert(
    fc.property(anywhere, fc.double({ min: 0, max: 20_000, noNaN: true }), (axisMs, reachMs) => {
      const at = quickPlace(timeline, keys, axisMs, reachMs);
      expect(Math.abs(at - axisMs)).toBeLessThanOrEqual(reachMs);
      const mediaMs = placeAt(timeline, at)?.mediaMs ?? 0;
      if (at !== axisMs)
        expect([...(keys.get(0) ?? [])].some((key) => Math.abs(key + 1 - mediaMs) < 0.01)).toBe(true);
    }),
  );
});

/** Tells of one key picture in each file, or breaks. */
function setUp(isBroken = false) {
  const worker: KeyTimesWorker = {
    onmessage: null,
    onerror: null,
    terminate: vi.fn(),
    postMessage({ url }) {
      if (isBroken) this.onerror?.({} as ErrorEvent);
      else
        this.onmessage?.({
          data: { timesMs: Float64Array.from([url.length]) },
        } as MessageEvent<FromKeyTimesWorker>);
    },
  };
  return worker;
}

it('reads the tables of one file after another, and ends its worker behind the last', async () => {
  const worker = setUp();
  const read: unknown[] = [];
  await readKeyTimes(
    ['a', 'bb'],
    () => worker,
    (url, times) => read.push([url, ...times]),
    new AbortController().signal,
  );
  expect(read).toEqual([
    ['a', 1],
    ['bb', 2],
  ]);
  expect(worker.terminate).toHaveBeenCalledTimes(1);
});

it('ends its worker when it breaks and when it is stopped, and starts none for nothing', async () => {
  const broken = setUp(true);
  const never = () => expect.fail('nothing was read');
  await readKeyTimes(['a'], () => broken, never, new AbortController().signal);
  expect(broken.terminate).toHaveBeenCalled();
  const stopping = new AbortController();
  const silent = { ...setUp(), postMessage: () => undefined };
  const done = readKeyTimes(['a'], () => silent, never, stopping.signal);
  stopping.abort();
  await done;
  expect(silent.terminate).toHaveBeenCalled();
  await readKeyTimes([], () => expect.fail('a worker was started'), never, new AbortController().signal);
});
