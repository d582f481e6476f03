/** Requests about transcripts: texts that help to find a place in a recording. They are never the record. */
import { z } from 'zod';

export const transcriptFormats = ['webvtt', 'srt', 'json'] as const;
export type TranscriptFormat = (typeof transcriptFormats)[number];

/** What is said in a stretch of the sound. */
export interface Cue {
  /** Ms of what can be heard, from the start of the transcript's part. */
  startMs: number;
  endMs: number;
  speaker: string | null;
  text: string;
}

export interface TranscriptView {
  /** Index of the chunk whose file it was made from; null: of all of them, one after another. */
  part: number | null;
  fileName: string;
  format: TranscriptFormat;
  /** Of the text as it was brought in, in UTF-8. */
  sha256: string;
  importedAt: number;
  /** By their start. */
  cues: Cue[];
}

export interface TranscriptRequests {
  'transcripts.list': (input: { id: string }) => TranscriptView[];
  /** Replaces what that part had; fails with transcript-unreadable. */
  'transcripts.import': (input: {
    id: string;
    part: number | null;
    fileName: string;
    text: string;
  }) => TranscriptView;
  'transcripts.remove': (input: { id: string; part: number | null }) => null;
}

const id = z.string().regex(/^[0-9a-z]{26}$/);
const part = z.int().min(0).max(100_000).nullable();

export const transcriptSchemas: {
  [C in keyof TranscriptRequests]: z.ZodType<Parameters<TranscriptRequests[C]>[0]>;
} = {
  'transcripts.list': z.strictObject({ id }),
  'transcripts.import': z.strictObject({
    id,
    part,
    fileName: z.string().min(1).max(500),
    text: z.string().max(20_000_000),
  }),
  'transcripts.remove': z.strictObject({ id, part }),
};
