import { directNetwork } from './direct-network.ts';
import { splitEvents } from '../../main/acs/split-events.ts';
import { parseEvent } from '../../main/acs/event.ts';
import { toArchiveError } from '../../contract/error.ts';
import type { Clock } from '../../main/clock.ts';
import { systemClock } from '../../main/clock.ts';
import { silentLog } from '../../main/log.ts';
import type { Delivery, EventOutcome } from '../../main/delivery.ts';
import type { SourceContext, SourceHealth } from '../../main/sources/source.ts';

export interface RecordedContext extends SourceContext {
  deliveries: Delivery[];
  /** Key of every event that was accepted, in order. */
  keys: string[];
  healths: SourceHealth[];
  last(): SourceHealth | undefined;
  /** When set, deliveries are refused with it. */
  failWith: Error | null;
}

/** What a source needs, with an ingest that only remembers: it knows repeats and refuses what it cannot read. */
export function sourceContext(options: { clock?: Clock; id?: string } = {}): RecordedContext {
  const seen = new Set<string>();
  const context: RecordedContext = {
    id: options.id ?? 'source',
    clock: options.clock ?? systemClock,
    log: silentLog,
    network: directNetwork(),
    deliveries: [],
    keys: [],
    healths: [],
    failWith: null,
    last: () => context.healths.at(-1),
    report: (health) => context.healths.push(health),
    accept: (delivery) => {
      if (context.failWith !== null) return Promise.reject(context.failWith);
      context.deliveries.push({ ...delivery, bytes: Buffer.from(delivery.bytes) });
      return Promise.resolve(
        splitEvents(delivery.bytes).map((piece) => outcomeOf(piece, seen, context.keys)),
      );
    },
  };
  return context;
}

function outcomeOf(piece: Uint8Array, seen: Set<string>, keys: string[]): EventOutcome {
  try {
    const { key, kind } = parseEvent(piece);
    if (seen.has(key)) return { result: 'duplicate', key };
    seen.add(key);
    keys.push(key);
    return { result: kind === 'recording' ? 'applied' : 'kept', key };
  } catch (error) {
    const { code } = toArchiveError(error);
    return { result: 'quarantined', key: Buffer.from(piece).toString('latin1'), code, detail: '' };
  }
}

/** The bytes of one small event. */
export function eventText(id: string): string {
  return JSON.stringify({ id, topic: '/t', eventType: 'Contoso.Test', data: { text: 'a]}"\\' } });
}
