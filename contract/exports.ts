/** What export jobs are asked for and what is shown of them. Instants are UTC epoch ms, sizes bytes. */
import { z } from 'zod';
import type { ErrorCode } from './error-codes.ts';

const recordingId = z.string().regex(/^[0-9a-z]{26}$/);

const exportSelectionSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('all') }),
  z.strictObject({ kind: z.literal('query'), text: z.string().max(2000) }),
  z.strictObject({ kind: z.literal('ids'), ids: z.array(recordingId).min(1).max(100_000) }),
]);

/** Which recordings; fixed to ids when the export is started. */
export type ExportSelection = z.infer<typeof exportSelectionSchema>;

export const exportOrderSchema = z.strictObject({
  selection: exportSelectionSchema,
  /** Absolute path of a folder that is empty or not there yet; it becomes the bag. */
  target: z.string().min(1).max(200),
  /** How the folder of a recording is named; see docs/export-format.md. */
  template: z.string().min(1).max(300),
  /** Who exports, and why; both go into the bag. */
  by: z.string().max(200).nullable(),
  reason: z.string().max(1000).nullable(),
});

export type ExportOrder = z.infer<typeof exportOrderSchema>;

export const defaultTemplate = '{start:yyyy-MM-dd}/{start}_{participants}_{recordingShortId}';

/** `incomplete`: the bag is whole and valid, but not every recording could be given whole. */
export type ExportState = 'running' | 'paused' | 'done' | 'incomplete' | 'failed' | 'cancelled';

export interface ExportView {
  id: string;
  state: ExportState;
  order: ExportOrder;
  createdAt: number;
  endedAt: number | null;
  items: number;
  itemsDone: number;
  /** Recordings that could not be exported, or were not archived whole. */
  itemsShort: number;
  bytes: number;
  bytesDone: number;
  /** Why it stands still or has failed. */
  code: ErrorCode | null;
  detail: string | null;
  /** SHA-256 of tagmanifest-sha256.txt: who keeps it can prove the bag. */
  bagDigest: string | null;
}

/** What an export would be, before anything is written. */
export interface ExportPreflight {
  items: number;
  files: number;
  bytes: number;
  /** Null where the system does not tell. */
  freeBytes: number | null;
  isTargetFree: boolean;
  /** Recordings that are not archived whole; they are exported as far as they are there. */
  incomplete: { id: string; state: string; chunks: number; archivedChunks: number }[];
  longestPath: number;
}
