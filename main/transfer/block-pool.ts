import { blockBytes } from './range.ts';

/** Blocks that are used again and again, so that memory stays flat however much flows through. */
export interface BlockPool {
  take(): Uint8Array;
  release(block: Uint8Array): void;
}

/** Keeps at most `spare` unused blocks. */
export function createBlockPool(spare: number): BlockPool {
  const free: Uint8Array[] = [];
  return {
    take: () => free.pop() ?? Buffer.allocUnsafeSlow(blockBytes),
    release(block) {
      if (free.length < spare) free.push(block);
    },
  };
}
