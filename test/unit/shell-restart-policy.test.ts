import { describe, expect, it } from 'vitest';
import { afterCrash, noCrashes } from '../../main/shell/restart-policy.ts';

describe('afterCrash', () => {
  it('waits longer with each fast crash, up to a bound, and then gives up', () => {
    let history = noCrashes;
    const decisions = Array.from({ length: 6 }, () => {
      const after = afterCrash(history, 100);
      history = after.history;
      return after.decision;
    });
    expect(decisions).toEqual([
      ...[250, 1_000, 4_000, 8_000, 8_000].map((afterMs) => ({ action: 'restart', afterMs })),
      { action: 'give-up' },
    ]);
  });

  it('forgets fast crashes once a process has lived for a minute', () => {
    expect(afterCrash({ fastCrashes: 5 }, 59_999).decision.action).toBe('give-up');
    expect(afterCrash({ fastCrashes: 5 }, 60_000)).toEqual({
      history: { fastCrashes: 1 },
      decision: { action: 'restart', afterMs: 250 },
    });
  });
});
