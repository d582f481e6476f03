/**
 * The time axis of a recording, as pure mathematics. The axis runs in wall-clock time from the start of the recording, so
 * that a pause, a missing chunk and a chunk that is not fetched take their place beside what was recorded. A position on
 * the axis leads to a chunk and a time in its file, and back.
 */
import type { ChunkView } from '../../../contract/views.ts';

export type SegmentKind = 'recorded' | 'pause' | 'gap' | 'missing' | 'waiting' | 'lost';

/** A stretch of the axis. Segments follow each other without overlap and cover the axis whole. */
export interface Segment {
  readonly kind: SegmentKind;
  /** Index of the chunk it belongs to; null for a gap between two chunks. */
  readonly chunkIndex: number | null;
  readonly startMs: number;
  readonly endMs: number;
  /** Time in the chunk's file at `startMs`. A pause has no extent there. */
  readonly mediaMs: number;
  /** False where only its being there is known; it then has a width to be seen by. */
  readonly isLengthKnown: boolean;
}

export interface Timeline {
  readonly segments: readonly Segment[];
  readonly lengthMs: number;
  /** What can be heard in all. */
  readonly recordedMs: number;
  /** UTC epoch of the axis' zero; null when nothing tells. */
  readonly startedAt: number | null;
}

/** A place in the file of a chunk. */
export interface MediaPlace {
  readonly chunkIndex: number;
  readonly mediaMs: number;
}

export type TimelineChunk = Pick<
  ChunkView,
  'index' | 'startedAt' | 'durationMs' | 'pauses' | 'state' | 'mediaUrl'
> & { readonly media: Pick<NonNullable<ChunkView['media']>, 'durationMs'> | null };

/** Width of a stretch whose length nobody knows. */
export const unknownLengthMs = 60_000;
/** Differences below this are the rounding of clocks and files, not a gap. */
const seamToleranceMs = 1500;

export function buildTimeline(startedAt: number | null, chunks: readonly TimelineChunk[]): Timeline {
  const ordered = [...chunks].sort((a, b) => a.index - b.index);
  const zero = startedAt ?? ordered.find((chunk) => chunk.startedAt !== null)?.startedAt ?? null;
  const segments: Segment[] = [];
  let endMs = 0;
  let expected = 0;
  for (const chunk of ordered) {
    const known = zero === null || chunk.startedAt === null ? null : chunk.startedAt - zero;
    endMs = bridge(segments, endMs, known, expected, chunk.index);
    endMs = isPlayable(chunk) ? addPlayable(segments, endMs, chunk) : addUnplayable(segments, endMs, chunk);
    expected = chunk.index + 1;
  }
  const recordedMs = segments.reduce((sum, segment) => sum + heardMs(segment), 0);
  return { segments, lengthMs: endMs, recordedMs, startedAt: zero };
}

/** The place in a file that an axis position stands for: itself when recorded, else the next that can be heard. */
export function placeAt(timeline: Timeline, axisMs: number): MediaPlace | null {
  for (const segment of timeline.segments) {
    if (segment.kind !== 'recorded' || segment.endMs <= axisMs) continue;
    const into = Math.max(0, axisMs - segment.startMs);
    return { chunkIndex: segment.chunkIndex ?? 0, mediaMs: segment.mediaMs + into };
  }
  return null;
}

/** Where a place in a file stands on the axis; at a pause, where it begins again. */
export function axisOf(timeline: Timeline, place: MediaPlace): number {
  let last: Segment | null = null;
  for (const segment of timeline.segments) {
    if (segment.kind !== 'recorded' || segment.chunkIndex !== place.chunkIndex) continue;
    if (segment.mediaMs > place.mediaMs && last) break;
    last = segment;
  }
  if (!last) return 0;
  const into = Math.max(0, place.mediaMs - last.mediaMs);
  return Math.min(last.endMs, last.startMs + into);
}

/** How much can be heard before an axis position. */
export function recordedBefore(timeline: Timeline, axisMs: number): number {
  return timeline.segments.reduce((sum, segment) => {
    if (segment.kind !== 'recorded') return sum;
    return sum + Math.max(0, Math.min(axisMs, segment.endMs) - segment.startMs);
  }, 0);
}

