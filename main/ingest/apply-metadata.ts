import { parseMetadata } from '../acs/metadata.ts';
import { parseRawId } from '../acs/participants.ts';
import { setChunkMetadata } from '../catalog/chunks.ts';
import { refreshFlags } from '../catalog/recordings.ts';
import type { Db } from '../catalog/open.ts';
import { addParticipants, adoptCallParticipants } from '../catalog/participants.ts';
import { findBagFacts } from '../catalog/bags.ts';
import { refreshWords } from '../catalog/words.ts';

/**
 * Takes an archived metadata file into the catalog: times, pauses and participants. Runs inside the caller's transaction.
 * The bytes are proven; what cannot be read in them is left out, since the file itself is kept as it came.
 */
export function applyMetadata(db: Db, recording: string, chunk: number, bytes: Uint8Array): void {
  const metadata = parseMetadata(bytes);
  setChunkMetadata(db, chunk, metadata);
  addParticipants(
    db,
    recording,
    metadata.participants.map(({ rawId, channel }) => ({ rawId, channel, ...parseRawId(rawId) })),
  );
  const callKey = findBagFacts(db, recording)?.serverCallId ?? null;
  if (callKey !== null) adoptCallParticipants(db, recording, callKey, parseRawId);
  refreshWords(db, recording);
  refreshFlags(db, recording);
}
