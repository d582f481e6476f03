import { expect, it, onTestFinished, vi } from 'vitest';
import type { Bridge } from '../../contract/bridge.ts';
import type { NextLook } from '../../contract/media-requests.ts';
import { lookAround } from '../../renderer/features/looking/look-around.ts';
import { createTrail } from '../../renderer/features/looking/trail.ts';
import type { SoundWorker } from '../../renderer/features/looking/decode-sound.ts';
import type { FromSoundWorker, ToSoundWorker } from '../../renderer/features/looking/sound-orders.ts';
import { fakeQuiet } from '../support/fake-quiet.ts';

const orderOf = (chunkId: number, recordingId = 'r'): NextLook => ({
  state: 'look',
  recordingId,
  chunkId,
  sha256: 'd',
  url: `archive://media/${recordingId}/${String(chunkId)}`,
  sound: true,
  pictures: false,
});

/** An engine that answers with these in turn, then that there is nothing; in the background it is asked behind each piece too. */
function setUp(answers: NextLook[], open: string | null = null, fatal: number | null = null) {
  const asked: unknown[] = [];
  const waits: number[] = [];
  const workers: SoundWorker[] = [];
  const told: ToSoundWorker[] = [];
  const [seeks, plays] = [fakeQuiet(), fakeQuiet()];
  const changed: string[] = [];
  const trail: (number | null)[] = [];
  let turning = new AbortController();
  let isOpen = open;
  let clock = 0;
  const request = (channel: string, input: unknown) => {
    if (channel === 'media.speech')
      return Promise.resolve({ ok: true, value: { state: 'unheard', sha256: 'd', nextBin: 0 } });
    if (channel === 'media.handPeaks') return Promise.resolve({ ok: true, value: { nextBin: 0 } });
    asked.push(input);
    return Promise.resolve({ ok: true, value: answers.shift() ?? { state: 'none' } });
  };
  const stopping = new AbortController();
  onTestFinished(() => stopping.abort());
  void lookAround(
    {
      bridge: { request } as unknown as Bridge,
      open: () => isOpen,
      turn: () => turning.signal,
      startSound: () => {
        const worker = {
          postMessage: (message: ToSoundWorker) => told.push(message),
          terminate: vi.fn(),
          onmessage: null,
          onerror: null,
        };
        workers.push(worker);
        return worker;
      },
      startPicture: () => expect.fail('no pictures were asked for'),
      seeks: seeks.quiet,
      plays: plays.quiet,
      wait: (ms) => {
        waits.push(ms);
        return Promise.resolve();
      },
      takeChanged: () => changed.splice(0).reduce((ids, id) => ids.add(id), new Set<string>()),
      untilNews: (signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => resolve(), { once: true });
        }),
      now: () => (clock += 40),
      trail: { fatal, set: (chunkId) => trail.push(chunkId) },
    },
    stopping.signal,
  );
  const hand = (at: number, isLast: boolean) =>
    workers[at]?.onmessage?.({
      data: { fromBin: 0, channels: [], isLast },
    } as unknown as MessageEvent<FromSoundWorker>);
  const turnTo = (id: string | null) => {
    isOpen = id;
    turning.abort();
    turning = new AbortController();
  };
  return { asked, waits, workers, told, seeks, plays, hand, turnTo, changed, trail };
}

it('goes from chunk to chunk, and asks for none twice in a row that it could not finish', async () => {
  const { asked, workers, hand } = setUp([orderOf(8), orderOf(7), orderOf(7)]);
  await vi.waitFor(() => expect(workers).toHaveLength(1));
  hand(0, true);
  await vi.waitFor(() => expect(workers).toHaveLength(2));
  hand(1, true);
  await vi.waitFor(() => expect(asked.at(-1)).toEqual({ open: null, except: [8, 7] }));
});

it('tries again what it could not finish once its recording has changed', async () => {
  const { asked, workers, hand, turnTo, changed } = setUp([orderOf(8), orderOf(8)]);
  await vi.waitFor(() => expect(workers).toHaveLength(1));
  hand(0, true);
  await vi.waitFor(() => expect(asked.at(-1)).toEqual({ open: null, except: [8] }));
  changed.push('r');
  turnTo(null);
  await vi.waitFor(() => expect(asked.at(-1)).toEqual({ open: null, except: [] }));
});

it('lets the window open first, and works half of the time', async () => {
  const { waits, workers, hand } = setUp([orderOf(8)]);
  await vi.waitFor(() => expect(workers).toHaveLength(1));
  expect(waits).toEqual([5000]);
  hand(0, false);
  await vi.waitFor(() => expect(waits).toEqual([5000, 40]));
});

it('waits while somebody plays, but for a recording that is open only while somebody seeks', async () => {
  const behind = setUp([orderOf(8)]);
  behind.plays.set(true);
  await vi.waitFor(() => expect(behind.asked).toHaveLength(1));
  expect(behind.workers).toEqual([]);
  behind.plays.set(false);
  await vi.waitFor(() => expect(behind.workers).toHaveLength(1));
  const ahead = setUp([orderOf(8, 'open')], 'open');
  ahead.plays.set(true);
  await vi.waitFor(() => expect(ahead.workers).toHaveLength(1));
  expect(ahead.waits).toEqual([]);
  ahead.seeks.set(true);
  expect(ahead.told.at(-1)).toBe('hold');
});

it('stops for transfers and a battery between two pieces, and tries the same chunk again', async () => {
  const { asked, waits, workers, hand } = setUp([
    orderOf(8),
    { state: 'later' },
    { state: 'later' },
    orderOf(8),
  ]);
  await vi.waitFor(() => expect(workers).toHaveLength(1));
  hand(0, false);
  await vi.waitFor(() => expect(workers).toHaveLength(2));
  expect(workers[0]?.terminate).toHaveBeenCalled();
  expect(waits).toContain(15_000);
  expect(asked).toEqual(Array.from({ length: 4 }, () => ({ open: null, except: [] })));
});

it('leaves what it does in the background at once for a recording that is opened', async () => {
  const { asked, workers, turnTo } = setUp([orderOf(8), orderOf(3, 'open')]);
  await vi.waitFor(() => expect(workers).toHaveLength(1));
  turnTo('open');
  await vi.waitFor(() => expect(workers).toHaveLength(2));
  expect(workers[0]?.terminate).toHaveBeenCalled();
  expect(asked.at(-1)).toEqual({ open: 'open', except: [] });
});

it('leaves alone what the page before died of, and tells what is in hand', async () => {
  const { asked, trail, workers, hand } = setUp([orderOf(7)], null, 8);
  await vi.waitFor(() => expect(workers).toHaveLength(1));
  expect([asked[0], trail]).toEqual([{ open: null, except: [8] }, [7]]);
  hand(0, true);
  await vi.waitFor(() => expect(trail).toEqual([7, null]));
});

it('finds what was in hand only when the page died, and only once', () => {
  const kept = new Map<string, string>();
  const texts = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  const ended = createTrail(texts);
  ended.set(5);
  ended.close();
  const died = createTrail(texts);
  died.set(6);
  const next = createTrail(texts);
  expect([ended.fatal, died.fatal, next.fatal, createTrail(texts).fatal]).toEqual([null, null, 6, null]);
});
