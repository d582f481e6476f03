import { useEffect, useEffectEvent } from 'react';
import { useWindow } from '../../store/window-store.ts';
import { commandOf, keyOf, type PlayerCommand } from '../shared/player-keys.ts';
import { rates, type Playback } from './playback.ts';
import { axisAtRecorded, type Timeline } from './timeline.ts';

/** The slowest frame rate that the service has recorded video with is 8 a second. */
const frameMs = 125;

export interface MarkerKeys {
  /** Begins a marker where the player is. */
  mark: () => void;
  goToMarker: (by: -1 | 1) => void;
}

/** Keys of the player; they work wherever the focus is, except where typing or choosing needs them. */
export function usePlayerKeys(playback: Playback, timeline: Timeline, marking: MarkerKeys) {
  const hasLetterKeys = useWindow((state) => state.preferences.hasLetterKeys);
  const keys = useWindow((state) => state.preferences.playerKeys);
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTakenBy(event.target, event.key)) return;
    if (event.key.length === 1 && event.key !== ' ' && !hasLetterKeys) return;
    const command = commandOf(keys, inReadingDirection(keyOf(event) ?? ''));
    if (command !== undefined) act(command, playback, marking);
    else if (/^[0-9]$/.test(event.key))
      playback.seek(axisAtRecorded(timeline, (timeline.recordedMs * Number(event.key)) / 10));
    else return;
    event.preventDefault();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKeyDown(event);
    window.addEventListener('keydown', listener);
    return () => window.removeEventListener('keydown', listener);
  }, []);
}

function act(command: PlayerCommand, playback: Playback, marking: MarkerKeys): void {
  const { isPlaying, isMuted, rate } = playback.snapshot();
  const toggle = () => (isPlaying ? playback.pause() : playback.play());
  const step = (ms: number) => {
    playback.pause();
    playback.leap(ms);
  };
  const actions: Record<PlayerCommand, () => void> = {
    play: toggle,
    playToo: toggle,
    back10: () => playback.leap(-10_000),
    forward10: () => playback.leap(10_000),
    back5: () => playback.leap(-5000),
    forward5: () => playback.leap(5000),
    frameBack: () => step(-frameMs),
    frameForward: () => step(frameMs),
    mark: () => marking.mark(),
    markerBack: () => marking.goToMarker(-1),
    markerForward: () => marking.goToMarker(1),
    mute: () => playback.setMuted(!isMuted),
    slower: () => playback.setRate(neighbour(rate, -1)),
    faster: () => playback.setRate(neighbour(rate, 1)),
    loop: () => playback.markLoop(),
  };
  actions[command]();
}

const mirrored: Readonly<Record<string, string>> = { ArrowLeft: 'ArrowRight', ArrowRight: 'ArrowLeft' };

/** Time runs with the reading direction, so the arrows do. */
function inReadingDirection(key: string): string {
  return document.documentElement.dir === 'rtl' ? (mirrored[key] ?? key) : key;
}

function neighbour(rate: number, by: -1 | 1): number {
  const at = rates.findIndex((each) => each === rate);
  return rates[Math.min(rates.length - 1, Math.max(0, at + by))] ?? 1;
}

/** Text is typed, buttons are pressed by space, tabs and menus are walked by arrows. */
function isTakenBy(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest('input, textarea, select, [role="menu"], [role="dialog"], [role="alertdialog"]'))
    return true;
  if (key === ' ' && target.closest('button, summary, a')) return true;
  return key.startsWith('Arrow') && target.closest('[role="tab"], [role="separator"]') !== null;
}
