import type { ErrorView } from '../../contract/error.ts';
import type { ImportReport } from '../../contract/requests.ts';
import type { NoticeView } from '../../contract/views.ts';

/** What a toast tells: a fact from the engine, the result of an import, a failed command, or that a copy was made. */
export type Told =
  | { kind: 'notice'; notice: NoticeView }
  | { kind: 'imported'; report: ImportReport }
  | { kind: 'failed'; error: ErrorView }
  | { kind: 'done'; what: 'copied' | 'retried' | 'cancelled' | 'saved' | 'removed'; count: number };

export interface Toast {
  id: number;
  told: Told;
}

export interface NoticesSlice {
  toasts: readonly Toast[];
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
    tell: (told) =>
      set(({ toasts }) => {
        lastId += 1;
        return { toasts: [...toasts, { id: lastId, told }].slice(-mostToasts) };
      }),
    dismiss: (id) => set(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) })),
  };
}
