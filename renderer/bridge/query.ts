import type { Bridge } from '../../contract/bridge.ts';
import type { ErrorView } from '../../contract/error.ts';
import type { Channel, EventName, Input, Output } from '../../contract/requests.ts';
import { keepEqual } from './keep-equal.ts';

/** What is known of an answer. While it is asked again the last value stays, so that nothing flickers. */
export interface Answer<T> {
  readonly value: T | null;
  readonly error: ErrorView | null;
  readonly isLoading: boolean;
  /** Somebody here has just changed what is asked for, and `value` does not show it yet: nothing may be edited on it. */
  readonly isStale: boolean;
}

export interface Query<T> {
  subscribe: (listener: () => void) => () => void;
  snapshot: () => Answer<T>;
  /** Asks anew after a change that was made here. */
  refresh: () => void;
}

/** At most one question runs at a time, and the next one starts no sooner than this after the last answer. */
const gapMs = 100;

/**
 * Asks one channel while somebody listens, and again on each of `staleOn`.
 *
 * Events that come while a question runs lead to one more question, however many they are.
 */
export function createQuery<C extends Channel>(
  bridge: Bridge,
  channel: C,
  input: Input<C>,
  staleOn: readonly EventName[],
): Query<Output<C>> {
  let answer: Answer<Output<C>> = { value: null, error: null, isLoading: true, isStale: false };
  let isAsking = false;
  let wantedCount = 0;
  /** The question whose answer shows what was changed here. */
  let refreshedBy = 0;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let undo: (() => void)[] = [];
  const listeners = new Set<() => void>();

  const publish = (next: Answer<Output<C>>) => {
    const kept = keepEqual(answer, next);
    if (kept === answer) return;
    answer = kept;
    for (const listener of listeners) listener();
  };

  const ask = async () => {
    timer = null;
    isAsking = true;
    const answersTo = wantedCount;
    const result = await bridge.request(channel, input);
    isAsking = false;
    // What failed has not shown the change either.
    const isStale = refreshedBy > answersTo || (!result.ok && answer.isStale);
    publish(
      result.ok
        ? { value: result.value, error: null, isLoading: false, isStale }
        : { value: answer.value, error: result.error, isLoading: false, isStale },
    );
    if (wantedCount > answersTo) renew();
  };

  const renew = () => {
    wantedCount += 1;
    if (isAsking || timer !== null || listeners.size === 0) return;
    timer = setTimeout(() => void ask(), gapMs);
  };

  return {
    subscribe: (listener) => {
      listeners.add(listener);
      if (listeners.size === 1) {
        undo = staleOn.map((event) => bridge.on(event, renew));
        if (!isAsking) void ask();
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        for (const end of undo) end();
        undo = [];
        if (timer !== null) clearTimeout(timer);
        timer = null;
      };
    },
    snapshot: () => answer,
    refresh: () => {
      renew();
      refreshedBy = wantedCount;
      publish({ ...answer, isStale: true });
    },
  };
}
