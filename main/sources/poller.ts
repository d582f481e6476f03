/**
 * What all sources that have to ask have in common: they ask again at once while there is something, ever later while there is nothing,
 * and go on trying when it fails. One question at a time.
 */
import type { SourceKind } from '../../contract/config.ts';
import { toArchiveError } from '../../contract/error.ts';
import type { ArchiveError } from '../../contract/error.ts';
import { cloudError, factsOf } from './cloud-error.ts';
import { createBackoff, pause } from './retry-loop.ts';
import { stoppedHealth, type Source, type SourceContext, type SourceHealth } from './source.ts';

export interface Polled {
  /** Zero when nothing waits there now. */
  taken: number;
  /** How much waits there still, where it can be told. */
  backlog: number | null;
}

/** One place that can be asked. */
export interface Polling {
  /** The place without its secrets. */
  address: string;
  /**
   * Takes some of what waits: makes it durable, then acknowledges it. Ends early when aborted, with nothing in flight.
   * @param isHasty says that somebody waits for the source to be empty
   */
  poll(signal: AbortSignal, isHasty: boolean): Promise<Polled>;
}

export interface PollerOptions {
  kind: SourceKind;
  context: SourceContext;
  /** Waits between questions while nothing comes. */
  idle: { firstMs: number; maxMs: number };
  /** Reads the configuration. @throws ArchiveError when it cannot be used at all */
  open: () => Polling;
}

/** Shorter waits are over before anybody has read of them. */
const shortestToldMs = 1_000;

/** A source that asks. */
export function createPoller({ kind, context, idle, open }: PollerOptions): Source {
  const { clock } = context;
  const stopping = new AbortController();
  let place: Polling | null = null;
  let health = stoppedHealth;
  let running: Promise<void> = Promise.resolve();
  let polling: Promise<number | null> = Promise.resolve(null);

  const tell = (change: Partial<SourceHealth>): void => {
    const next = { ...health, address: place?.address ?? null, ...change };
    if (JSON.stringify(next) === JSON.stringify(health)) return;
    health = next;
    context.report(health);
  };

  const fail = (error: ArchiveError): void => {
    tell({ state: 'failing', code: error.code, detail: factsOf(error) });
    context.log.warn('source.failed', { source: context.id, code: error.code });
  };

  /** @returns what it took; null when it failed or was ended */
  function pollOnce(signal: AbortSignal, isHasty: boolean): Promise<number | null> {
    polling = polling.then(async () => {
      if (signal.aborted) return null;
      try {
        place ??= open();
        const { taken, backlog } = await place.poll(signal, isHasty);
        tell({ state: 'listening', code: null, detail: null, backlog });
        return taken;
      } catch (thrown) {
        if (!isAborted(signal)) fail(cloudError(thrown, clock.now()));
        return null;
      }
    });
    return polling;
  }

  async function run(): Promise<void> {
    const empty = createBackoff(idle.firstMs, idle.maxMs);
    const failed = createBackoff(1_000, 60_000);
    let waitMs: number;
    do {
      const taken = await pollOnce(stopping.signal, false);
      if (taken !== null) failed.reset();
      if (taken !== null && taken > 0) empty.reset();
      waitMs = taken === null ? failed.next() : taken > 0 ? 0 : empty.next();
      tell({ nextPollAt: waitMs > shortestToldMs ? clock.now() + waitMs : null });
    } while (await pause(clock, waitMs, stopping.signal));
  }

  return {
    id: context.id,
    kind,
    start() {
      try {
        place = open();
      } catch (thrown) {
        // Only another configuration can help, and that makes another source.
        fail(toArchiveError(thrown));
        return Promise.resolve();
      }
      tell({ state: 'starting' });
      running = run();
      return Promise.resolve();
    },
    async stop() {
      stopping.abort();
      await running;
      await polling;
      tell({ state: 'stopped', code: null, detail: null, nextPollAt: null });
    },
    async drain(signal) {
      const either = AbortSignal.any([signal, stopping.signal]);
      let taken: number | null;
      do taken = await pollOnce(either, true);
      while (taken !== null && taken > 0);
    },
  };
}

/** Asked anew: it may have been aborted meanwhile. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
