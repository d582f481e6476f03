/**
 * Findings that need more than the file itself: what metadata told of length and channels, and how the decoded sound is.
 * It owns when they come and go; invariant: refreshing twice is refreshing once, and findings of the probe stay.
 */
import type { MediaFindingView } from '../../contract/views.ts';
import { chunksOfRecording, setChunkMedia, type ChunkRow } from '../catalog/chunks.ts';
import { refreshFlags } from '../catalog/recordings.ts';
import type { Db } from '../catalog/open.ts';
import { channelsTold } from '../catalog/participants.ts';
import { channelsFinding, durationFinding } from './probe.ts';

/** Compares each probed chunk with what metadata says by now. Runs inside the caller's transaction. */
export function refreshFindings(db: Db, recording: string): void {
  const told = channelsTold(db, recording);
  for (const chunk of chunksOfRecording(db, recording)) {
    if (chunk.media === null) continue;
    // A mixed recording has one channel for all, whatever its metadata says of participants.
    const channels = told.isUnmixed ? channelsFinding(chunk.media.channels, told.count) : null;
    const duration = durationFinding(chunk.media.durationMs, chunk.durationMs);
    // Without metadata the probe's own comparison, with what the event told, stays.
    const compared = chunk.durationMs === null ? keptOf(chunk, 'duration-differs') : duration;
    replace(db, chunk, ['channels-differ', 'duration-differs'], [compared, channels]);
  }
  refreshFlags(db, recording);
}

/**
 * Notes whether all of a chunk's sound is silence, as its decoded samples tell.
 * @returns whether that is news
 */
export function noteSilence(db: Db, recording: string, chunkId: number, isSilent: boolean): boolean {
  const finding: MediaFindingView | null = isSilent
    ? { kind: 'silent', detail: 'no sound above -60 dB of full scale in any channel' }
    : null;
  return note(db, recording, chunkId, 'silent', finding);
}

/**
 * Notes that all pictures which were looked at are black; none when at least one showed something.
 * @returns whether that is news
 */
export function noteBlack(db: Db, recording: string, chunkId: number, pictures: number): boolean {
  const detail = `${String(pictures)} pictures looked at, spread over all of it: nothing brighter than black`;
  return note(db, recording, chunkId, 'black', pictures === 0 ? null : { kind: 'black', detail });
}

function note(
  db: Db,
  recording: string,
  chunkId: number,
  kind: MediaFindingView['kind'],
  finding: MediaFindingView | null,
): boolean {
  return db.transaction(() => {
    const chunk = chunksOfRecording(db, recording).find(({ id }) => id === chunkId);
    if (chunk === undefined || !replace(db, chunk, [kind], [finding])) return false;
    refreshFlags(db, recording);
    return true;
  })();
}

function keptOf({ findings }: ChunkRow, kind: MediaFindingView['kind']): MediaFindingView | null {
  return findings.find((finding) => finding.kind === kind) ?? null;
}

function replace(
  db: Db,
  { id, media, findings }: ChunkRow,
  kinds: readonly MediaFindingView['kind'][],
  by: readonly (MediaFindingView | null)[],
): boolean {
  const next = [
    ...findings.filter(({ kind }) => !kinds.includes(kind)),
    ...by.filter((finding) => finding !== null),
  ];
  if (JSON.stringify(next) === JSON.stringify(findings)) return false;
  setChunkMedia(db, id, media, next);
  return true;
}
