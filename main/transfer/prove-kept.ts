import { crc32 } from 'node:zlib';
import type { DiskFile } from '../archive/disk.ts';
import type { BlockPool } from './block-pool.ts';
import { blockBytes, keepOnly, type Span } from './range.ts';

/**
 * Reads what is kept and compares each block with its check as it was received; blocks that differ or are missing are wanted
 * again, all others stay. Survives a file that was cut, extended or altered, and a journal from before a power cut.
 */
export async function proveKept(
  file: DiskFile,
  spans: readonly Span[],
  checks: Uint32Array,
  pool: BlockPool,
): Promise<Span[]> {
  const buffer = pool.take();
  try {
    const proven: Span[] = [];
    for (const span of spans) proven.push(...keepOnly(span, await provenRuns(file, span, checks, buffer)));
    return proven;
  } finally {
    pool.release(buffer);
  }
}

async function provenRuns(
  file: DiskFile,
  { first, end }: Span,
  checks: Uint32Array,
  buffer: Uint8Array,
): Promise<{ from: number; to: number }[]> {
  const runs: { from: number; to: number }[] = [];
  for (let from = first; from < end; from += blockBytes) {
    const to = Math.min(from + blockBytes, end);
    if (await reads(file, buffer.subarray(0, to - from), from, checks[from / blockBytes] ?? 0))
      runs.push({ from, to });
  }
  return runs;
}

async function reads(file: DiskFile, into: Uint8Array, position: number, check: number): Promise<boolean> {
  for (let done = 0; done < into.length;) {
    const bytes = await file.read(into.subarray(done), position + done);
    if (bytes === 0) return false;
    done += bytes;
  }
  return crc32(into) === check;
}
