/** Which stretches of which files a range of the axis is made of. Pure. */
import type { RangePiece } from '../../../contract/exports.ts';
import type { ChunkView } from '../../../contract/views.ts';
import type { AxisRange } from './playback.ts';
import type { Timeline } from './timeline.ts';

/** In the order of the axis; a pause inside a chunk has no extent in its file, so what it parts stays one piece. */
export function piecesOf(
  timeline: Timeline,
  chunks: readonly Pick<ChunkView, 'index' | 'content'>[],
  { fromMs, toMs }: AxisRange,
): RangePiece[] {
  const pieces = new Map<string, RangePiece>();
  for (const { kind, chunkIndex, startMs, endMs, mediaMs } of timeline.segments) {
    if (kind !== 'recorded' || endMs <= fromMs || startMs >= toMs) continue;
    const path = chunks.find(({ index, content }) => index === chunkIndex && content !== null)?.content?.path;
    if (path === undefined) continue;
    const from = mediaMs + Math.max(0, fromMs - startMs);
    const to = mediaMs + Math.min(endMs, toMs) - startMs;
    const known = pieces.get(path);
    pieces.set(path, { path, fromMs: known?.fromMs ?? from, toMs: to });
  }
  return [...pieces.values()].filter((piece) => piece.fromMs < piece.toMs);
}
