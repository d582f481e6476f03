import { useCallback, useMemo, useState, useSyncExternalStore } from 'react';
import type { ErrorView } from '../../contract/error.ts';
import type { Channel, EventName, Input, Output } from '../../contract/requests.ts';
import { useBridge } from './bridge-context.tsx';
import { createQuery, type Answer } from './query.ts';

const never: readonly EventName[] = [];

/** Asks a channel and keeps the answer fresh on the given events. `staleOn` must be a constant. */
export function useRequest<C extends Channel>(
  channel: C,
  input: Input<C>,
  staleOn: readonly EventName[] = never,
): Answer<Output<C>> & { refresh: () => void } {
  const bridge = useBridge();
  const key = JSON.stringify(input);
  const query = useMemo(
    () => createQuery(bridge, channel, JSON.parse(key) as Input<C>, staleOn),
    [bridge, channel, key, staleOn],
  );
  const answer = useSyncExternalStore(query.subscribe, query.snapshot);
  return { ...answer, refresh: query.refresh };
}

export interface Action<C extends Channel> {
  /** Resolves to the value, or null when it failed; the failure is then in `error`. */
  run: (input: Input<C>) => Promise<Output<C> | null>;
  isRunning: boolean;
  error: ErrorView | null;
  clear: () => void;
}

/** A request that a person starts, with its running state and its failure. */
export function useAction<C extends Channel>(channel: C): Action<C> {
  const bridge = useBridge();
  const [isRunning, setRunning] = useState(false);
  const [error, setError] = useState<ErrorView | null>(null);
  const run = useCallback(
    async (input: Input<C>) => {
      setRunning(true);
      setError(null);
      const result = await bridge.request(channel, input);
      setRunning(false);
      if (result.ok) return result.value;
      setError(result.error);
      return null;
    },
    [bridge, channel],
  );
  return { run, isRunning, error, clear: () => setError(null) };
}
