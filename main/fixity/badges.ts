/** What may be said of a recording: complete, intact, authentic. Pure. Rule: nothing is said to be so for want of a sign against it. */
import type { FixityCheckView, FixityView } from '../../contract/fixity.ts';
import type { TransferState } from '../../contract/views.ts';

export interface BadgeFacts {
  chunks: readonly {
    index: number;
    endReason: string | null;
    state: TransferState;
    metadataState: TransferState | null;
  }[];
  sessionEndReason: string | null;
  /** When the latest of its files was archived; null when none is. */
  lastArchivedAt: number | null;
  eventCount: number;
  /** Chunks with content here, and those whose download is on record. */
  provenance: { archived: number; fetched: number };
  lastFull: FixityCheckView | null;
  /** The latest of any depth. */
  latest: FixityCheckView | null;
}

/** A check that is older than this shows nothing any more; ms. */
const staleAfterMs = 365 * 86_400_000;

export function badgesOf(
  facts: BadgeFacts,
  now: number,
): Pick<FixityView, 'complete' | 'intact' | 'authentic'> {
  const intact = intactOf(facts, now);
  return { complete: completeOf(facts), intact, authentic: authenticOf(facts, intact) };
}

function completeOf({ chunks, sessionEndReason }: BadgeFacts): FixityView['complete'] {
  const states = chunks.flatMap(({ state, metadataState }) => [
    state,
    ...(metadataState === null ? [] : [metadataState]),
  ]);
  if (chunks.some(({ state }) => isLost(state))) return { state: 'refuted', reason: 'chunk-lost' };
  const indexes = new Set(chunks.map(({ index }) => index));
  const isGapless = chunks.length > 0 && [...indexes].every((index) => index < indexes.size);
  if (chunks.some(({ metadataState }) => metadataState !== null && isLost(metadataState)))
    return { state: 'refuted', reason: 'metadata-missing' };
  if (states.some((state) => state !== 'archived')) return { state: 'unknown', reason: 'under-way' };
  // A chunk may still be announced: that it is absent refutes nothing yet, but shows nothing either.
  if (!isGapless) return { state: 'unknown', reason: 'chunk-missing' };
  const last = chunks.find(({ index }) => index === indexes.size - 1);
  // The last chunk tells that nothing follows it. @see ACS docs, Microsoft.Communication.RecordingFileStatusUpdated
  const isEnded = last?.endReason?.toLowerCase() === 'sessionended' || sessionEndReason !== null;
  return isEnded ? { state: 'shown', reason: 'all-chunks' } : { state: 'unknown', reason: 'end-unknown' };
}

function isLost(state: TransferState): boolean {
  return state === 'failed' || state === 'expired' || state === 'cancelled';
}

function intactOf({ lastArchivedAt, lastFull, latest }: BadgeFacts, now: number): FixityView['intact'] {
  const told = (
    state: FixityView['intact']['state'],
    reason: FixityView['intact']['reason'],
    check: FixityCheckView | null,
  ): FixityView['intact'] => ({
    state,
    reason,
    depth: check?.depth ?? null,
    checkedAt: check?.checkedAt ?? null,
  });
  if (lastArchivedAt === null) return told('unknown', 'nothing-archived', null);
  // What a later quick check found is found; that it found nothing clears nothing.
  for (const check of [latest, lastFull]) {
    if (check === null) continue;
    if (check.findings.some(({ result }) => result === 'mismatch' || result === 'missing'))
      return told('refuted', 'damaged', check);
    if (check.findings.length > 0) return told('unknown', 'in-doubt', check);
  }
  if (lastFull === null) return told('unknown', latest === null ? 'never-checked' : 'quick-only', latest);
  if (lastArchivedAt > lastFull.checkedAt) return told('unknown', 'changed-since', lastFull);
  if (now - lastFull.checkedAt > staleAfterMs) return told('unknown', 'long-ago', lastFull);
  return told('shown', 'digests-match', lastFull);
}

function authenticOf(
  { eventCount, provenance }: BadgeFacts,
  intact: FixityView['intact'],
): FixityView['authentic'] {
  if (intact.state === 'refuted') return { state: 'refuted', reason: 'damaged' };
  if (eventCount === 0) return { state: 'unknown', reason: 'no-event' };
  if (provenance.archived === 0 || provenance.fetched < provenance.archived)
    return { state: 'unknown', reason: 'no-transfer' };
  return intact.state === 'shown'
    ? { state: 'shown', reason: 'chain-known' }
    : { state: 'unknown', reason: 'not-checked' };
}
