/** What sources hand to the ingest: the port between the two rooms. */
import type { ErrorCode } from '../contract/error-codes.ts';

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
