/**
 * Where a press on the time axis leads. On a call of hours one point across stands for many seconds, and decoding from the key
 * picture before a moment to that moment takes long: of the moments under the pointer one that can be shown at once is taken. Pure.
 */
import { axisOf, placeAt, type Timeline } from './timeline.ts';

/** Of each chunk, by index: its key pictures in order, ms of the file. */
export type KeyTimes = ReadonlyMap<number, ArrayLike<number>>;

/** Behind the picture's own time, which may have been rounded up: a little before it lies the picture before. */
const behindMs = 1;

/** @returns the nearest moment with a key picture no further away than `reachMs`, else the moment itself */
export function quickPlace(timeline: Timeline, keys: KeyTimes, axisMs: number, reachMs: number): number {
  const place = placeAt(timeline, axisMs);
  const times = place ? keys.get(place.chunkIndex) : undefined;
  if (!place || !times) return axisMs;
  const behind = firstBehind(times, place.mediaMs);
  const distances = [times[behind - 1], times[behind]].flatMap((time) => {
    if (time === undefined) return [];
    // Between the two may lie a pause, which takes time on the axis and none in the file.
    const at = axisOf(timeline, { chunkIndex: place.chunkIndex, mediaMs: time + behindMs });
    return [{ at, distance: Math.abs(at - axisMs) }];
  });
  const [nearest] = distances.toSorted((a, b) => a.distance - b.distance);
  return nearest && nearest.distance <= reachMs ? nearest.at : axisMs;
}

function firstBehind(times: ArrayLike<number>, ms: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) <= ms) low = middle + 1;
    else high = middle;
  }
  return low;
}
