import { useSyncExternalStore } from 'react';
import type { Playback, PlaybackState } from './playback.ts';

/**
 * One part of where and how it plays. The position changes with each painted frame: who picks something else is left alone by it.
 * @param pick gives what `Object.is` holds for the same as long as it is the same
 */
export function usePlayback<T>(playback: Playback, pick: (state: PlaybackState) => T): T {
  return useSyncExternalStore(playback.subscribe, () => pick(playback.snapshot()));
}
