/**
 * The rows of one query, fetched page by page and never as a whole. Indexes are those that the reader sees. While the
 * reader is away from the top, rows that arrive above stay hidden and are only counted, so that nothing moves under the eye.
 */
import type { Bridge } from '../../../contract/bridge.ts';
import type { ErrorView, Result } from '../../../contract/error.ts';
import type { RecordingQuery } from '../../../contract/requests.ts';
import { openingPage } from '../../../contract/opening-page.ts';
import type { RecordingRow, RecordingWindow } from '../../../contract/views.ts';
import { keepEqual } from '../../bridge/keep-equal.ts';
import { createAhead } from './ahead.ts';

export interface PagesSnapshot {
  /** Rows that the reader can reach; null until the first answer. */
  readonly total: number | null;
  /** Rows above the first one that wait to be shown. */
  readonly hiddenCount: number;
  readonly error: ErrorView | null;
  /** The text that these are the rows of. */
  readonly text: string;
  /** The rows are those of the query before; they stay until there are others. */
  readonly isOld: boolean;
  /** The answer takes so long that it has to be said. */
  readonly isSlow: boolean;
}

export interface RecordingPages {
  subscribe: (listener: () => void) => () => void;
  snapshot: () => PagesSnapshot;
  rowAt: (index: number) => RecordingRow | null;
  /** Rows that came last, by their indexes; none once they are forgotten. Who passes by faster than rows come sees these. */
  latest: () => { from: number; count: number };
  /** Index of a row among those that are loaded. */
  indexOf: (id: string) => number | null;
  setQuery: (query: RecordingQuery) => void;
  /** Asks for the first page of a query that may be set next, which then has it already. @returns how many recordings match; null when unknown */
  lookAhead: (query: RecordingQuery) => Promise<number | null>;
  /** The query that was looked ahead to is not set now; what came of it grows old. */
  forgetAhead: () => void;
  /** Tells what is on the screen; fetches what of it is not loaded or stale. */
  show: (from: number, to: number, isAtTop: boolean) => void;
  /** Shows the rows that wait. */
  reveal: () => void;
  /** Ids of rows from `from` to `to` inclusive, loaded where needed. */
  idsBetween: (from: number, to: number) => Promise<readonly string[]>;
  /** Listens to changes until the returned function is called. */
  start: () => () => void;
}

const pageSize = openingPage.limit;
/** Pages kept beside those on the screen. */
const keptPages = 60;
const gapMs = 150;
const slowMs = 200;
/** Questions at a time: who drags through the list must not wait for what was passed by. */
const mostAsked = 2;
const mostAskedForRange = 4;

interface Page {
  rows: readonly RecordingRow[];
  isStale: boolean;
}

