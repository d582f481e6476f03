import { describe, expect, it } from 'vitest';
import { errorCodes, type ErrorCode } from '../../contract/error-codes.ts';
import { decide, graceMs, type Decision, isWorthWaitingFor } from '../../main/transfer/retry.ts';

const hour = 3_600_000;
const now = 100 * hour;

function after(
  code: ErrorCode,
  failures: number,
  options: { notBeforeAt?: number; deadlineAt?: number; earliestNow?: number; random?: number } = {},
): Decision {
  const { notBeforeAt = null, deadlineAt = now + 24 * hour, earliestNow = now, random = 0.999999 } = options;
  return decide(
    { code, notBeforeAt },
    { failures, now, earliestNow: Math.min(now, earliestNow), deadlineAt },
    random,
  );
}

function longestMs(code: ErrorCode, failures: number): number {
  const decision = after(code, failures);
  return decision.then === 'wait' ? Math.round((decision.dueAt - now) / 1000) * 1000 : Number.NaN;
}

it.each<[ErrorCode, number[]]>([
  ['connection-failed', [1000, 2000, 4000, 8000]],
  ['stalled', [1000, 2000, 4000, 8000]],
  ['service-busy', [2000, 4000, 8000, 16_000]],
  ['not-found', [2000, 4000, 8000, 16_000]],
  ['content-empty', [5000, 10_000, 20_000, 40_000]],
  ['auth-rejected', [2000, 60_000, 120_000, 240_000]],
  ['disk-full', [30_000, 60_000, 120_000, 240_000]],
  ['redirect-refused', [15_000, 30_000, 60_000, 120_000]],
])('%s waits at most this long', (code, bounds) => {
  expect([1, 2, 3, 4].map((failures) => longestMs(code, failures))).toEqual(bounds);
});

it('draws the wait from nothing up to the bound', () => {
  expect(after('stalled', 5, { random: 0 })).toEqual({ then: 'wait', dueAt: now });
});

it('never waits longer than a quarter of an hour, however often it failed', () => {
  for (const code of errorCodes) {
    const decision = after(code, 1000);
    if (decision.then === 'wait') expect(decision.dueAt - now).toBeLessThanOrEqual(hour / 4);
  }
});

it.each<ErrorCode>(['host-not-allowed', 'service-unknown', 'location-missing', 'endpoint-insecure'])(
  '%s needs a person',
  (code) => {
    expect(after(code, 1)).toEqual({ then: 'fail' });
  },
);

describe('Retry-After', () => {
  it('is honoured', () => {
    expect(after('service-busy', 1, { notBeforeAt: now + 90_000, random: 0 })).toEqual({
      then: 'wait',
      dueAt: now + 90_000,
    });
  });
  it('does not put the last try past the deadline', () => {
    const decision = after('service-busy', 1, { notBeforeAt: now + 90 * hour, deadlineAt: now + hour });
    expect(decision).toEqual({ then: 'wait', dueAt: now + hour - 300_000 });
  });
  it('of the past counts for nothing', () => {
    expect(after('service-busy', 1, { notBeforeAt: now - hour, random: 0.5 })).toEqual({
      then: 'wait',
      dueAt: now + 1000,
    });
  });
});

describe('after the deadline', () => {
  const past = { deadlineAt: now - 1 };
  it('a 404 means that it is gone', () => {
    expect(after('not-found', 1, past)).toEqual({ then: 'expire' });
  });
  it('other answers are asked for a while longer', () => {
    expect(after('service-busy', 1, past).then).toBe('wait');
    expect(after('service-busy', 1, { deadlineAt: now - graceMs })).toEqual({ then: 'expire' });
  });
  it('a full disk of ours is waited out', () => {
    expect(after('disk-full', 1, { deadlineAt: now - 10 * graceMs }).then).toBe('wait');
  });
});

describe('who is waited for', () => {
  it('is everything that may pass by itself', () => {
    expect(isWorthWaitingFor('content', 'service-busy', 20, 3)).toBe(true);
    expect(isWorthWaitingFor('content', 'not-found', 20, 3)).toBe(true);
    expect(isWorthWaitingFor('metadata', 'connection-failed', 20, 3)).toBe(true);
  });

  it('is no longer what only people can mend, nor metadata that is not there, after a few tries', () => {
    expect(isWorthWaitingFor('content', 'auth-rejected', 2, 3)).toBe(true);
    expect(isWorthWaitingFor('content', 'auth-rejected', 3, 3)).toBe(false);
    expect(isWorthWaitingFor('metadata', 'not-found', 2, 3)).toBe(true);
    expect(isWorthWaitingFor('metadata', 'not-found', 3, 3)).toBe(false);
  });
});
