import type { FileHandle } from 'node:fs/promises';
import { ArchiveError } from '../../contract/error.ts';

/** Large enough that a player's read is few hops, small enough that an aborted seek has read little for nothing. */
const blockBytes = 256 * 1024;

/**
 * Streams `firstByte` to `lastByte` (inclusive) of an open file, one block per pull, so that a slow reader holds it back.
 *
 * Owns the handle: it is closed after the last byte, on a failed read, and when the reader goes away.
 * A file that ends too early fails the stream with `length-wrong`.
 */
export function streamFile(
  handle: FileHandle,
  firstByte: number,
  lastByte: number,
): ReadableStream<Uint8Array> {
  let position = firstByte;
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          const wantedBytes = Math.min(blockBytes, lastByte - position + 1);
          const { bytesRead, buffer } = await handle.read(
            new Uint8Array(wantedBytes),
            0,
            wantedBytes,
            position,
          );
          if (bytesRead === 0) throw new ArchiveError('length-wrong', { context: { position } });
          position += bytesRead;
          controller.enqueue(buffer.subarray(0, bytesRead));
          if (position <= lastByte) return;
          await handle.close();
          controller.close();
        } catch (cause) {
          await handle.close();
          throw cause;
        }
      },
      cancel: () => handle.close(),
    },
    // Nothing is read ahead of the first pull, so a stream that is dropped unread has cost nothing.
    { highWaterMark: 0 },
  );
}
