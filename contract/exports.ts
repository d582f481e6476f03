/** What export jobs are asked for and what is shown of them. Instants are UTC epoch ms, sizes bytes. */
import { z } from 'zod';
import type { ErrorCode } from './error-codes.ts';

const recordingId = z.string().regex(/^[0-9a-z]{26}$/);

const rangePieceSchema = z
  .strictObject({
    /** Of the archived content inside the recording's folder, such as `data/chunks/0000.wav`. */
    path: z.string().regex(/^data\/chunks\/[0-9a-z.]{1,40}$/),
    /** In the time of that file. */
    fromMs: z.number().min(0),
    toMs: z.number().positive(),
  })
  .refine(({ fromMs, toMs }) => fromMs < toMs);
/** A stretch of one archived file. */
export type RangePiece = z.infer<typeof rangePieceSchema>;

const exportSelectionSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('all') }),
  z.strictObject({ kind: z.literal('query'), text: z.string().max(2000) }),
  z.strictObject({ kind: z.literal('ids'), ids: z.array(recordingId).min(1).max(100_000) }),
  /** Everything of a person of the directory; other people's ids and names stay here. */
  z.strictObject({ kind: z.literal('person'), person: z.int().positive() }),
  /** Parts of one recording, as new files. */
  z.strictObject({
    kind: z.literal('range'),
    id: recordingId,
    pieces: z.array(rangePieceSchema).min(1).max(200),
    /** So much more is taken before and behind each part. */
    handleMs: z.int().min(0).max(60_000),
  }),
]);

/** Which recordings; fixed to ids when the export is started. */
export type ExportSelection = z.infer<typeof exportSelectionSchema>;

/** Columns of index.csv, in the order in which they are written. */
export const indexColumns = [
  'id',
  'recording_id',
  'call_id',
  'service',
  'started_utc',
  'started_local',
  'duration_s',
  'participants',
  'tags',
  'cases',
  'notes',
  'outcome',
  'state',
  'chunks',
  'bytes',
  'files',
  'folder',
  'sha256',
] as const;
export type IndexColumn = (typeof indexColumns)[number];

const exportFormSchema = z.strictObject({
  /** `zip`: one file that holds the bag as a folder. */
  container: z.enum(['folder', 'zip']),
  /** Whether a SHA-512 manifest is written too. */
  hasSha512: z.boolean(),
  /** Whether tags, cases, notes and markers leave with the recordings. */
  hasAnnotations: z.boolean(),
  /** Null: all of them, those of annotations only when these leave. */
  columns: z.array(z.enum(indexColumns)).min(1).nullable(),
  /** Of an export about one person: whether events and metadata leave as they are, which name everybody. Left out: they stay. */
  hasOriginals: z.boolean().optional(),
  /** Whether recordings that are not archived whole stay out; left out, they leave as far as they are there. */
  isOnlyWhole: z.boolean().optional(),
});
export type ExportForm = z.infer<typeof exportFormSchema>;

/** What an order without a form asks for. */
export const plainForm: ExportForm = {
  container: 'folder',
  hasSha512: false,
  hasAnnotations: false,
  columns: null,
};

export const exportOrderSchema = z.strictObject({
  selection: exportSelectionSchema,
  /** Absolute path of a folder that is empty or not there yet; it becomes the bag. Of a zip: of a file that is not there yet. */
  target: z.string().min(1).max(200),
  /** How the folder of a recording is named; see docs/export-format.md. */
  template: z.string().min(1).max(300),
  /** Who exports, and why; both go into the bag. */
  by: z.string().max(200).nullable(),
  reason: z.string().max(1000).nullable(),
  /** {@link plainForm} when left out. */
  form: exportFormSchema.optional(),
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
  /** Null while it does not run. */
  bytesPerSecond: number | null;
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

/** A file of a recording, by its name inside the recording's own folder. */
export interface ComparedFile {
  recording: string;
  path: string;
}

/** Two exports side by side, by recordings, names and digests; what their folders are called does not count. */
export interface ExportComparison {
  /** Files that are in both with the same bytes. */
  sameCount: number;
  /** In both, with other bytes. At most 1,000 each are listed. */
  changed: ComparedFile[];
  changedCount: number;
  onlyFirst: ComparedFile[];
  onlyFirstCount: number;
  onlySecond: ComparedFile[];
  onlySecondCount: number;
}
