/**
 * Each piece that a socket brings has memory of its own outside of V8's heap, and so little happens inside the heap meanwhile that V8 does
 * not look at its young part. It frees such pieces only by marking the whole heap, every few dozen MiB and on all cores: a third of the
 * processor time of a download, and tens of MB of memory. Asked to look at the young part only, it frees them within a millisecond.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

export interface YoungMemory {
  /** Counts what sockets brought, and has the memory of it freed every {@link sweepBytes}. */
  add(bytes: number): void;
}

/** Small enough that a sweep finds little to do, large enough that its call does not count. */
export const sweepBytes = 8 << 20;

/**
 * @param findCollect asked once, when there is something to free; answers what frees what is young and no longer used, or null where the
 * runtime offers no such thing, and nothing is lost then but time
 */
export function createYoungMemory(findCollect: () => (() => void) | null): YoungMemory {
  let collect: (() => void) | null | undefined;
  let bytesSince = 0;
  return {
    add(bytes) {
      bytesSince += bytes;
      if (bytesSince < sweepBytes) return;
      bytesSince = 0;
      if (collect === undefined) collect = findCollect();
      collect?.();
    },
  };
}

/** V8's own collection of the young part, which only a new context sees after the flag was set. */
export function youngCollection(): (() => void) | null {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('globalThis.gc');
  if (typeof collect !== 'function') return null;
  return () => void Reflect.apply(collect, undefined, [{ type: 'minor' }]);
}
