/** What a failed try means for its row: where it goes, and what of its bytes stays. */
import type { ErrorCode } from '../../contract/error-codes.ts';
import type { ArchiveError } from '../../contract/error.ts';
import { refreshRecording } from '../catalog/recordings.ts';
import { moveTransfer, setFailureCount, type Move, type TransferJob } from '../catalog/transfers.ts';
import type { Db } from '../catalog/open.ts';
import { decide } from './retry.ts';
import { next, type Signal, type State } from './state.ts';

/** What is kept is worth nothing after these. */
const dropping: readonly ErrorCode[] = ['content-changed', 'digest-wrong', 'length-wrong', 'file-missing'];

/** After these, bytes that came count as progress: the next try goes on from there. */
const resumable: readonly ErrorCode[] = [
  'connection-failed',
  'stalled',
  'service-busy',
  'service-failed',
  'name-not-resolved',
];

/** True when the next try must start at byte 0. One wrong answer to a range is forgiven, two in a row are not. */
export function isDropped(code: ErrorCode, job: TransferJob): boolean {
  return dropping.includes(code) || (code === 'answer-invalid' && job.code === 'answer-invalid');
}

/** Failures in a row, the present one included. */
export function failuresAfter(code: ErrorCode, job: TransferJob, hasProgress: boolean): number {
  return hasProgress && resumable.includes(code) ? 1 : job.failureCount + 1;
}

/** The signal that a failure gives to the state machine. */
export function signalOf(
  error: ArchiveError,
  job: TransferJob,
  facts: { failures: number; now: number; systemNow: number; random: number },
): Extract<Signal, { type: 'put-off' | 'refused' | 'forgotten' }> {
  const { code, retry } = error;
  const { now, systemNow, failures } = facts;
  // What an answer asks to be waited for was counted from the system's clock.
  const notBeforeAt = typeof retry === 'object' ? retry.notBeforeMs - systemNow + now : null;
  const history = { failures, now, earliestNow: Math.min(now, systemNow), deadlineAt: job.deadlineAt };
  const decision = decide({ code, notBeforeAt }, history, facts.random);
  switch (decision.then) {
    case 'wait':
      return { type: 'put-off', dueAt: decision.dueAt, code };
    case 'fail':
      return { type: 'refused', code };
    case 'expire':
      return { type: 'forgotten', code: code === 'not-found' ? 'expired' : code };
  }
}

/**
 * Moves a row by a signal and refreshes its recording, inside the caller's transaction.
 * @returns the new state; null when the signal does not apply or the row was moved by someone else
 */
export function applySignal(
  db: Db,
  job: Pick<TransferJob, 'id' | 'state' | 'recording'>,
  signal: Signal,
  facts: { now: number; httpStatus?: number | null; failures?: number },
): State | null {
  const to = next(stateOf(job.state), signal);
  if (to === null || !moveTransfer(db, job.id, job.state, moveOf(to, facts.httpStatus ?? null), facts.now))
    return null;
  if (facts.failures !== undefined) setFailureCount(db, job.id, facts.failures);
  refreshRecording(db, job.recording, facts.now);
  return to;
}

function stateOf(is: TransferJob['state']): State {
  // Only the name decides what a signal does; the rest of a state is what the last signal said.
  switch (is) {
    case 'waiting':
      return { is, dueAt: 0, code: 'unexpected' };
    case 'failed':
    case 'expired':
      return { is, code: 'unexpected' };
    default:
      return { is };
  }
}

function moveOf(state: State, httpStatus: number | null): Move {
  switch (state.is) {
    case 'waiting':
      return { state: state.is, dueAt: state.dueAt, code: state.code, httpStatus };
    case 'failed':
    case 'expired':
      return { state: state.is, code: state.code, httpStatus };
    default:
      return { state: state.is };
  }
}