/** @param opening first page of that query, when it has come before; it is shown at once, and asked for again */
export function createRecordingPages(
  bridge: Bridge,
  first: RecordingQuery,
  opening: RecordingWindow | null = null,
): RecordingPages {
  let query = first;
  let state: PagesSnapshot = {
    total: opening?.total ?? null,
    hiddenCount: 0,
    error: null,
    text: first.text,
    isOld: false,
    isSlow: false,
  };
  let pages = new Map<number, Page>();
  if (opening !== null) pages.set(0, { rows: opening.rows, isStale: true });
  let asked = new Set<number>();
  let lastCome = 0;
  let shown = { from: 0, to: pageSize - 1, isAtTop: true };
  // Answers to questions of an earlier era (another query, another shift) are dropped.
  let era = 0;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let slowTimer: ReturnType<typeof setTimeout> | null = null;
  const listeners = new Set<() => void>();

  const publish = (change: Partial<PagesSnapshot>) => {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  };

  const endSlow = () => {
    if (slowTimer !== null) clearTimeout(slowTimer);
    slowTimer = null;
  };

  const ahead = createAhead((next) =>
    bridge.request('recordings.window', { ...next, offset: 0, limit: pageSize }),
  );
  const windowOf = (offset: number) =>
    bridge.request('recordings.window', { ...query, offset: offset + state.hiddenCount, limit: pageSize });

  const fetchPage = async (page: number, coming = windowOf(page * pageSize)) => {
    asked.add(page);
    const asking = era;
    const result = await coming;
    if (asking !== era) return;
    asked.delete(page);
    takePage(page, result);
  };

  const takePage = (page: number, result: Result<RecordingWindow>) => {
    endSlow();
    const answered = { text: query.text, isOld: false, isSlow: false };
    const known = state.isOld ? null : state.total;
    if (state.isOld) pages = new Map();
    if (!result.ok) {
      publish({ ...answered, error: result.error, total: known });
      return;
    }
    // Rows that are the same stay the same objects, and are not drawn again.
    const rows = keepEqual(pages.get(page)?.rows, result.value.rows);
    pages.delete(page);
    pages.set(page, { rows, isStale: false });
    lastCome = page;
    forgetFarPages();
    const total = Math.max(0, result.value.total - state.hiddenCount);
    publish({ ...answered, error: null, total });
    fetchShown();
  };

  const isShown = (page: number) =>
    page >= Math.floor(shown.from / pageSize) && page <= Math.floor(shown.to / pageSize);

  const forgetFarPages = () => {
    for (const page of pages.keys()) {
      if (pages.size <= keptPages) return;
      if (!isShown(page)) pages.delete(page);
    }
  };

  const fetchShown = () => {
    const last = state.total === null ? shown.to : Math.min(shown.to, Math.max(0, state.total - 1));
    for (let page = Math.floor(shown.from / pageSize); page <= Math.floor(last / pageSize); page += 1) {
      if (asked.size >= mostAsked) return;
      const isNeeded = state.isOld || pages.get(page)?.isStale !== false;
      if (isNeeded && !asked.has(page)) void fetchPage(page);
    }
  };

  const begin = (hiddenCount: number) => {
    era += 1;
    asked = new Set();
    state = { ...state, hiddenCount };
  };

  const markStale = () => {
    for (const page of pages.values()) page.isStale = true;
  };

  const rowAt = (index: number) => pages.get(Math.floor(index / pageSize))?.rows[index % pageSize] ?? null;

  const refreshSoon = () => {
    timer = setTimeout(() => void refresh(), gapMs);
  };

  const refresh = async () => {
    // Changes may come faster than answers: these are waited for, or there would never be one.
    if (asked.size > 0) {
      refreshSoon();
      return;
    }
    timer = null;
    const anchor = shown.isAtTop ? null : rowAt(shown.from);
    let hiddenCount = 0;
    if (anchor) {
      const asking = era;
      const result = await bridge.request('recordings.position', { ...query, id: anchor.id });
      if (asking !== era) return;
      const offset = result.ok ? result.value.offset : null;
      hiddenCount = offset === null ? state.hiddenCount : Math.max(0, offset - shown.from);
    }
    begin(hiddenCount);
    markStale();
    fetchShown();
  };

  return {
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    snapshot: () => state,
    rowAt,
    latest: () => ({ from: lastCome * pageSize, count: pages.get(lastCome)?.rows.length ?? 0 }),
    indexOf: (id) => {
      for (const [page, { rows }] of pages) {
        const found = rows.findIndex((row) => row.id === id);
        if (found >= 0) return page * pageSize + found;
      }
      return null;
    },
    setQuery: (next) => {
      if (next === query) return;
      query = next;
      begin(0);
      shown = { from: 0, to: pageSize - 1, isAtTop: true };
      const come = ahead.take(next);
      if (come !== null && 'ok' in come) {
        state = { ...state, isOld: true };
        takePage(0, come);
        return;
      }
      if (come !== null) void fetchPage(0, come);
      // An empty list has nothing to keep, and says why it is empty: that would be said of the new query too soon.
      const isOld = state.total !== null && state.total > 0;
      if (!isOld) pages = new Map();
      endSlow();
      slowTimer = setTimeout(() => publish({ isSlow: true }), slowMs);
      publish(isOld ? { isOld, error: null } : { isOld, total: null, error: null, text: next.text });
      fetchShown();
    },
    lookAhead: async (next) => {
      const result = await ahead.ask(next);
      return result.ok ? result.value.total : null;
    },
    forgetAhead: ahead.drop,
    show: (from, to, isAtTop) => {
      shown = { from, to, isAtTop };
      fetchShown();
    },
    reveal: () => {
      begin(0);
      markStale();
      shown = { from: 0, to: pageSize - 1, isAtTop: true };
      publish({});
      fetchShown();
    },
    idsBetween: async (from, to) => {
      const first = Math.floor(from / pageSize);
      const found: (readonly RecordingRow[])[] = [];
      // As many pages as a range has are not kept; the first that fails ends the range there.
      for (let page = first; page <= Math.floor(to / pageSize); page += mostAskedForRange) {
        const wanted = Array.from({ length: mostAskedForRange }, (_, at) => page + at);
        const answers = await Promise.all(
          wanted.map(async (one) => {
            const known = state.isOld ? undefined : pages.get(one);
            if (known) return known.rows;
            if (one * pageSize > to) return [];
            const result = await windowOf(one * pageSize);
            return result.ok ? result.value.rows : null;
          }),
        );
        for (const rows of answers) {
          if (rows === null) return idsOf(found, from - first * pageSize, to - from + 1);
          found.push(rows);
        }
      }
      return idsOf(found, from - first * pageSize, to - from + 1);
    },
    start: () => {
      fetchShown();
      const end = bridge.on('recordings.changed', () => {
        ahead.drop();
        if (timer === null) refreshSoon();
      });
      return () => {
        end();
        if (timer !== null) clearTimeout(timer);
        timer = null;
        endSlow();
      };
    },
  };
}

function idsOf(pages: readonly (readonly RecordingRow[])[], from: number, count: number): string[] {
  return pages
    .flat()
    .slice(from, from + count)
    .map(({ id }) => id);
}
