/** What is asked for and shown of fixity: whether a recording is complete, intact, and authentic so far as known. Instants are UTC epoch ms. */
import { z } from 'zod';
import type { ErrorCode } from './error-codes.ts';

const fixityDepths = ['quick', 'full'] as const;
/** `quick`: names, count and lengths. `full`: every byte. */
export type FixityDepth = (typeof fixityDepths)[number];

export type FixityResult = 'ok' | 'mismatch' | 'missing' | 'unexpected' | 'unreadable' | 'unverifiable';

export interface FixityFindingView {
  /** Inside the recording's folder, with forward slashes. */
  path: string;
  result: FixityResult;
  /** Which MiB of damaged content are wrong, from 0; left out when nothing tells. */
  badBlocks?: number[];
}

export interface FixityCheckView {
  depth: FixityDepth;
  checkedAt: number;
  fileCount: number;
  /** Those that are not ok. */
  findings: FixityFindingView[];
}

/** `shown`: known to be so. `refuted`: known not to be so. Everything else is `unknown`. */
export type BadgeState = 'shown' | 'unknown' | 'refuted';

export type CompleteReason =
  'all-chunks' | 'under-way' | 'chunk-missing' | 'chunk-lost' | 'metadata-missing' | 'end-unknown';
export type IntactReason =
  | 'digests-match'
  | 'nothing-archived'
  | 'never-checked'
  | 'quick-only'
  | 'changed-since'
  | 'long-ago'
  | 'in-doubt'
  | 'damaged';
export type AuthenticReason = 'chain-known' | 'no-event' | 'no-transfer' | 'not-checked' | 'damaged';

export interface FixityView {
  complete: { state: BadgeState; reason: CompleteReason };
  intact: { state: BadgeState; reason: IntactReason; depth: FixityDepth | null; checkedAt: number | null };
  authentic: { state: BadgeState; reason: AuthenticReason };
  /** Newest first. */
  checks: FixityCheckView[];
}

export interface HealView {
  /** Files that are right again; `blocks` are the MiB that were wrong, from 0. */
  mended: { path: string; blocks: number[]; quarantined: string | null }[];
  failed: { path: string; code: ErrorCode }[];
  /** What a full check found afterwards. */
  check: FixityCheckView;
}

/** The round in the background that reads every byte again. */
export interface ScrubView {
  /** Every byte is read again within so many days; null: not at all. */
  cycleDays: number | null;
  /** When the round under way began; null before the first one. */
  startedAt: number | null;
  recordings: number;
  /** Of these, read in this round. */
  done: number;
}

type None = Record<string, never>;

export interface FixityRequests {
  'fixity.of': (input: { id: string }) => FixityView;
  /** Answers when the check is done; it then is on record. */
  'fixity.verify': (input: { id: string; depth: FixityDepth }) => FixityCheckView;
  /** Mends what is damaged: from a copy below the folder, or from the service when that is null. */
  'fixity.heal': (input: { id: string; folder: string | null }) => HealView;
  'fixity.scrub': (input: None) => ScrubView;
  'fixity.setScrub': (input: { cycleDays: number | null }) => ScrubView;
}

const id = z.string().regex(/^[0-9a-z]{26}$/);

export const fixitySchemas: {
  [C in keyof FixityRequests]: z.ZodType<Parameters<FixityRequests[C]>[0]>;
} = {
  'fixity.of': z.strictObject({ id }),
  'fixity.verify': z.strictObject({ id, depth: z.enum(fixityDepths) }),
  'fixity.heal': z.strictObject({ id, folder: z.string().min(1).max(4096).nullable() }),
  'fixity.scrub': z.strictObject({}),
  'fixity.setScrub': z.strictObject({ cycleDays: z.int().min(1).max(3650).nullable() }),
};