/** The axis position before which exactly `recordedMs` can be heard. */
export function axisAtRecorded(timeline: Timeline, recordedMs: number): number {
  let left = Math.max(0, recordedMs);
  let end = 0;
  for (const segment of timeline.segments) {
    if (segment.kind !== 'recorded') continue;
    const length = segment.endMs - segment.startMs;
    if (left < length) return segment.startMs + left;
    left -= length;
    end = segment.endMs;
  }
  return end;
}

export function segmentAt(timeline: Timeline, axisMs: number): Segment | null {
  return timeline.segments.find((segment) => axisMs < segment.endMs) ?? timeline.segments.at(-1) ?? null;
}

/** The next chunk that can be heard after `chunkIndex`, from its start. */
export function nextPlayable(timeline: Timeline, chunkIndex: number): MediaPlace | null {
  const next = timeline.segments.find(
    (segment) => segment.kind === 'recorded' && (segment.chunkIndex ?? -1) > chunkIndex,
  );
  return next ? { chunkIndex: next.chunkIndex ?? 0, mediaMs: 0 } : null;
}

function isPlayable(chunk: TimelineChunk): boolean {
  return chunk.mediaUrl !== null && heardLengthOf(chunk) > 0;
}

/** The file tells its own length best; the announced one stands in until it was read. */
function heardLengthOf(chunk: TimelineChunk): number {
  return chunk.media?.durationMs ?? chunk.durationMs ?? 0;
}

function heardMs(segment: Segment): number {
  return segment.kind === 'recorded' ? segment.endMs - segment.startMs : 0;
}

/** Fills the axis from the end of one chunk to the start of the next; returns where the next one starts. */
function bridge(
  segments: Segment[],
  endMs: number,
  known: number | null,
  expected: number,
  index: number,
): number {
  const missing = index - expected;
  const free = known === null ? 0 : known - endMs;
  if (missing <= 0) {
    if (free <= seamToleranceMs) return endMs;
    segments.push({
      kind: 'gap',
      chunkIndex: null,
      startMs: endMs,
      endMs: endMs + free,
      mediaMs: 0,
      isLengthKnown: true,
    });
    return endMs + free;
  }
  const isLengthKnown = free > seamToleranceMs;
  const each = isLengthKnown ? free / missing : unknownLengthMs;
  let start = endMs;
  for (let chunkIndex = expected; chunkIndex < index; chunkIndex += 1) {
    segments.push({
      kind: 'missing',
      chunkIndex,
      startMs: start,
      endMs: start + each,
      mediaMs: 0,
      isLengthKnown,
    });
    start += each;
  }
  return start;
}

function addPlayable(segments: Segment[], startMs: number, chunk: TimelineChunk): number {
  const lengthMs = heardLengthOf(chunk);
  const begin = chunk.startedAt;
  const pauses = begin === null ? [] : [...chunk.pauses].sort((a, b) => a.startedAt - b.startedAt);
  let axis = startMs;
  let media = 0;
  let paused = 0;
  const record = (upTo: number) => {
    if (upTo <= media) return;
    const endMs = axis + upTo - media;
    segments.push({
      kind: 'recorded',
      chunkIndex: chunk.index,
      startMs: axis,
      endMs,
      mediaMs: media,
      isLengthKnown: true,
    });
    axis = endMs;
    media = upTo;
  };
  for (const pause of pauses) {
    if (pause.durationMs <= 0) continue;
    record(Math.min(lengthMs, pause.startedAt - (begin ?? 0) - paused));
    const endMs = axis + pause.durationMs;
    segments.push({
      kind: 'pause',
      chunkIndex: chunk.index,
      startMs: axis,
      endMs,
      mediaMs: media,
      isLengthKnown: true,
    });
    axis = endMs;
    paused += pause.durationMs;
  }
  record(lengthMs);
  return axis;
}

function addUnplayable(segments: Segment[], startMs: number, chunk: TimelineChunk): number {
  const kind = chunk.state === 'expired' ? 'lost' : 'waiting';
  const known = heardLengthOf(chunk);
  const endMs = startMs + (known > 0 ? known : unknownLengthMs);
  segments.push({ kind, chunkIndex: chunk.index, startMs, endMs, mediaMs: 0, isLengthKnown: known > 0 });
  return endMs;
}
