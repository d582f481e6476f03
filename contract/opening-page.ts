/** The page of the list that a window opens with, so that it can be read before the window asks. */
import type { RecordingSortColumn } from './views.ts';

const sort: RecordingSortColumn = 'startedAt';

/** The newest of all recordings. Fifty are more than two screens; each row has to be copied from process to process three times. */
export const openingPage = { text: '', sort, descending: true, offset: 0, limit: 50 } as const;

/** Whether this input of `recordings.window` asks for just that page. */
export function isOpeningPage(input: unknown): boolean {
  if (typeof input !== 'object' || input === null) return false;
  const given = input as Partial<Record<keyof typeof openingPage, unknown>>;
  return Object.entries(openingPage).every(
    ([name, value]) => given[name as keyof typeof openingPage] === value,
  );
}
