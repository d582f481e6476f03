/**
 * The round in the background: every byte of the library is read again within the stated days, and what is new soon after it came. It
 * waits while there are transfers, spreads the reading over the time that is left, and goes on after a restart where it was.
 */
import type { ScrubView } from '../../contract/fixity.ts';
import { toArchiveError } from '../../contract/error.ts';
import { countScrubbed, nextFresh, nextToScrub, readScrubState, writeScrubState } from '../catalog/fixity.ts';
import { checkRecording, type CheckedRecording, type CheckPorts } from './check.ts';

export interface ScrubOptions extends CheckPorts {
  /** Transfers go first. */
  isBusy: () => boolean;
  onChecked: (checked: CheckedRecording) => void;
  onFailed: (code: string, cause: unknown) => void;
}

export interface Scrub {
  view(): Promise<ScrubView>;
  /** Null ends the round; another number begins with it at once. */
  setCycle(days: number | null): Promise<ScrubView>;
  start(): void;
  /** Ends after at most one file. */
  stop(): Promise<void>;
}

const dayMs = 86_400_000;
/** The program has other things to do when it starts. */
const firstWaitMs = 60_000;
const busyWaitMs = 10_000;
const longestWaitMs = 3_600_000;
/** How often it is asked whether something new has come. */
const freshWaitMs = 60_000;
const recountMs = 3_600_000;
const retryMs = 600_000;
/** However late a round is, the disk is left free for people most of the time. */
const mostBytesPerSecond = 40e6;

export function createScrub(options: ScrubOptions): Scrub {
  const { db, clock } = options;
  const stopping = new AbortController();
  let waiting = new AbortController();
  let running: Promise<void> | null = null;
  /** When the round goes on, by the monotonic clock. */
  let dueAt = -Infinity;
  let counted = { at: -Infinity, bytes: 0 };

  async function waitFor(ms: number): Promise<void> {
    waiting = new AbortController();
    const onStop = (): void => waiting.abort(new Error('stopping'));
    stopping.signal.addEventListener('abort', onStop, { once: true });
    if (stopping.signal.aborted) onStop();
    // Being woken is what the wait is for.
    await clock.wait(Math.max(ms, 1), waiting.signal).catch((woken: unknown) => woken);
    stopping.signal.removeEventListener('abort', onStop);
  }

  /** What is left to read; counting all recordings is too dear to be done for each. */
  async function bytesLeft(after: string, now: number): Promise<number> {
    if (now - counted.at >= recountMs || now < counted.at || counted.bytes <= 0) {
      const { bytes, doneBytes } = await countScrubbed(db, after);
      counted = { at: now, bytes: bytes - doneBytes };
    }
    return counted.bytes;
  }

  /** One recording of the round. @returns how long to wait before the next one */
  async function checkNext(): Promise<number> {
    const state = readScrubState(db);
    const cycleMs = (state.cycleDays ?? 0) * dayMs;
    const now = clock.now();
    const endsAt = (state.startedAt ?? now) + cycleMs;
    const next = nextToScrub(db, state.after);
    if (next === null) {
      // Done: the next round begins when this one was to end, or now that there is something at all.
      if (state.after === '') return longestWaitMs;
      if (now < endsAt) return Math.min(endsAt - now, longestWaitMs);
      writeScrubState(db, { ...state, startedAt: now, after: '' });
      return 1;
    }
    const leftBytes = await bytesLeft(state.after, now);
    const checked = await checkRecording({ ...options, signal: stopping.signal }, next, 'full');
    // Somebody may have set another cycle meanwhile.
    writeScrubState(db, { ...readScrubState(db), startedAt: state.startedAt ?? now, after: next.id });
    options.onChecked(checked);
    const leftMs = Math.max(endsAt - now, 1);
    const share = next.bytes / Math.max(leftBytes, next.bytes, 1);
    counted.bytes -= next.bytes;
    return Math.min(Math.max(leftMs * share, restAfter(next.bytes)), longestWaitMs);
  }

  /** One recording that came since the last look. @returns how long to wait before the next; null when nothing is new */
  async function checkFresh(): Promise<number | null> {
    const state = readScrubState(db);
    const { newest, next } = nextFresh(db, state.lastFile);
    const lastFile = next?.file ?? newest;
    // Before the check: one that fails is left to the round.
    if (lastFile !== state.lastFile) writeScrubState(db, { ...state, lastFile });
    if (next === null) return null;
    options.onChecked(await checkRecording({ ...options, signal: stopping.signal }, next, 'full'));
    return restAfter(next.bytes);
  }

  /** @returns how long to wait before the next one */
  async function step(): Promise<number> {
    if (readScrubState(db).cycleDays === null) return longestWaitMs;
    if (options.isBusy()) return busyWaitMs;
    const freshMs = await checkFresh();
    if (freshMs !== null) return freshMs;
    if (clock.monotonic() >= dueAt) dueAt = clock.monotonic() + (await checkNext());
    return Math.min(Math.max(dueAt - clock.monotonic(), 1), freshWaitMs);
  }

  async function run(): Promise<void> {
    await waitFor(firstWaitMs);
    while (!stopping.signal.aborted) {
      let waitMs: number;
      try {
        waitMs = await step();
      } catch (thrown) {
        const { code } = toArchiveError(thrown);
        if (code !== 'cancelled') options.onFailed(code, thrown);
        waitMs = retryMs;
      }
      await waitFor(waitMs);
    }
  }

  async function view(): Promise<ScrubView> {
    const { cycleDays, startedAt, after } = readScrubState(db);
    const { recordings, done } = await countScrubbed(db, after);
    return { cycleDays, startedAt, recordings, done };
  }

  return {
    view,
    setCycle(days) {
      writeScrubState(db, { ...readScrubState(db), cycleDays: days });
      dueAt = -Infinity;
      waiting.abort(new Error('set'));
      return view();
    },
    start() {
      running ??= run();
    },
    async stop() {
      stopping.abort(new Error('stopping'));
      await running;
    },
  };
}

function restAfter(bytes: number): number {
  return (bytes / mostBytesPerSecond) * 1000;
}
