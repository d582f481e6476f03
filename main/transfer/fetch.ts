/**
 * Brings all bytes of one file into its partial: the first answer tells the length and makes the plan, then lanes fetch the open spans
 * beside each other. A lane that fails ends; the others take over what it left. What concerns the whole file ends all of them.
 */
import { ArchiveError, toArchiveError } from '../../contract/error.ts';
import type { ErrorCode } from '../../contract/error-codes.ts';
import type { ContentAnswer, FetchContent } from '../acs/content.ts';
import type { ServiceAccess } from '../acs/services.ts';
import type { AttemptRow, TransferJob } from '../catalog/transfers.ts';
import type { Clock } from '../clock.ts';
import { askFor, attemptSpan, type AttemptDeps } from './attempt.ts';
import type { Limits } from './limits.ts';
import type { Partial } from './partial.ts';
import { isWhole, planAfterFirst, type Asked, type Known, type Span, type Verdict } from './range.ts';
import type { Rate } from './rate.ts';
import type { Step } from './transfers.ts';

export interface FetchDeps {
  fetchContent: FetchContent;
  clock: Clock;
  limits: Limits;
  rate: Rate;
  location: string;
  service: ServiceAccess | null;
  partial: Partial;
  signal: AbortSignal;
  /** Ranges that a large file is planned in. */
  ranges: () => number;
  /** Connections that may be open at once. */
  segments: () => number;
  /** Takes what is to be called when more connections may be open than before, and what tells how many are. */
  onLanes: (lanes: { grow: () => void; count: () => number }) => void;
  timeLeftMs: () => number;
  /** Room for so many more bytes must be there. @throws ArchiveError disk-full */
  reserve: (bytes: number) => Promise<void>;
  onBytes: (bytes: number) => void;
  onAnswer: (answer: ContentAnswer) => void;
  onAttempt: (attempt: AttemptRow) => void;
  /** A connection goes on where an earlier one ended. */
  onResume: () => void;
  step: (step: Step) => void;
}

/** Failures of one connection: the other lanes go on. Everything else concerns the file, the host or the disk. */
const laneFailures: readonly ErrorCode[] = ['connection-failed', 'stalled', 'service-busy', 'service-failed'];

/** Codes after which a range request is not trusted: the file is asked for without a Range header, if nothing is kept. */
const rangeFailures: readonly ErrorCode[] = [
  'answer-invalid',
  'service-failed',
  'content-empty',
  // Servers behind one name may give the same bytes different etags: one answer for all of it has only one.
  'content-changed',
];

/**
 * Resolves when every span is whole.
 * @throws ArchiveError the failure of the lane that failed last, or the one that concerns the whole file
 */
export async function fetchContentOf(deps: FetchDeps, job: TransferJob): Promise<void> {
  const { partial } = deps;
  const lanes = createLanes(deps);
  if (partial.known.totalBytes === null) {
    const first: Span = { first: 0, end: 0, last: null };
    await partial.restart({ totalBytes: null, etag: null }, [first]);
    const isRanged = job.kind === 'content' && !(job.code !== null && rangeFailures.includes(job.code));
    const lastByte = isRanged ? deps.limits.segmentThresholdBytes - 1 : null;
    await lanes.run(first, { firstByte: 0, lastByte });
  } else {
    const missing = partial.known.totalBytes - partial.keptBytes();
    if (missing > 0) await deps.reserve(missing);
    await lanes.run(null, null);
  }
}

interface Lanes {
  /** Begins with a span and what to ask for it, or with the open spans of the plan. */
  run(first: Span | null, asked: Asked | null): Promise<void>;
}

interface Lane {
  ending: AbortController;
  done: Promise<void>;
}

