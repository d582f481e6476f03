/**
 * Decodes what nobody decoded yet, one chunk after another: first what somebody looks at, then, while the window has nothing better
 * to do, all that is archived. The engine says what is next and keeps what comes of it, so that it goes on where it was stopped.
 */
import type { Bridge } from '../../../contract/bridge.ts';
import type { Result } from '../../../contract/error.ts';
import { mostExcepted } from '../../../contract/look-limits.ts';
import type { NextLook } from '../../../contract/media-requests.ts';
import { decodeSound, type SoundWorker } from './decode-sound.ts';
import { lookAtPicture, type PictureWorker } from './look-at-picture.ts';
import type { Quiet } from './quiet.ts';

export interface LookPorts {
  bridge: Bridge;
  /** The recording that somebody looks at. */
  open: () => string | null;
  /** Aborted when that is another. */
  turn: () => AbortSignal;
  startSound: () => SoundWorker;
  startPicture: () => PictureWorker;
  /** Loud while somebody seeks. */
  seeks: Quiet;
  /** Loud while somebody seeks or plays. */
  plays: Quiet;
  wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Which recordings have changed since it was last asked. */
  takeChanged: () => ReadonlySet<string>;
  /** Resolves when recordings have changed. */
  untilNews: (signal: AbortSignal) => Promise<void>;
  now: () => number;
  trail: Trail;
}

/** Remembers over the death of the page which chunk was in hand: a file that kills a decoder is not to kill every page after. */
export interface Trail {
  /** What was in hand when the page before this one died. */
  readonly fatal: number | null;
  set: (chunkId: number | null) => void;
}

type Order = Extract<NextLook, { state: 'look' }>;

const laterMs = 15_000;
/** The window opens first. */
const firstMs = 5000;

/** Resolves when it is stopped. */
export async function lookAround(ports: LookPorts, signal: AbortSignal): Promise<void> {
  // What could not be finished is not tried again until something became of its recording, or the engine starts anew.
  const left = new Map<number, string>();
  const { trail } = ports;
  const ask = () => {
    const except = [...left.keys()].slice(-mostExcepted);
    return ports.bridge.request('media.nextLook', { open: ports.open(), except });
  };
  let isFirst = true;
  while (!signal.aborted) {
    const turn = AbortSignal.any([signal, ports.turn()]);
    if (isFirst && ports.open() === null) await ports.wait(firstMs, turn);
    isFirst = false;
    const changed = ports.takeChanged();
    for (const [chunkId, recordingId] of left) if (changed.has(recordingId)) left.delete(chunkId);
    if (trail.fatal !== null) left.set(trail.fatal, '');
    const answer = await ask();
    if (!answer.ok) left.clear();
    const next: NextLook = answer.ok ? answer.value : { state: 'later' };
    if (next.state === 'later') await ports.wait(laterMs, turn);
    else if (next.state === 'none') await ports.untilNews(turn);
    else {
      trail.set(next.chunkId);
      if (await lookAt(ports, next, ask, turn)) left.set(next.chunkId, next.recordingId);
      trail.set(null);
    }
  }
}

/** @returns false when it was stopped before its end */
async function lookAt(
  ports: LookPorts,
  order: Order,
  ask: () => Promise<Result<NextLook>>,
  turn: AbortSignal,
): Promise<boolean> {
  const { bridge, wait } = ports;
  const isWanted = order.recordingId === ports.open();
  const quiet = isWanted ? ports.seeks : ports.plays;
  const stopping = new AbortController();
  const signal = AbortSignal.any([turn, stopping.signal]);
  let workedSince = ports.now();
  const rest = async () => {
    const tookMs = ports.now() - workedSince;
    await quiet.until(signal);
    // In the background it works half of the time, and stops when transfers or a battery need it.
    if (!isWanted) await wait(tookMs, signal);
    const next = isWanted ? null : await ask();
    if (next?.ok === true && next.value.state === 'later') stopping.abort();
    workedSince = ports.now();
  };
  await quiet.until(signal);
  if (order.pictures) await lookAtPicture(bridge, order, ports.startPicture, quiet, signal);
  if (order.sound && !signal.aborted)
    await decodeSound({ bridge, startWorker: ports.startSound, quiet, rest, wait }, order, signal);
  return !signal.aborted;
}
