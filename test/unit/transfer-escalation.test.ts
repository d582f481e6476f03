import { expect, it } from 'vitest';
import { createEscalation, type Alarm } from '../../main/transfer/escalation.ts';
import { manualClock } from '../support/manual-clock.ts';

const hourMs = 3_600_000;

function ground() {
  const told: Alarm[] = [];
  const state = { now: 0, open: [] as { id: number; deadlineAt: number }[] };
  const escalation = createEscalation({
    clock: manualClock(),
    now: () => state.now,
    open: () => state.open,
    tell: (alarm) => told.push(alarm),
  });
  return { state, escalation, told, take: () => told.splice(0) };
}

it('speaks once at six hours, once at one, and not again for what it told', () => {
  const { state, escalation, take } = ground();
  state.open = [
    { id: 1, deadlineAt: 24 * hourMs },
    { id: 2, deadlineAt: 29 * hourMs },
  ];
  escalation.check();
  expect(take()).toEqual([]);
  state.now = 18 * hourMs;
  escalation.check();
  expect(take()).toEqual([{ level: 'near', count: 1, deadlineAt: 24 * hourMs }]);
  state.now = 20 * hourMs;
  escalation.check();
  expect(take()).toEqual([]);
  state.now = 24 * hourMs - 1;
  escalation.check();
  expect(take()).toEqual([
    { level: 'urgent', count: 1, deadlineAt: 24 * hourMs },
    { level: 'near', count: 1, deadlineAt: 29 * hourMs },
  ]);
});

it('tells one that joins together with those told before, and says nothing of what is home or past', () => {
  const { state, escalation, take } = ground();
  state.open = [{ id: 1, deadlineAt: 2 * hourMs }];
  escalation.check();
  take();
  state.open.push({ id: 2, deadlineAt: 3 * hourMs });
  escalation.check();
  expect(take()).toEqual([{ level: 'near', count: 2, deadlineAt: 2 * hourMs }]);
  state.open = [{ id: 3, deadlineAt: -1 }];
  escalation.check();
  expect(take()).toEqual([]);
});
