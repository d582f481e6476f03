import { startTransition, useEffect, useState } from 'react';
import type { FacetField, FacetValue, HistogramBar } from '../../../../contract/views.ts';
import type { Bridge } from '../../../../contract/bridge.ts';
import { useBridge, useBridgeEvent } from '../../../bridge/bridge-context.tsx';
import { periodFields, valuesOf, withoutFields } from './query-terms.ts';

/** Counting may look at every recording: it follows arrivals only this often. */
const followMs = 2000;

export type FacetCounts = ReadonlyMap<FacetField, readonly FacetValue[]>;

const mostValues = 50;

/**
 * Values of each filter with their counts. A filter that is set counts what would be found without it, so that further values
 * can be chosen; people are counted among what is found, since each further one narrows it. The last counts stay until new ones come.
 */
export function useFacetCounts(text: string, fields: readonly FacetField[]): FacetCounts {
  return useCounted<FacetCounts>(text, new Map(), async (bridge, query) => {
    const asked = new Map<string, FacetField[]>();
    for (const field of fields) {
      const isSet = field !== 'with' && valuesOf(query, field).length > 0;
      const among = isSet ? withoutFields(query, [field]) : query;
      asked.set(among, [...(asked.get(among) ?? []), field]);
    }
    const answers = await Promise.all(
      [...asked].map(([among, own]) =>
        bridge.request('recordings.facets', { text: among, fields: own, limit: mostValues }),
      ),
    );
    const views = answers.flatMap((answer) => (answer.ok ? answer.value : []));
    return new Map(views.map(({ field, values }) => [field, values]));
  });
}

const none: readonly HistogramBar[] = [];

/** Recordings per day, or per month when these would be too many, whatever the period that is chosen. */
export function useHistogram(text: string): readonly HistogramBar[] {
  return useCounted(text, none, async (bridge, query) => {
    const among = withoutFields(query, periodFields);
    const answer = await bridge.request('recordings.histogram', { text: among, by: 'day' });
    return answer.ok ? answer.value.bars : none;
  });
}

function useCounted<T>(text: string, first: T, count: (bridge: Bridge, text: string) => Promise<T>): T {
  const bridge = useBridge();
  const [value, setValue] = useState(first);
  const [version, setVersion] = useState(0);
  const [due, setDue] = useState(false);
  useBridgeEvent('recordings.changed', () => setDue(true));
  useEffect(() => {
    if (!due) return undefined;
    const timer = setTimeout(() => {
      setDue(false);
      setVersion((last) => last + 1);
    }, followMs);
    return () => clearTimeout(timer);
  }, [due]);
  const [counting] = useState(() => ({ count }));
  useEffect(() => {
    let isCurrent = true;
    const run = async () => {
      const counted = await counting.count(bridge, text);
      // A key that comes while they are drawn goes first.
      if (isCurrent) startTransition(() => setValue(counted));
    };
    void run();
    return () => {
      isCurrent = false;
    };
  }, [bridge, text, version, counting]);
  return value;
}
