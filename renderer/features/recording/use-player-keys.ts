import { useEffect, useEffectEvent } from 'react';
import { useWindow } from '../../store/window-store.ts';
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
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTakenBy(event.target, event.key)) return;
    if (/^[a-z0-9,.[\]{}]$/i.test(event.key) && !hasLetterKeys) return;
    if (act(event.key, playback, timeline, marking)) event.preventDefault();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKeyDown(event);
    window.addEventListener('keydown', listener);
    return () => window.removeEventListener('keydown', listener);
  }, []);
}

function act(key: string, playback: Playback, timeline: Timeline, marking: MarkerKeys): boolean {
  const { isPlaying, isMuted, rate } = playback.snapshot();
  const forward = document.documentElement.dir === 'rtl' ? -1 : 1;
  const toggle = () => (isPlaying ? playback.pause() : playback.play());
  const step = (ms: number) => {
    playback.pause();
    playback.skip(ms);
  };
  if (/^[0-9]$/.test(key)) {
    playback.seek(axisAtRecorded(timeline, (timeline.recordedMs * Number(key)) / 10));
    return true;
  }
  if (key === 'L') {
    playback.markLoop();
    return true;
  }
  const actions: Record<string, () => void> = {
    ' ': toggle,
    k: toggle,
    j: () => playback.skip(-10_000),
    l: () => playback.skip(10_000),
    ArrowLeft: () => playback.skip(-5000 * forward),
    ArrowRight: () => playback.skip(5000 * forward),
    ',': () => step(-frameMs),
    '.': () => step(frameMs),
    m: () => marking.mark(),
    '{': () => marking.goToMarker(-1),
    '}': () => marking.goToMarker(1),
    s: () => playback.setMuted(!isMuted),
    '[': () => playback.setRate(neighbour(rate, -1)),
    ']': () => playback.setRate(neighbour(rate, 1)),
  };
  const action = actions[key.length === 1 ? key.toLowerCase() : key];
  action?.();
  return action !== undefined;
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
