/**
 * The states of one transfer and what moves it between them. Pure: rows are changed by the catalog, decisions are made by retry.ts.
 *
 *     queued --> downloading --> verifying --> archived (end)        any but archived --> cancelled (end)
 *                  |  ^              |
 *                  v  |              |
 *                waiting(dueAt) <----+  wrong digest or length: partial dropped, from byte 0
 *
 *     downloading, verifying, waiting --> failed(code) | expired     --> queued again only by a person or a new event
 *     downloading, verifying, waiting --> queued                     when the engine stops or starts
 *
 * Invariant: nothing leaves `archived`; `cancelled`, `failed` and `expired` are left only by `asked` or `announced`.
 */
import type { ErrorCode } from '../../contract/error-codes.ts';

export type State =
  | { is: 'queued' }
  | { is: 'downloading' }
  | { is: 'verifying' }
  | { is: 'waiting'; dueAt: number; code: ErrorCode }
  | { is: 'archived' }
  | { is: 'failed'; code: ErrorCode }
  | { is: 'expired'; code: ErrorCode }
  | { is: 'cancelled' };

export type Signal =
  /** A lane of the queue took it. */
  | { type: 'claimed' }
  /** All bytes are here. */
  | { type: 'received' }
  /** The file is proven and in its place. */
  | { type: 'proven' }
  /** It is to be tried again at `dueAt`. */
  | { type: 'put-off'; dueAt: number; code: ErrorCode }
  /** Trying again by itself makes no sense. */
  | { type: 'refused'; code: ErrorCode }
  /** The service does not have it any more. */
  | { type: 'forgotten'; code: ErrorCode }
  /** The engine stops, sleeps or starts after a crash. */
  | { type: 'interrupted' }
  | { type: 'cancelled' }
  /** A person wants it tried now. */
  | { type: 'asked' }
  /** A new event names the chunk again. */
  | { type: 'announced' };

/** The state after a signal; null when the signal does not apply and nothing changes. */
export function next(state: State, signal: Signal): State | null {
  switch (signal.type) {
    case 'claimed':
      return state.is === 'queued' || state.is === 'waiting' ? { is: 'downloading' } : null;
    case 'received':
      return state.is === 'downloading' ? { is: 'verifying' } : null;
    case 'proven':
      return state.is === 'verifying' ? { is: 'archived' } : null;
    case 'put-off':
      return isRunning(state) ? { is: 'waiting', dueAt: signal.dueAt, code: signal.code } : null;
    case 'refused':
      return isOpen(state) ? { is: 'failed', code: signal.code } : null;
    case 'forgotten':
      return isOpen(state) ? { is: 'expired', code: signal.code } : null;
    case 'interrupted':
      return isOpen(state) ? { is: 'queued' } : null;
    case 'cancelled':
      return state.is === 'archived' || state.is === 'cancelled' ? null : { is: 'cancelled' };
    case 'asked':
      return state.is === 'waiting' || isEnded(state) ? { is: 'queued' } : null;
    case 'announced':
      return state.is === 'failed' || state.is === 'expired' ? { is: 'queued' } : null;
  }
}

function isRunning(state: State): boolean {
  return state.is === 'downloading' || state.is === 'verifying';
}

/** Begun and not ended. */
function isOpen(state: State): boolean {
  return isRunning(state) || state.is === 'waiting';
}

/** Ended without the file. */
function isEnded(state: State): boolean {
  return state.is === 'failed' || state.is === 'expired' || state.is === 'cancelled';
}
