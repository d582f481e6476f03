import type { ByteSource } from './bytes.ts';
import type { FaultPlan } from './faults.ts';
import type { RequestLogWriter } from './request-log.ts';
import type { Throttle } from './pace.ts';

/** One ACS resource: its own address, its own keys. */
export interface Service {
  readonly name: string;
  readonly accessKeys: readonly string[];
  /** Host and port as signed. Set once its port is known. */
  host: string;
}

/** One chunk as the service keeps it: the content and, mostly, the metadata beside it. */
export interface StoredDocument {
  readonly documentId: string;
  readonly service: Service;
  /** When the file became ready; the retention clock starts here. */
  readonly publishedAtMs: number;
  readonly content: ByteSource;
  /** Null when the service has lost or never written it. */
  readonly metadata: ByteSource | null;
  /** Most content hosts send none. */
  readonly etag: string | null;
  readonly faults: FaultPlan;
  isDeleted: boolean;
}

/** What every host of the simulator shares. */
export interface Stage {
  readonly now: () => number;
  readonly delay: (ms: number) => Promise<void>;
  readonly skewMs: number;
  readonly retentionMs: number;
  readonly log: RequestLogWriter;
  readonly throttle: Throttle;
  readonly services: readonly Service[];
  readonly documents: Map<string, StoredDocument>;
  /** Origins, without a slash at the end. */
  readonly origins: { content: string; redirect: string; foreign: string };
  /** The body of a 401 on the content host; both were seen in the field. */
  readonly unauthorizedBody: 'empty' | 'json';
}

/** A document that can still be fetched: known, not deleted, inside its retention. */
export function findDocument(stage: Stage, documentId: string, service: Service): StoredDocument | null {
  const document = stage.documents.get(documentId);
  if (document === undefined || document.service !== service || document.isDeleted) return null;
  return stage.now() - document.publishedAtMs > stage.retentionMs ? null : document;
}
