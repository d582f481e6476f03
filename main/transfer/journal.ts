/** The journal of a partial as it is stored: spans and checks, to text and bytes and back. Pure. */
import { blockBytes, type Span } from './range.ts';
import type { StoredJournal } from '../catalog/transfers.ts';

export interface Journal {
  totalBytes: number | null;
  etag: string | null;
  /** Ordered; together they cover the whole file once the length is known. */
  spans: Span[];
  /** CRC-32 of the kept bytes of each block, as they were received. */
  checks: Uint32Array;
}

/** Blocks of a file, or of what is kept of one whose length is not known. */
export function blockCount(bytes: number): number {
  return Math.ceil(bytes / blockBytes);
}

export function encodeJournal({ totalBytes, etag, spans, checks }: Journal): StoredJournal {
  const bytes = new Uint8Array(checks.length * 4);
  const view = new DataView(bytes.buffer);
  checks.forEach((check, at) => {
    view.setUint32(at * 4, check, true);
  });
  return {
    totalBytes,
    etag,
    committedBytes: spans.reduce((sum, { first, end }) => sum + end - first, 0),
    ranges: JSON.stringify(spans.map(({ first, end, last }) => [first, end, last])),
    checks: bytes,
  };
}

/** Null when nothing usable is kept, or when the stored journal contradicts itself. */
export function decodeJournal(stored: StoredJournal): Journal | null {
  const { totalBytes, etag, ranges, checks } = stored;
  if (totalBytes === null || ranges === null || checks === null || stored.committedBytes === 0) return null;
  const spans = (JSON.parse(ranges) as [number, number, number][]).map(([first, end, last]) => ({
    first,
    end,
    last,
  }));
  if (!coversExactly(spans, totalBytes) || checks.byteLength !== blockCount(totalBytes) * 4) return null;
  const view = new DataView(checks.buffer, checks.byteOffset, checks.byteLength);
  return {
    totalBytes,
    etag,
    spans,
    checks: Uint32Array.from({ length: blockCount(totalBytes) }, (_, at) => view.getUint32(at * 4, true)),
  };
}

/** True when the spans cover byte 0 to the last one once, in order, cut at whole blocks. */
export function coversExactly(spans: readonly Span[], totalBytes: number): boolean {
  let expected = 0;
  for (const { first, end, last } of spans) {
    const isInOrder = first === expected && first % blockBytes === 0;
    if (!isInOrder || last === null || last < first || end < first || end > last + 1) return false;
    expected = last + 1;
  }
  return expected === totalBytes;
}
