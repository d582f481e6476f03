/**
 * One interface for every way in: receive, make durable, only then acknowledge.
 * A source owns its connection and its acknowledgements; what an event means is the ingest's business.
 * Invariant: nothing is acknowledged before `accept` has resolved.
 */
import type { SourceKind } from '../../contract/config.ts';
import type { ErrorCode } from '../../contract/error-codes.ts';
import type { SourceHealthState } from '../../contract/views.ts';
import type { Clock } from '../clock.ts';
import type { AcceptDelivery } from '../delivery.ts';
import type { Log } from '../log.ts';
import type { Network } from '../network/network.ts';

export interface SourceHealth {
  state: SourceHealthState;
  code: ErrorCode | null;
  /** Technical detail, redacted. */
  detail: string | null;
  /** The address to give to others, once known. */
  address: string | null;
  /** How much waits there, where it can be told. */
  backlog: number | null;
  /** When it is asked again; null while it is being asked, and for one that tells by itself. UTC epoch ms. */
  nextPollAt: number | null;
}

/** Of a source that does not run. */
export const stoppedHealth: SourceHealth = {
  state: 'stopped',
  code: null,
  detail: null,
  address: null,
  backlog: null,
  nextPollAt: null,
};

export interface SourceContext {
  id: string;
  accept: AcceptDelivery;
  /** Tells a change of health. */
  report(health: SourceHealth): void;
  clock: Clock;
  log: Log;
  network: Pick<Network, 'agentFor'>;
}

export interface Source {
  readonly id: string;
  readonly kind: SourceKind;
  /** Begins to receive; failures are told through `report`, and the source goes on trying. */
  start(): Promise<void>;
  /** Ends receiving; resolves when nothing is in flight. */
  stop(): Promise<void>;
  /** Resolves once all that waits at the source now has been taken (folder, queue) or at once (webhook). */
  drain(signal: AbortSignal): Promise<void>;
}
