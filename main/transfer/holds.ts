/**
 * Who may run while something holds transfers back: a person, the timetable, a metered network, or a disk that fills up. It looks again
 * every half minute, so that all of it ends by itself.
 * Rule: a limit must not cost a recording. Where the settings allow it, files that could not wait two more hours run all the same, and a
 * limit on speed is lifted while files would be late by it. Want of space is judged by class: what is needed to know a recording
 * (metadata) goes first, then what will soon be lost, then the rest.
 */
import type { TransfersConfig } from '../../contract/config.ts';
import type { HoldReason, HoldView } from '../../contract/transfer-views.ts';
import type { TransferJob } from '../catalog/transfers.ts';
import type { Clock } from '../clock.ts';
import { allowanceAt } from './allowance.ts';
import { forecast, type Task } from './schedule.ts';

export interface HoldsDeps {
  clock: Clock;
  /** The time that deadlines are held against; UTC epoch ms. */
  now: () => number;
  /** Everything that is not home yet. */
  open: () => readonly Task[];
  /** Measured now. */
  bytesPerSecond: () => number;
  /** Null when the volume does not tell. @throws whatever the disk says */
  freeBytes: () => Promise<number | null>;
  /** Whether the system counts the bytes of its network; null when it does not say. */
  isMetered: () => Promise<boolean | null>;
  /** Below this the disk counts as filling up. */
  lowBytes: number;
  setLimit: (bytesPerSecond: number | null) => void;
  /** What may run, or how fast, is another than before. */
  onChanged: () => void;
}

export interface Holds {
  allows(job: Pick<TransferJob, 'id' | 'kind' | 'deadlineAt'>): boolean;
  /** Null when nothing is held. */
  view(): HoldView | null;
  limit(): { bytesPerSecond: number | null; isLifted: boolean };
  /** Whether a person holds all. */
  isPaused(): boolean;
  setPaused(isPaused: boolean): void;
  configure(config: TransfersConfig): void;
  /** Decides anew by what is known: files came, or time passed. */
  look(): void;
  /** Looks at everything now. */
  check(): Promise<void>;
  /** Looks at once and then twice a minute, until the signal. */
  start(signal: AbortSignal): void;
}

/** So often everything is looked at. */
const everyMs = 30_000;

/** What could not wait so much longer runs in spite of a hold. */
const marginMs = 2 * 3_600_000;

/** While the disk fills up, only files this near to their deadline are begun. */
const nearMs = 6 * 3_600_000;

export function createHolds(deps: HoldsDeps, given: TransfersConfig): Holds {
  let config = given;
  let isPaused = false;
  let isMetered = false;
  let isLow = false;
  let fastest = 0;
  let state = decide();

  function decide(): {
    reason: HoldReason | null;
    untilAt: number | null;
    urgent: Set<number>;
    limit: Limit;
  } {
    const allowance = allowanceAt(config, deps.clock.now());
    const reason = reasonOf(allowance.bytesPerSecond);
    const untilAt = reason === 'timetable' ? allowance.untilAt : null;
    return {
      reason,
      untilAt,
      urgent: new Set(urgentUnder(reason)),
      limit: limitOf(allowance.bytesPerSecond),
    };
  }

  /** Files that go on in spite of a hold. */
  function urgentUnder(reason: HoldReason | null): number[] {
    if (reason === null || reason === 'space' || !config.yieldToDeadlines) return [];
    return forecast(deps.open(), deps.now() + marginMs, fastest).late;
  }

  function reasonOf(bytesPerSecond: number | null): HoldReason | null {
    if (isPaused) return 'person';
    if (config.metered === 'pause-now' || (config.metered === 'pause' && isMetered)) return 'metered';
    if (bytesPerSecond === 0) return 'timetable';
    return isLow ? 'space' : null;
  }

  function limitOf(bytesPerSecond: number | null): Limit {
    // What runs at a time at which nothing should is what must not be lost.
    if (bytesPerSecond === null || bytesPerSecond === 0) return { bytesPerSecond: null, isLifted: false };
    const isLifted =
      config.yieldToDeadlines && forecast(deps.open(), deps.now() + marginMs, bytesPerSecond).late.length > 0;
    return { bytesPerSecond: isLifted ? null : bytesPerSecond, isLifted };
  }

  function decideAnew(): void {
    const before = state;
    state = decide();
    deps.setLimit(state.limit.bytesPerSecond);
    if (!isSame(before, state)) deps.onChanged();
  }

  async function check(): Promise<void> {
    const free = await deps.freeBytes().catch(() => null);
    isLow = free !== null && free < deps.lowBytes;
    isMetered = config.metered === 'pause' && (await deps.isMetered()) === true;
    if (state.limit.bytesPerSecond === null) fastest = Math.max(fastest, deps.bytesPerSecond());
    decideAnew();
  }

  async function run(signal: AbortSignal): Promise<void> {
    for (;;) {
      await check();
      await deps.clock.wait(everyMs, signal);
    }
  }

  return {
    allows({ id, kind, deadlineAt }) {
      const { reason, urgent } = state;
      if (reason === null) return true;
      if (reason === 'space') return kind === 'metadata' || deadlineAt - deps.now() < nearMs;
      return kind === 'content' ? urgent.has(id) : urgent.size > 0 && deadlineAt - deps.now() < marginMs;
    },
    view() {
      const { reason, untilAt } = state;
      return reason === null ? null : { reason, untilAt, urgent: urgentUnder(reason).length };
    },
    limit: () => state.limit,
    isPaused: () => isPaused,
    setPaused(next) {
      isPaused = next;
      decideAnew();
    },
    configure(next) {
      config = next;
      decideAnew();
    },
    look: decideAnew,
    check,
    start(signal) {
      // It ends by the signal alone; what it throws then is the signal's reason.
      run(signal).catch((reason: unknown) => reason);
    },
  };
}

interface Limit {
  bytesPerSecond: number | null;
  isLifted: boolean;
}

interface State {
  reason: HoldReason | null;
  urgent: Set<number>;
  limit: Limit;
}

function isSame(one: State, other: State): boolean {
  const isSameLimit =
    one.limit.bytesPerSecond === other.limit.bytesPerSecond && one.limit.isLifted === other.limit.isLifted;
  const isSameSet =
    one.urgent.size === other.urgent.size && [...one.urgent].every((id) => other.urgent.has(id));
  return one.reason === other.reason && isSameLimit && isSameSet;
}
