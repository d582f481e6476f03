/** What the medium holds of a file, against what was proven before the file was placed. */
import { toArchiveError } from '../../contract/error.ts';
import { blockBytes, type Digester } from '../archive/digest.ts';
import type { Candidate } from './verify.ts';

/**
 * Whether the file at `path` is the proven one, read past the system's cache where the system offers that.
 * @throws ArchiveError file-missing, disk-failed, library-read-only, cancelled
 */
export type ReadBack = (path: string, proven: Candidate) => Promise<boolean>;

/** From here on two threads are done sooner, each with one half. */
const halvedFromBytes = 64 * blockBytes;

/** One file at a time: several would take memory from each other, and read no faster. */
export function createReadBack(digester: Digester): ReadBack {
  let before: Promise<unknown> = Promise.resolve();
  return (path, proven) => {
    const reading = before.then(() => isAsProven(digester, path, proven));
    before = reading.catch((reason: unknown) => reason);
    return reading;
  };
}

async function isAsProven(
  digester: Digester,
  path: string,
  { bytes, digest, blocks }: Candidate,
): Promise<boolean> {
  if (blocks === null || bytes < halvedFromBytes)
    return (await digester.hashFile(path, { fromMedium: true })).sha256 === digest;
  const middle = Math.ceil(blocks.length / 2) * blockBytes;
  // The second half is read to where the file ends, so that a longer one is noticed.
  const halves = [
    { from: 0, to: middle },
    { from: middle, to: null },
  ];
  // Both have to be done with the file before it may be removed.
  const found = await Promise.allSettled(
    halves.map((half) => digester.hashBlocks(path, { ...half, fromMedium: true })),
  );
  const failure = found.find((half) => half.status === 'rejected');
  if (failure === undefined)
    return found.flatMap((half) => (half.status === 'fulfilled' ? half.value : [])).join() === blocks.join();
  const error = toArchiveError(failure.reason);
  if (error.code === 'length-wrong') return false;
  throw error;
}
