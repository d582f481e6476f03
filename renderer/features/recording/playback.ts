/**
 * Plays the chunks of a recording one after another on the time axis. It owns which chunk sounds and where; the media
 * elements are given and taken by whoever shows them. The chunk after the present one is attached early, so that it is
 * ready before the seam.
 */
import { axisAtRecorded, axisOf, nextPlayable, placeAt, recordedBefore, type Timeline } from './timeline.ts';

/** What playback needs of a media element. */
export type MediaPort = Pick<
  HTMLMediaElement,
  | 'currentTime'
  | 'duration'
  | 'ended'
  | 'playbackRate'
  | 'defaultPlaybackRate'
  | 'muted'
  | 'preservesPitch'
  | 'readyState'
  | 'error'
  | 'play'
  | 'pause'
  | 'load'
>;

export type PlayFailure = 'unsupported' | 'decode' | 'network';

/** A stretch of the axis that is played again and again. */
export interface AxisRange {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface PlaybackState {
  readonly axisMs: number;
  /** The chunk that sounds; null when nothing can be played. */
  readonly chunkIndex: number | null;
  readonly isPlaying: boolean;
  readonly rate: number;
  readonly isMuted: boolean;
  readonly loop: AxisRange | null;
  /** Where a loop was begun that has no end yet. */
  readonly loopStartMs: number | null;
  /** Silence that was not listened to so far. */
  readonly savedMs: number;
  readonly failure: { readonly chunkIndex: number; readonly why: PlayFailure } | null;
}

export interface Playback {
  subscribe: (listener: () => void) => () => void;
  snapshot: () => PlaybackState;
  setTimeline: (timeline: Timeline) => void;
  attach: (chunkIndex: number, media: MediaPort | null) => void;
  play: () => void;
  pause: () => void;
  /** Goes to an axis position; where nothing was recorded, to the next that was. Reads a file that failed anew. */
  seek: (axisMs: number) => void;
  /** Moves by recorded time, so that pauses and gaps do not count. */
  leap: (ms: number) => void;
  setRate: (rate: number) => void;
  setMuted: (isMuted: boolean) => void;
  setLoop: (range: AxisRange | null) => void;
  /** Begins a loop here, then ends it here, then lets go of it. */
  markLoop: () => void;
  /** Stretches that playing leaps over; in order. */
  setSilences: (ranges: readonly AxisRange[]) => void;
  /** To be called as the element reports them. */
  onReady: (chunkIndex: number) => void;
  onProgress: (chunkIndex: number) => void;
  onEnded: (chunkIndex: number) => void;
  onFailed: (chunkIndex: number, why: PlayFailure) => void;
}

export const rates = [0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4] as const;

/** A leap takes about as long as hearing this. */
const leastLeapMs = 200;
/** Tracks of a file end up to this far apart. */
const leastCutSeconds = 1;
/** HAVE_METADATA: from here on a position can be set. */
const hasMetadata = 1;

export function createPlayback(first: Timeline): Playback {
  let timeline = first;
  const start = placeAt(first, 0);
  let state: PlaybackState = {
    axisMs: start ? axisOf(first, start) : 0,
    chunkIndex: start?.chunkIndex ?? null,
    isPlaying: false,
    rate: 1,
    isMuted: false,
    loop: null,
    loopStartMs: null,
    savedMs: 0,
    failure: null,
  };
  const media = new Map<number, MediaPort>();
  const listeners = new Set<() => void>();
  let silences: readonly AxisRange[] = [];
  // A position asked for before its element was ready.
  let pendingMs: number | null = start?.mediaMs ?? null;

  const publish = (change: Partial<PlaybackState>) => {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  };

  const present = () => (state.chunkIndex === null ? undefined : media.get(state.chunkIndex));

  const prepare = (port: MediaPort) => {
    port.preservesPitch = true;
    port.defaultPlaybackRate = state.rate;
    port.playbackRate = state.rate;
    port.muted = state.isMuted;
  };

  /** Brings the present element to where and how it should be. */
  const apply = () => {
    const port = present();
    if (!port) return;
    prepare(port);
    if (port.readyState >= hasMetadata && pendingMs !== null) {
      port.currentTime = pendingMs / 1000;
      pendingMs = null;
    }
    if (!state.isPlaying) port.pause();
    else void port.play().catch(() => publish({ isPlaying: false }));
  };

  const goTo = (chunkIndex: number, mediaMs: number, axisMs: number) => {
    if (chunkIndex !== state.chunkIndex) present()?.pause();
    pendingMs = mediaMs;
    publish({ chunkIndex, axisMs, failure: null });
    const port = present();
    // An element that failed stays so until it is told to read its file anew; it reports when that is ready, or has failed again.
    if (port?.error) port.load();
    else apply();
  };

  const seek = (axisMs: number) => {
    const wanted = Math.max(0, axisMs);
    const place =
      placeAt(timeline, wanted) ?? placeAt(timeline, axisAtRecorded(timeline, timeline.recordedMs) - 1);
    if (place) goTo(place.chunkIndex, place.mediaMs, axisOf(timeline, place));
  };

  /** Leaps over the silence at a position, unless so little of it is left that the leap would be heard more than it. */
  const leap = (axisMs: number) => {
    const silence = silences.find(({ fromMs, toMs }) => axisMs >= fromMs && axisMs < toMs - leastLeapMs);
    if (!silence) return false;
    publish({ savedMs: state.savedMs + silence.toMs - axisMs });
    seek(silence.toMs);
    return true;
  };

  const stop = () => {
    present()?.pause();
    publish({ isPlaying: false });
  };

  const advance = (from: number) => {
    const next = nextPlayable(timeline, from);
    const { loop } = state;
    if (loop && (!next || axisOf(timeline, next) >= loop.toMs)) seek(loop.fromMs);
    else if (next) goTo(next.chunkIndex, next.mediaMs, axisOf(timeline, next));
    else stop();
  };

  return {
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    snapshot: () => state,
    setTimeline: (next) => {
      const place = state.chunkIndex === null ? null : placeAt(timeline, state.axisMs);
      timeline = next;
      if (place) publish({ axisMs: axisOf(next, place) });
      else if (next.recordedMs > 0) seek(0);
    },
    attach: (chunkIndex, port) => {
      if (!port) {
        media.delete(chunkIndex);
        return;
      }
      media.set(chunkIndex, port);
      prepare(port);
      if (chunkIndex === state.chunkIndex) {
        pendingMs ??= placeAt(timeline, state.axisMs)?.mediaMs ?? 0;
        apply();
      }
    },
    play: () => {
      if (state.chunkIndex === null) return;
      const isAtEnd = recordedBefore(timeline, state.axisMs) >= timeline.recordedMs - 50;
      publish({ isPlaying: true });
      if (isAtEnd) seek(0);
      else apply();
    },
    pause: stop,
    seek,
    leap: (ms) => {
      const most = Math.max(0, timeline.recordedMs - 1);
      const target = Math.min(most, recordedBefore(timeline, state.axisMs) + ms);
      seek(axisAtRecorded(timeline, target));
    },
    setRate: (rate) => {
      publish({ rate });
      for (const port of media.values()) prepare(port);
    },
    setMuted: (isMuted) => {
      publish({ isMuted });
      for (const port of media.values()) port.muted = isMuted;
    },
    setLoop: (loop) => publish({ loop, loopStartMs: null }),
    markLoop: () => {
      const { loop, loopStartMs, axisMs } = state;
      if (loop !== null) publish({ loop: null, loopStartMs: null });
      else if (loopStartMs === null || axisMs <= loopStartMs) publish({ loopStartMs: axisMs });
      else publish({ loop: { fromMs: loopStartMs, toMs: axisMs }, loopStartMs: null });
    },
    setSilences: (ranges) => {
      silences = ranges;
    },
    onReady: (chunkIndex) => {
      if (chunkIndex === state.chunkIndex) apply();
    },
    onProgress: (chunkIndex) => {
      const port = present();
      if (chunkIndex !== state.chunkIndex || !port || pendingMs !== null) return;
      const axisMs = axisOf(timeline, { chunkIndex, mediaMs: port.currentTime * 1000 });
      const { loop, isPlaying } = state;
      // Behind the cut of a file whose index tells of more, an element stands at its end without a word.
      if (port.ended && port.currentTime < port.duration - leastCutSeconds)
        publish({ axisMs, isPlaying: false, failure: { chunkIndex, why: 'decode' } });
      // Only what plays over the end goes back; who jumps behind it means to be there.
      else if (loop && isPlaying && state.axisMs < loop.toMs && axisMs >= loop.toMs) seek(loop.fromMs);
      else if (isPlaying && leap(axisMs)) return;
      else if (axisMs !== state.axisMs) publish({ axisMs });
    },
    onEnded: (chunkIndex) => {
      if (chunkIndex === state.chunkIndex) advance(chunkIndex);
    },
    onFailed: (chunkIndex, why) => {
      // A chunk that is only prepared may fail silently; it is told when its turn comes.
      if (chunkIndex !== state.chunkIndex) return;
      publish({ isPlaying: false, failure: { chunkIndex, why } });
    },
  };
}
