/**
 * The first page of a query that may become that of the list. It is asked for while the text is still being read, so that reading and
 * searching take as long as the slower of the two. One at a time; whatever changes makes it worthless.
 */
import type { Result } from '../../../contract/error.ts';
import type { RecordingQuery } from '../../../contract/requests.ts';
import type { RecordingWindow } from '../../../contract/views.ts';

type Answer = Result<RecordingWindow>;

export interface Ahead {
  /** Asks for it. */
  ask: (query: RecordingQuery) => Promise<Answer>;
  /** Gives it away: what has come, what is on its way, or null when something else was asked for. */
  take: (query: RecordingQuery) => Answer | Promise<Answer> | null;
  /** What was asked for until now is not to be used any more. */
  drop: () => void;
}

export function createAhead(request: (query: RecordingQuery) => Promise<Answer>): Ahead {
  let held: { query: RecordingQuery; coming: Promise<Answer>; answer: Answer | null } | null = null;
  return {
    ask: (query) => {
      const asked = { query, coming: request(query), answer: null as Answer | null };
      held = asked;
      void asked.coming.then((answer) => (asked.answer = answer));
      return asked.coming;
    },
    take: (query) => {
      if (held === null || !isSame(held.query, query)) return null;
      const { answer, coming } = held;
      held = null;
      return answer ?? coming;
    },
    drop: () => {
      held = null;
    },
  };
}

function isSame(a: RecordingQuery, b: RecordingQuery): boolean {
  return a.text === b.text && a.sort === b.sort && a.descending === b.descending;
}
