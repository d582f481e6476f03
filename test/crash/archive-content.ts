import type { BagContent } from '../../main/archive/bag.ts';
import { provenBytesOf } from '../../main/archive/files.ts';

/** What the crash tests place and bag; the same on both sides of the kill. */
export const contentBytes = Buffer.alloc(3_000_000, 'content ');
export const payloadTexts = { 'data/a.txt': 'first file', 'data/b.txt': 'second file' };

/** The bag before and after the second file came. */
export function bagContent(stage: 'first' | 'second'): BagContent {
  const files = Object.entries(payloadTexts)
    .slice(0, stage === 'first' ? 1 : 2)
    .map(([path, text]) => ({ path, ...provenBytesOf(Buffer.from(text)) }));
  return { id: 'recording', files, info: { callId: 'call' } };
}
