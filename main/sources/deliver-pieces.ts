import { splitStream } from '../acs/split-events.ts';
import type { Piece } from '../acs/split-events.ts';
import type { EventOutcome } from '../delivery.ts';

const maxBatchBytes = 4 * 1024 * 1024;
const maxBatchEvents = 1_000;

/**
 * Hands a stream of events on in batches, one after another, so that a file of any length needs little memory.
 * What is no object goes alone, since it could not be told from its neighbours any more.
 *
 * @param deliver Resolves when the bytes are durable.
 * @throws ArchiveError event-too-large, and what `deliver` and the stream throw; batches before that are durable
 */
export async function deliverPieces(
  blocks: AsyncIterable<Uint8Array>,
  deliver: (bytes: Uint8Array) => Promise<EventOutcome[]>,
  onOutcomes: (outcomes: readonly EventOutcome[]) => void,
): Promise<void> {
  let batch: Uint8Array[] = [];
  let bytes = 0;
  const flush = async (): Promise<void> => {
    if (batch.length === 0) return;
    const lines = batch.flatMap((piece) => [piece, lineFeed]);
    batch = [];
    bytes = 0;
    onOutcomes(await deliver(Buffer.concat(lines)));
  };
  for await (const piece of splitStream(blocks)) {
    if (!isJoinable(piece)) {
      await flush();
      onOutcomes(await deliver(piece.bytes));
      continue;
    }
    batch.push(piece.bytes);
    bytes += piece.bytes.length;
    if (bytes >= maxBatchBytes || batch.length >= maxBatchEvents) await flush();
  }
  await flush();
}

const lineFeed = Uint8Array.of(0x0a);

function isJoinable(piece: Piece): boolean {
  return piece.isObject;
}
