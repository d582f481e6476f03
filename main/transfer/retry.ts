/**
 * What to do after a failure, per cause. Pure: chance and time are arguments.
 * Rule: whatever may pass by itself is tried again until the service has forgotten the file; only what a person must mend ends at once.
 */
import type { ErrorCode } from '../../contract/error-codes.ts';

export interface Failure {
  code: ErrorCode;
  /** From Retry-After; epoch ms. */
  notBeforeAt: number | null;
}

export interface History {
  /** Failures in a row without progress, this one included: at least 1. */
  failures: number;
  now: number;
  /** The earliest that it can be, whichever clock is wrong: nothing is given up before its deadline has passed by this. */
  earliestNow: number;
  deadlineAt: number;
}

export type Decision = { then: 'wait'; dueAt: number } | { then: 'fail' } | { then: 'expire' };

interface Pace {
  /** Upper bound of the first wait; doubles with each failure. */
  baseMs: number;
  capMs: number;
}

const secondMs = 1000;
const minuteMs = 60 * secondMs;

/** The service may keep a file longer than it says; so long after the deadline other answers than 404 are still asked for. */
export const graceMs = 24 * 60 * minuteMs;

/** The last try before the deadline is not put off past it. */
const marginMs = 5 * minuteMs;

const brief: Pace = { baseMs: secondMs, capMs: 5 * minuteMs };
const patient: Pace = { baseMs: 2 * secondMs, capMs: 10 * minuteMs };
const slow: Pace = { baseMs: 15 * secondMs, capMs: 15 * minuteMs };

/** How causes that may pass are paced; a cause that is not named here ends the transfer. */
const paces: Partial<Record<ErrorCode, Pace>> = {
  'connection-failed': brief,
  'name-not-resolved': brief,
  stalled: brief,
  'service-busy': patient,
  'service-failed': patient,
  'not-found': patient,
  'answer-invalid': patient,
  'length-wrong': patient,
  'digest-wrong': patient,
  'content-changed': patient,
  'content-empty': { baseMs: 5 * secondMs, capMs: 10 * minuteMs },
  'content-foreign': { baseMs: 5 * secondMs, capMs: 10 * minuteMs },
  'media-unreadable': patient,
  'file-missing': patient,
  'disk-failed': slow,
  'disk-full': { baseMs: 30 * secondMs, capMs: 5 * minuteMs },
  'library-read-only': slow,
  // A hotel's login page redirects too, and is gone an hour later.
  'redirect-refused': slow,
  'tls-refused': slow,
  'tls-name-wrong': slow,
  'proxy-refused': slow,
  'proxy-credentials': slow,
  'ca-unreadable': slow,
  'clock-skewed': slow,
  unexpected: slow,
};

/** Causes that say nothing about the file at the service: they are waited out however long it takes. */
const ours: readonly ErrorCode[] = ['disk-full', 'disk-failed', 'library-read-only'];

/** Causes that pass only when a person or an administrator does something. */
const mendedByPeople: readonly ErrorCode[] = [
  'auth-rejected',
  'clock-skewed',
  'tls-refused',
  'tls-name-wrong',
  'proxy-refused',
  'proxy-credentials',
  'ca-unreadable',
  'redirect-refused',
  'library-read-only',
];

/** Causes that say that nothing could be reached, not that something is wrong with it. */
const outages: readonly ErrorCode[] = ['connection-failed', 'name-not-resolved', 'stalled', 'proxy-refused'];

/** Whether another network may mend it at once. */
export function isOutage(code: ErrorCode): boolean {
  return outages.includes(code);
}

/**
 * Whether somebody who waits for the queue to become idle should wait for this one. It is tried again all the same, but after some
 * failures a cause that only people can mend, and metadata that the service has not written, hold nobody back.
 */
export function isWorthWaitingFor(
  kind: 'content' | 'metadata',
  code: ErrorCode,
  failures: number,
  patienceFailures: number,
): boolean {
  if (failures < patienceFailures) return true;
  return !mendedByPeople.includes(code) && !(kind === 'metadata' && code === 'not-found');
}

/** Decides what follows a failure. @param random at least 0, less than 1 */
export function decide(failure: Failure, history: History, random: number): Decision {
  const { earliestNow, deadlineAt, failures } = history;
  const pace = paceOf(failure.code, failures);
  if (pace === null) return { then: 'fail' };
  if (earliestNow >= deadlineAt) {
    if (failure.code === 'not-found') return { then: 'expire' };
    if (earliestNow >= deadlineAt + graceMs && !ours.includes(failure.code)) return { then: 'expire' };
  }
  return { then: 'wait', dueAt: dueAfter(failure, history, pace, random) };
}

function paceOf(code: ErrorCode, failures: number): Pace | null {
  // A single 401 happens; a second one means the key, which a person may correct before the deadline.
  if (code === 'auth-rejected')
    return failures <= 1
      ? { baseMs: 2 * secondMs, capMs: 2 * secondMs }
      : { baseMs: 30 * secondMs, capMs: 15 * minuteMs };
  return paces[code] ?? null;
}

function dueAfter(failure: Failure, history: History, pace: Pace, random: number): number {
  const { now, deadlineAt, failures } = history;
  const bound = Math.min(pace.capMs, pace.baseMs * 2 ** Math.min(failures - 1, 30));
  // Full jitter, so that what failed together does not come back together.
  const wanted = now + Math.round(random * bound);
  const notBefore = failure.notBeforeAt === null ? 0 : failure.notBeforeAt + Math.round(random * secondMs);
  const lastChance = deadlineAt - marginMs;
  const dueAt = Math.max(wanted, notBefore);
  return now < lastChance ? Math.min(dueAt, lastChance) : dueAt;
}
