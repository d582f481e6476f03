/**
 * One interface for every way in: receive, make durable, only then acknowledge.
 * A source owns its connection and its acknowledgements; what an event means is the ingest's business.
 * Invariant: nothing is acknowledged before `accept` has resolved.
 */
import type { SourceKind } from '../../contract/config.ts';
import type { ErrorCode } from '../../contract/error-codes.ts';
import type { SourceHealthState } from '../../contract/views.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';

/** Bytes as they arrived: one event, an array of events, or JSON lines, in either schema. */
export interface Delivery {
  source: string;
  bytes: Uint8Array;
  /** Provenance worth keeping: delivery headers, file name, message id, lock token. No secrets. */
  delivery: Record<string, string>;
}

/** What became of one event of a delivery. */
export type EventOutcome =
  | { result: 'applied' | 'duplicate' | 'kept'; key: string }
  | { result: 'quarantined'; key: string; code: ErrorCode; detail: string };

/** Resolves with one outcome per event when all of them are durable; rejects (nothing kept) when they could not be made so. */
export type AcceptDelivery = (delivery: Delivery) => Promise<EventOutcome[]>;

export interface SourceHealth {
  state: SourceHealthState;
  code: ErrorCode | null;
  /** Technical detail, redacted. */
  detail: string | null;
  /** The address to give to others, once known. */
  address: string | null;
}

export interface SourceContext {
  id: string;
  accept: AcceptDelivery;
  /** Tells a change of health. */
  report(health: SourceHealth): void;
  clock: Clock;
  log: Log;
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
