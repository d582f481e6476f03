import { describe, expect, it } from 'vitest';
import { createPlayback, type MediaPort, type Playback } from '../../renderer/features/recording/playback.ts';
import { buildTimeline } from '../../renderer/features/recording/timeline.ts';
import { fakeChunk } from '../support/fake-recordings.ts';

const startedAt = Date.UTC(2026, 10, 21, 9, 0, 0);

interface FakeMedia extends MediaPort {
  isPlaying: boolean;
  readyState: number;
  error: MediaError | null;
  ended: boolean;
}

function fakeMedia(readyState = 1): FakeMedia {
  return {
    currentTime: 0,
    playbackRate: 1,
    defaultPlaybackRate: 1,
    muted: false,
    preservesPitch: false,
    readyState,
    isPlaying: false,
    play() {
      this.isPlaying = true;
      return Promise.resolve();
    },
    pause() {
      this.isPlaying = false;
    },
    error: null,
    ended: false,
    duration: 60,
    load() {
      this.error = null;
      this.readyState = 0;
    },
  };
}

/** Two chunks of a minute, a missing one of 30 s between them. */
function setUp(): { playback: Playback; first: FakeMedia; third: FakeMedia } {
  const chunks = [
    fakeChunk(0, startedAt, 60_000, 'archived', 'archive://media/a/0'),
    fakeChunk(2, startedAt + 90_000, 60_000, 'archived', 'archive://media/a/2'),
  ];
  const playback = createPlayback(buildTimeline(startedAt, chunks));
  const [first, third] = [fakeMedia(), fakeMedia()];
  playback.attach(0, first);
  playback.attach(2, third);
  return { playback, first, third };
}

describe('playing a recording', () => {
  it('starts with the first chunk', () => {
    const { playback, first, third } = setUp();
    playback.play();
    expect(first.isPlaying).toBe(true);
    expect(third.isPlaying).toBe(false);
  });

  it('leaps over silence while it plays, and counts what that saved', () => {
    const { playback, first } = setUp();
    playback.setSilences([{ fromMs: 10_000, toMs: 20_000 }]);
    playback.seek(15_000);
    playback.onProgress(0);
    expect(playback.snapshot()).toMatchObject({ axisMs: 15_000, savedMs: 0 });
    playback.play();
    playback.onProgress(0);
    expect(playback.snapshot()).toMatchObject({ axisMs: 20_000, savedMs: 5000 });
    expect(first.currentTime).toBe(20);
    first.currentTime = 19.9;
    playback.onProgress(0);
    expect(playback.snapshot().savedMs).toBe(5000);
  });

  it('plays a range again and again, over a missing chunk too', () => {
    const { playback, first, third } = setUp();
    playback.seek(50_000);
    playback.markLoop();
    playback.seek(100_000);
    playback.markLoop();
    expect(playback.snapshot().loop).toEqual({ fromMs: 50_000, toMs: 100_000 });
    playback.seek(99_000);
    playback.play();
    third.currentTime = 10.1;
    playback.onProgress(2);
    expect(playback.snapshot()).toMatchObject({ chunkIndex: 0, axisMs: 50_000 });
    expect(first.currentTime).toBe(50);
    playback.markLoop();
    expect(playback.snapshot().loop).toBeNull();
  });

  it('leaves a loop alone when a person goes behind it', () => {
    const { playback, third } = setUp();
    playback.setLoop({ fromMs: 10_000, toMs: 20_000 });
    playback.play();
    playback.seek(95_000);
    third.currentTime = 6;
    playback.onProgress(2);
    expect(playback.snapshot()).toMatchObject({ chunkIndex: 2, axisMs: 96_000 });
  });

  it('goes on behind a missing chunk when one ends', () => {
    const { playback, first, third } = setUp();
    playback.play();
    playback.onEnded(0);
    expect(first.isPlaying).toBe(false);
    expect(third.isPlaying).toBe(true);
    expect(playback.snapshot()).toMatchObject({ chunkIndex: 2, axisMs: 90_000 });
  });

  it('stops after the last chunk and plays from the start again', () => {
    const { playback, first } = setUp();
    playback.seek(149_990);
    playback.play();
    playback.onEnded(2);
    expect(playback.snapshot()).toMatchObject({ chunkIndex: 0, axisMs: 0, isPlaying: true });
    expect(first.isPlaying).toBe(true);
  });

  it('seeks into another chunk', () => {
    const { playback, third } = setUp();
    playback.seek(100_000);
    expect(playback.snapshot()).toMatchObject({ chunkIndex: 2, axisMs: 100_000 });
    expect(third.currentTime).toBe(10);
  });

  it('seeks from a missing chunk to what follows it', () => {
    const { playback } = setUp();
    playback.seek(70_000);
    expect(playback.snapshot()).toMatchObject({ chunkIndex: 2, axisMs: 90_000 });
  });

  it('skips by recorded time across the gap, both ways', () => {
    const { playback } = setUp();
    playback.seek(55_000);
    playback.leap(10_000);
    expect(playback.snapshot()).toMatchObject({ chunkIndex: 2, axisMs: 95_000 });
    playback.leap(-10_000);
    expect(playback.snapshot()).toMatchObject({ chunkIndex: 0, axisMs: 55_000 });
  });

  it('waits for an element that is not ready before it sets the position', () => {
    const { playback } = setUp();
    const slow = { ...fakeMedia(0) };
    playback.attach(2, slow);
    playback.seek(100_000);
    expect(slow.currentTime).toBe(0);
    slow.readyState = 1;
    playback.onReady(2);
    expect(slow.currentTime).toBe(10);
  });

  it('keeps pitch, speed and mute for the next chunk too', () => {
    const { playback, third } = setUp();
    playback.setRate(2);
    playback.setMuted(true);
    expect(third).toMatchObject({ playbackRate: 2, muted: true, preservesPitch: true });
  });

  it('fails where a file is cut short, and not where it ends', () => {
    const { playback, first } = setUp();
    playback.seek(59_500);
    first.ended = true;
    playback.onProgress(0);
    expect(playback.snapshot().failure).toBeNull();
    playback.seek(30_000);
    playback.onProgress(0);
    expect(playback.snapshot().failure).toEqual({ chunkIndex: 0, why: 'decode' });
    first.ended = false;
    playback.seek(10_000);
    playback.onProgress(0);
    expect(playback.snapshot().failure).toBeNull();
  });

  it('reads a file that failed anew when another place in it is asked for, and tells when that fails, too', () => {
    const { playback, first } = setUp();
    first.error = { code: 3 } as MediaError;
    playback.onFailed(0, 'decode');
    playback.seek(30_000);
    expect([first.error, first.currentTime, playback.snapshot().failure]).toEqual([null, 0, null]);
    first.readyState = 1;
    playback.onReady(0);
    expect(first.currentTime).toBe(30);
    playback.onFailed(0, 'decode');
    expect(playback.snapshot().failure).toEqual({ chunkIndex: 0, why: 'decode' });
  });

  it('tells a failure of the chunk that sounds, not of the one that is prepared', () => {
    const { playback } = setUp();
    playback.onFailed(2, 'decode');
    expect(playback.snapshot().failure).toBeNull();
    playback.onFailed(0, 'network');
    expect(playback.snapshot().failure).toEqual({ chunkIndex: 0, why: 'network' });
  });

  it('follows the element', () => {
    const { playback, first } = setUp();
    first.currentTime = 12.5;
    playback.onProgress(0);
    expect(playback.snapshot().axisMs).toBe(12_500);
  });
});
