/** From the pieces that a connection brings to blocks on disk. */
import type { Clock } from '../clock.ts';
import type { BlockPool } from './block-pool.ts';
import type { Limits } from './limits.ts';
import { blockBytes, type Span } from './range.ts';

/** Puts the bytes of one connection in their place, in order. */
export interface SpanWriter {
  /** Takes bytes. When it answers with a promise, that must have resolved before more are given. */
  write(chunk: Uint8Array): Promise<void> | undefined;
  /** Resolves when all given bytes are written. */
  flush(): Promise<void>;
  /** Resolves when nothing is being written any more; what failed or was not yet written is given up. */
  abandon(): Promise<void>;
}

interface WriterDeps {
  span: Span;
  pool: BlockPool;
  clock: Clock;
  limits: Limits;
  /** Writes bytes that lie inside one block and counts them. */
  put: (bytes: Uint8Array, position: number) => Promise<void>;
}

/** Gathers small pieces into blocks and writes one block while the next one fills. */
export function createSpanWriter({ span, pool, clock, limits, put }: WriterDeps): SpanWriter {
  let block: Uint8Array | null = null;
  let filled = 0;
  let filledSince = 0;
  let position = span.end;
  let writing: Promise<void> = Promise.resolve();

  function room(): number {
    return blockBytes - (position % blockBytes);
  }

  /** Hands the block over once the one before is written. */
  async function hand(): Promise<void> {
    const full = block;
    if (full === null) return;
    const [bytes, at] = [full.subarray(0, filled), position];
    block = null;
    position += filled;
    filled = 0;
    const before = writing;
    writing = before.then(() => put(bytes, at)).finally(() => pool.release(full));
    writing.catch((error: unknown) => error);
    await before;
  }

  async function write(chunk: Uint8Array): Promise<void> {
    for (let at = 0; at < chunk.length;) {
      block ??= pool.take();
      if (filled === 0) filledSince = clock.monotonic();
      const part = chunk.subarray(at, at + room() - filled);
      block.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled === room() || clock.monotonic() - filledSince >= limits.checkpointMs) await hand();
    }
  }

  return {
    write(chunk) {
      const fits =
        block !== null &&
        filled > 0 &&
        chunk.length < room() - filled &&
        clock.monotonic() - filledSince < limits.checkpointMs;
      if (!fits || block === null) return write(chunk);
      block.set(chunk, filled);
      filled += chunk.length;
      return undefined;
    },
    async flush() {
      await hand();
      await writing;
    },
    async abandon() {
      if (block !== null) pool.release(block);
      block = null;
      await writing.catch((error: unknown) => error);
    },
  };
}
