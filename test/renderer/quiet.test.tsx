import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createQuiet, isInUse, quietMs, type Quiet } from '../../renderer/features/looking/quiet.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** An element that does as the test says, and tells of it as a browser does. */
function addMedia() {
  const media = document.createElement('audio');
  const state = { seeking: false, paused: true, ended: false };
  for (const name of ['seeking', 'paused', 'ended'] as const)
    Object.defineProperty(media, name, { get: () => state[name] });
  document.body.append(media);
  const become = (change: Partial<typeof state>, event: string) => {
    Object.assign(state, change);
    media.dispatchEvent(new Event(event));
  };
  return { media, become };
}

function watch(quiet: Quiet): boolean[] {
  const told: boolean[] = [];
  quiet.onChange((isLoud) => told.push(isLoud));
  return told;
}

it('is loud at once, and quiet only some time after the last need', async () => {
  const quiet = createQuiet(document, isInUse);
  const told = watch(quiet);
  const { become } = addMedia();
  const waiting = vi.fn();
  become({ seeking: true }, 'seeking');
  void quiet.until(new AbortController().signal).then(waiting);
  become({ seeking: false }, 'seeked');
  become({ paused: false }, 'play');
  await vi.advanceTimersByTimeAsync(quietMs * 5);
  expect([told, waiting.mock.calls]).toEqual([[true], []]);
  become({ paused: true }, 'pause');
  await vi.advanceTimersByTimeAsync(quietMs);
  expect([told, waiting.mock.calls.length]).toEqual([[true, false], 1]);
  quiet.close();
});

it('does not stay loud for an element that was taken away while it played', async () => {
  const quiet = createQuiet(document, isInUse);
  const told = watch(quiet);
  const { media, become } = addMedia();
  become({ paused: false }, 'play');
  media.remove();
  await vi.advanceTimersByTimeAsync(quietMs);
  expect(told).toEqual([true, false]);
  quiet.close();
});

it('keeps nobody waiting who is not wanted any more', async () => {
  const quiet = createQuiet(document, isInUse);
  addMedia().become({ paused: false }, 'play');
  const stopping = new AbortController();
  const waiting = quiet.until(stopping.signal);
  stopping.abort();
  await waiting;
  quiet.close();
});
