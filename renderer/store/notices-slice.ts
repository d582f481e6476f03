import type { ErrorView } from '../../contract/error.ts';
import type { ImportReport } from '../../contract/requests.ts';
import type { NoticeView, OperationView } from '../../contract/views.ts';

/** What a toast tells: a fact from the engine, the result of an import, a failed command, or that a copy was made. */
export type Told =
  | { kind: 'notice'; notice: NoticeView }
  | { kind: 'imported'; report: ImportReport }
  | { kind: 'failed'; error: ErrorView }
  /** Tags and cases were changed, and can be taken back. */
  | { kind: 'labelled'; operation: OperationView }
  | { kind: 'undone'; operationId: number; count: number }
  /** A search of a matter was run, and what it found is kept. */
  | { kind: 'ran'; count: number }
  | { kind: 'done'; what: 'copied' | 'retried' | 'cancelled' | 'saved' | 'removed'; count: number };

export interface Toast {
  id: number;
  told: Told;
}

export interface NoticesSlice {
  toasts: readonly Toast[];
  /** The last change that can be taken back by a key. */
  lastOperationId: number | null;
  tell: (told: Told) => void;
  dismiss: (id: number) => void;
}

const mostToasts = 4;

export function createNoticesSlice(
  set: (change: (state: NoticesSlice) => Partial<NoticesSlice>) => void,
): NoticesSlice {
  let lastId = 0;
  return {
    toasts: [],
    lastOperationId: null,
    tell: (told) =>
      set(({ toasts, lastOperationId }) => {
        lastId += 1;
        return {
          toasts: [...toasts.filter((toast) => !isTakenBack(toast.told, told)), { id: lastId, told }].slice(
            -mostToasts,
          ),
          lastOperationId: lastAfter(told, lastOperationId),
        };
      }),
    dismiss: (id) => set(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) })),
  };
}

/** Taking back an earlier change leaves the last one to its key. */
function lastAfter(told: Told, last: number | null): number | null {
  if (told.kind === 'labelled') return told.operation.id;
  return told.kind === 'undone' && told.operationId === last ? null : last;
}

/** What was taken back, by whatever way, does not go on offering it. */
function isTakenBack(earlier: Told, told: Told): boolean {
  return earlier.kind === 'labelled' && told.kind === 'undone' && earlier.operation.id === told.operationId;
}
