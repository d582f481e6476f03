import { expect, it } from 'vitest';
import { next, type Signal, type State } from '../../main/transfer/state.ts';

const states: State[] = [
  { is: 'queued' },
  { is: 'downloading' },
  { is: 'verifying' },
  { is: 'waiting', dueAt: 5, code: 'stalled' },
  { is: 'archived' },
  { is: 'failed', code: 'host-not-allowed' },
  { is: 'expired', code: 'expired' },
  { is: 'cancelled' },
];
const signals: Record<Signal['type'], Signal> = {
  claimed: { type: 'claimed' },
  received: { type: 'received' },
  proven: { type: 'proven' },
  'put-off': { type: 'put-off', dueAt: 9, code: 'service-busy' },
  refused: { type: 'refused', code: 'service-unknown' },
  forgotten: { type: 'forgotten', code: 'expired' },
  interrupted: { type: 'interrupted' },
  cancelled: { type: 'cancelled' },
  asked: { type: 'asked' },
  announced: { type: 'announced' },
};
/** Rows: signals; columns: states in the order above; - for no change. */
const table: Record<Signal['type'], string> = {
  claimed: 'downloading - - downloading - - - -',
  received: '- verifying - - - - - -',
  proven: '- - archived - - - - -',
  'put-off': '- waiting waiting - - - - -',
  refused: '- failed failed failed - - - -',
  forgotten: '- expired expired expired - - - -',
  interrupted: '- queued queued queued - - - -',
  cancelled: 'cancelled cancelled cancelled cancelled - cancelled cancelled -',
  asked: '- - - queued - queued queued queued',
  announced: '- - - - - queued queued -',
};

it.each(Object.entries(table))('%s leads from each state to the drawn one, or nowhere', (type, row) => {
  const signal = signals[type as Signal['type']];
  expect(states.map((state) => next(state, signal)?.is ?? '-').join(' ')).toBe(row);
});

it('carries when and why into a waiting row', () => {
  expect(next({ is: 'downloading' }, signals['put-off'])).toEqual({
    is: 'waiting',
    dueAt: 9,
    code: 'service-busy',
  });
});
