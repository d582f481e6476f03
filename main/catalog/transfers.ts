import type { ErrorCode } from '../../contract/error-codes.ts';
import type { TransferState } from '../../contract/views.ts';

export type TransferKind = 'content' | 'metadata';

/** What a transfer needs to know of its row, its chunk and its recording. */
export interface TransferJob {
  id: number;
  kind: TransferKind;
  state: TransferState;
  attemptCount: number;
  /** Failures in a row without progress between. */
  failureCount: number;
  resumedCount: number;
  code: ErrorCode | null;
  httpStatus: number | null;
  suspectDigest: string | null;
  chunk: number;
  chunkIndex: number;
  documentId: string;
  /** Verbatim from the event: untrusted. */
  contentLocation: string | null;
  metadataLocation: string | null;
  announcedAt: number;
  deadlineAt: number;
  /** Duration that the metadata tells; null while it is not known. */
  chunkDurationMs: number | null;
  recording: string;
  /** Of the recording, relative to the library, forward slashes. */
  folder: string;
  /** As the event announced it, lower case; null when it did not. */
  format: string | null;
  topic: string | null;
  /** Name of the configured service that fits, once one does. */
  service: string | null;
}
