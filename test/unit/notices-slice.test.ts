import { expect, it } from 'vitest';
import type { OperationView } from '../../contract/views.ts';
import { createNoticesSlice, type NoticesSlice } from '../../renderer/store/notices-slice.ts';

it('leaves the last change to its key while an earlier one is taken back', () => {
  let state: NoticesSlice = createNoticesSlice((change) => (state = { ...state, ...change(state) }));
  const labelled = (id: number) =>
    state.tell({ kind: 'labelled', operation: { id, changeCount: 3 } as OperationView });
  labelled(1);
  labelled(2);
  state.tell({ kind: 'undone', operationId: 1, count: 3 });
  expect(state.lastOperationId).toBe(2);
  expect(state.toasts.map(({ told }) => told.kind)).toEqual(['labelled', 'undone']);
  state.tell({ kind: 'undone', operationId: 2, count: 3 });
  expect(state.lastOperationId).toBeNull();
  expect(state.toasts.map(({ told }) => told.kind)).toEqual(['undone', 'undone']);
});
