/** The block digests of a content file as text, both ways, and what they tell of a damaged one. Pure. Form: docs/archive-format.md */
import { blockBytes } from './digest-protocol.ts';

export interface BlockList {
  /** Inside the recording's folder. */
  path: string;
  bytes: number;
  /** Of the whole file. */
  sha256: string;
  /** SHA-256 of each MiB in order. */
  blocks: readonly string[];
}

export function formatBlocks({ path, bytes, sha256, blocks }: BlockList): Buffer {
  const head = [
    '# archivolt-blocks 1',
    `# path ${path}`,
    `# bytes ${String(bytes)}`,
    `# sha256 ${sha256}`,
    `# block ${String(blockBytes)}`,
  ];
  return Buffer.from(`${[...head, ...blocks].join('\n')}\n`, 'utf8');
}

/** Null for what is not a whole list of this form. */
export function parseBlocks(text: Uint8Array): BlockList | null {
  const lines = Buffer.from(text).toString('utf8').split('\n');
  if (lines.pop() !== '' || lines.shift() !== '# archivolt-blocks 1') return null;
  const head = new Map<string, string>();
  while (lines[0]?.startsWith('# ') === true) {
    const [, name, value] = /^# (\S+) (.*)$/.exec(lines.shift() ?? '') ?? [];
    if (name !== undefined && value !== undefined) head.set(name, value);
  }
  const path = head.get('path');
  const sha256 = head.get('sha256');
  const bytes = Number(head.get('bytes') ?? NaN);
  if (path === undefined || sha256 === undefined || !Number.isSafeInteger(bytes)) return null;
  if (head.get('block') !== String(blockBytes) || lines.length !== Math.ceil(bytes / blockBytes)) return null;
  return [sha256, ...lines].every((digest) => /^[0-9a-f]{64}$/.test(digest))
    ? { path, bytes, sha256, blocks: lines }
    : null;
}

/**
 * Numbers, from 0, of the blocks that are not as listed. `found` are the digests of the file's blocks as it is; a block that is
 * missing or shorter counts, and so does the last listed one when something follows it.
 */
export function badBlocks(list: BlockList, found: readonly string[]): number[] {
  const bad = list.blocks.flatMap((digest, at) => (found[at] === digest ? [] : [at]));
  const last = list.blocks.length - 1;
  return found.length > list.blocks.length && last >= 0 && !bad.includes(last) ? [...bad, last] : bad;
}

/** First and last byte of a block. */
export function rangeOfBlock(list: BlockList, block: number): { first: number; last: number } {
  return { first: block * blockBytes, last: Math.min((block + 1) * blockBytes, list.bytes) - 1 };
}