function createLanes(deps: FetchDeps): Lanes {
  const { partial, signal } = deps;
  const lanes = new Set<Lane>();
  const busy = new Set<Span>();
  /** Set once the server has shown that it ignores ranges. */
  let isSingle = false;
  let isOver = false;
  let fatal: ArchiveError | null = null;
  let latest: ArchiveError | null = null;

  function nextOpen(): Span | null {
    return partial.spans.find((span) => !isWhole(span) && !busy.has(span)) ?? null;
  }

  function startMore(): void {
    const most = isSingle ? 1 : Math.max(deps.segments(), 1);
    if (fatal !== null || signal.aborted || isOver) return;
    for (let span = nextOpen(); span !== null && lanes.size < most; span = nextOpen()) start(span, null);
  }

  function start(span: Span, asked: Asked | null): void {
    const ending = new AbortController();
    busy.add(span);
    const lane: Lane = { ending, done: Promise.resolve() };
    lanes.add(lane);
    lane.done = follow(lane, span, asked).finally(() => lanes.delete(lane));
  }

  /** Fetches one span after the other until none is open or one fails. Never rejects. */
  async function follow(lane: Lane, first: Span, firstAsked: Asked | null): Promise<void> {
    let asked = firstAsked;
    for (let span: Span | null = first; span !== null; span = fatal === null ? nextOpen() : null) {
      busy.add(span);
      // The span that takes the body may be another one than was asked for: the whole file came.
      const taken = { span };
      try {
        await once(lane, taken, asked ?? askFor(span));
        latest = null;
      } catch (thrown) {
        fail(toArchiveError(thrown), lane);
        return;
      } finally {
        busy.delete(span);
        busy.delete(taken.span);
      }
      asked = null;
      startMore();
    }
  }

  function fail(error: ArchiveError, lane: Lane): void {
    // A lane that was ended for another one's sake has nothing of its own to tell.
    if (lane.ending.signal.aborted && !signal.aborted) return;
    latest = error;
    if (laneFailures.includes(error.code)) return;
    fatal ??= error;
    for (const other of lanes) if (other !== lane) other.ending.abort(error);
  }

  async function once(lane: Lane, taken: { span: Span }, asked: Asked): Promise<void> {
    const { span } = taken;
    const before = span.end;
    if (before > span.first) deps.onResume();
    await attemptSpan(attemptDeps(deps), {
      location: deps.location,
      service: deps.service,
      partial,
      span,
      asked,
      signal: AbortSignal.any([signal, lane.ending.signal]),
      timeLeftMs: deps.timeLeftMs,
      onVerdict: async (verdict, answer) => {
        taken.span = await plan(lane, span, asked, verdict, answer);
        return taken.span;
      },
    });
    if (taken.span === span && span.end === before && !isWhole(span))
      throw new ArchiveError('connection-failed', { retry: 'later' });
  }

  /** Makes or changes the plan by what the head of an answer tells. */
  async function plan(
    lane: Lane,
    span: Span,
    asked: Asked,
    verdict: Extract<Verdict, { is: 'fits' | 'whole' }>,
    answer: ContentAnswer,
  ): Promise<Span> {
    const known: Known = { totalBytes: verdict.totalBytes, etag: answer.etag };
    if (verdict.is === 'whole') {
      isSingle = true;
      await endOthers(lane);
      const whole: Span = { first: 0, end: 0, last: known.totalBytes === null ? null : known.totalBytes - 1 };
      await partial.restart(known, [whole]);
      if (known.totalBytes !== null) await deps.reserve(known.totalBytes);
      busy.add(whole);
      deps.step('planned');
      return whole;
    }
    if (partial.known.totalBytes !== null || known.totalBytes === null) return span;
    await deps.reserve(known.totalBytes);
    const firstBytes = asked.lastByte === null ? known.totalBytes : asked.lastByte + 1;
    const [own, ...others] = planAfterFirst(known.totalBytes, firstBytes, deps.ranges());
    span.last = own?.last ?? known.totalBytes - 1;
    await partial.settle(known, [span, ...others]);
    deps.step('planned');
    startMore();
    return span;
  }

  async function endOthers(lane: Lane): Promise<void> {
    const others = [...lanes].filter((other) => other !== lane);
    for (const other of others) other.ending.abort(new ArchiveError('cancelled'));
    await Promise.all(others.map(({ done }) => done));
  }

  return {
    async run(first, asked) {
      deps.onLanes({ grow: startMore, count: () => lanes.size });
      if (first !== null) start(first, asked);
      else startMore();
      while (lanes.size > 0) await Promise.all([...lanes].map(({ done }) => done));
      isOver = true;
      await learnLength(partial);
      if (signal.aborted) throw toArchiveError(signal.reason);
      const failure = fatal ?? (partial.spans.every(isWhole) ? null : latest);
      if (failure !== null) throw failure;
      if (!partial.spans.every(isWhole)) throw new ArchiveError('connection-failed', { retry: 'later' });
    },
  };
}

/** A body without a told length has told it by its end. */
async function learnLength(partial: Partial): Promise<void> {
  const [only, ...others] = partial.spans;
  if (partial.known.totalBytes !== null || only === undefined || others.length > 0 || !isWhole(only)) return;
  await partial.settle({ ...partial.known, totalBytes: only.end }, [only]);
}

function attemptDeps(deps: FetchDeps): AttemptDeps {
  const { fetchContent, clock, rate, limits, onBytes, onAnswer, onAttempt } = deps;
  return {
    fetchContent,
    clock,
    rate,
    stallMs: limits.stallMs,
    paceMs: limits.paceMs,
    onBytes,
    onAnswer,
    onEnd: onAttempt,
  };
}
