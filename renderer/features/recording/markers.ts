/** Markers: notes that have a place on the time axis, as points or ranges. Pure. */
import type { NoteView } from '../../../contract/views.ts';
import type { AxisRange } from './playback.ts';

export type Marker = NoteView & { readonly positionMs: number };

/** What is being written and has no id yet, or is being changed. */
export interface MarkerDraft {
  readonly id: string | null;
  readonly fromMs: number;
  /** Null for a point. */
  readonly toMs: number | null;
  readonly text: string;
}

/** The notes that have a place, by it. */
export function markersOf(notes: readonly NoteView[]): Marker[] {
  return notes
    .flatMap((note) => (note.positionMs === null ? [] : [{ ...note, positionMs: note.positionMs }]))
    .sort((a, b) => a.positionMs - b.positionMs || a.createdAt - b.createdAt);
}

/** A new marker: of the range that is looped, else of the point where the player is. */
export function draftAt(axisMs: number, loop: AxisRange | null): MarkerDraft {
  if (loop === null) return { id: null, fromMs: Math.round(axisMs), toMs: null, text: '' };
  const fromMs = Math.round(loop.fromMs);
  return { id: null, fromMs, toMs: Math.max(fromMs + 1, Math.round(loop.toMs)), text: '' };
}

export function draftOf({ id, positionMs, endMs, text }: Marker): MarkerDraft {
  return { id, fromMs: positionMs, toMs: endMs, text };
}

/** Those that hold every word somewhere in text or author; `#dispute` finds what was tagged so. */
export function markersWith(markers: readonly Marker[], words: string): readonly Marker[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return markers.filter(({ text, author }) => {
    const said = `${text} ${author ?? ''}`.toLowerCase();
    return wanted.every((word) => said.includes(word));
  });
}

/** Going back from just behind a marker means the one before it. */
const behindMs = 2000;

/** The marker to go to from a position; null when there is none in that direction. */
export function neighbourMarker(markers: readonly Marker[], axisMs: number, by: -1 | 1): Marker | null {
  const found =
    by > 0
      ? markers.find(({ positionMs }) => positionMs > axisMs + 1)
      : markers.findLast(({ positionMs }) => positionMs < axisMs - behindMs);
  return found ?? null;
}
