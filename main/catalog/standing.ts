/**
 * How a recording stands: what its row in lists says of its chunks and their transfers.
 * Invariant: derived from those rows alone, so that it can be derived anew at any time.
 */
import type { RecordingState, TransferState } from '../../contract/views.ts';
import { havingBits, missingBits } from './flags.ts';
import type { Db } from './open.ts';
import { prepared } from './prepared.ts';

export interface ChunkProgress {
  chunkIndex: number;
  endReason: string | null;
  deadlineAt: number;
  state: TransferState;
}

export interface ChunkStanding extends ChunkProgress {
  /** From the metadata; null until that is read. */
  durationMs: number | null;
  metadataState: TransferState | null;
  hasPauses: boolean;
  hasFindings: boolean;
}

export interface Standing {
  state: RecordingState;
  chunkCount: number;
  archivedChunkCount: number;
  /** Of the open chunk that goes first; null when none is open. */
  deadlineAt: number | null;
}

export function chunkStandings(db: Db, recording: string): ChunkStanding[] {
  interface Row extends Omit<ChunkStanding, 'hasPauses' | 'hasFindings'> {
    pauses: string | null;
    findings: string | null;
  }
  return prepared<[string], Row>(
    db,
    `SELECT c.chunk_index AS chunkIndex, c.end_reason AS endReason, c.deadline_at AS deadlineAt,
         coalesce(t.state, 'queued') AS state, m.state AS metadataState, c.duration_ms AS durationMs, c.pauses, c.findings
       FROM chunks c LEFT JOIN transfers t ON t.chunk = c.id AND t.kind = 'content'
       LEFT JOIN transfers m ON m.chunk = c.id AND m.kind = 'metadata'
       WHERE c.recording = ? ORDER BY c.chunk_index`,
  )
    .all(recording)
    .map(({ pauses, findings, ...row }) => ({
      ...row,
      hasPauses: holdsAny(pauses),
      hasFindings: holdsAny(findings),
    }));
}

/** A chunk whose files have just been queued. */
export function newlyQueued(
  chunk: Pick<ChunkProgress, 'endReason' | 'deadlineAt'> & { index: number },
): ChunkStanding {
  return {
    chunkIndex: chunk.index,
    endReason: chunk.endReason,
    deadlineAt: chunk.deadlineAt,
    state: 'queued',
    durationMs: null,
    metadataState: 'queued',
    hasPauses: false,
    hasFindings: false,
  };
}

export function standingOf(chunks: readonly ChunkProgress[]): Standing {
  const open = chunks.filter(({ state }) => !isSettled(state)).map(({ deadlineAt }) => deadlineAt);
  return {
    state: recordingState(chunks),
    chunkCount: chunks.length,
    archivedChunkCount: chunks.filter(({ state }) => state === 'archived').length,
    deadlineAt: open.length === 0 ? null : Math.min(...open),
  };
}

/** The state of a recording: its most active chunk while work goes on, then its worst one; `incomplete` when an index is absent. */
export function recordingState(chunks: readonly ChunkProgress[]): RecordingState {
  const order: TransferState[] = [
    'downloading',
    'verifying',
    'queued',
    'waiting',
    'failed',
    'expired',
    'cancelled',
  ];
  for (const state of order) if (chunks.some((chunk) => chunk.state === state)) return state;
  return hasEveryIndex(chunks) ? 'archived' : 'incomplete';
}

/** What flags are derived from beside the chunks. */
export interface FlaggedFacts {
  sessionEndReason: string | null;
  contentType: string | null;
  durationMs: number | null;
}

/**
 * The bits of what a recording lacks and has that come from its facts and chunks; those of annotations are not among them.
 * Metadata counts as missing once nothing will fetch it any more; pauses are those that metadata told.
 */
export function derivedFlags(facts: FlaggedFacts, chunks: readonly ChunkStanding[]): number {
  const states = new Set(chunks.map(({ state }) => state));
  return (
    bitIf(missingBits.end, facts.sessionEndReason === null) |
    bitIf(havingBits.video, facts.contentType === 'audiovideo') |
    bitIf(missingBits.chunk, !hasEveryIndex(chunks)) |
    bitIf(missingBits.duration, isShort(facts.durationMs, chunks)) |
    bitIf(missingBits.expired, states.has('expired')) |
    bitIf(missingBits.failed, states.has('failed')) |
    bitIf(missingBits.metadata, chunks.some(lacksMetadata)) |
    bitIf(havingBits.pause, chunks.some(hasPauses)) |
    bitIf(havingBits.finding, chunks.some(hasFindings))
  );
}

/** Chunks count as shorter than the recording only beyond what rounding makes. */
const roundingMs = 1000;

function isShort(toldMs: number | null, chunks: readonly ChunkStanding[]): boolean {
  if (toldMs === null || chunks.length === 0) return false;
  let sumMs = 0;
  for (const { durationMs } of chunks) {
    if (durationMs === null) return false;
    sumMs += durationMs;
  }
  return sumMs + roundingMs < toldMs;
}

function hasPauses(chunk: ChunkStanding): boolean {
  return chunk.hasPauses;
}

function hasFindings(chunk: ChunkStanding): boolean {
  return chunk.hasFindings;
}

function lacksMetadata({ metadataState }: ChunkStanding): boolean {
  return [null, 'failed', 'expired', 'cancelled'].includes(metadataState);
}

function hasEveryIndex(chunks: readonly ChunkProgress[]): boolean {
  const seen = new Set(chunks.map(({ chunkIndex }) => chunkIndex));
  for (let index = 0; index < seen.size; index++) if (!seen.has(index)) return false;
  return seen.size > 0;
}

function isSettled(state: TransferState): boolean {
  return state === 'archived' || state === 'expired' || state === 'cancelled' || state === 'failed';
}

function holdsAny(json: string | null): boolean {
  return json !== null && json !== '[]';
}

function bitIf(bit: number, isSet: boolean): number {
  return isSet ? bit : 0;
}
