/** The words of a fixity check, and the one place where it reads bytes. */
import { join } from 'node:path';
import type { ArchiveError } from '../../contract/error.ts';
import type { FixityDepth, FixityResult } from '../../contract/fixity.ts';
import type { BagFile } from './bag.ts';
import type { Testimony } from './claims.ts';
import type { Digester } from './digest.ts';
import { diskError } from './disk.ts';
import type { FoundFile } from './folder-listing.ts';
import type { NameMatches } from './name-matches.ts';

export interface Finding {
  /** Inside the recording's folder, with forward slashes; `data/` stands for the payload as a whole. */
  path: string;
  result: FixityResult;
  /** Why, in a few words; null when all is well. */
  detail: string | null;
  /** For content with a wrong digest: which MiB are wrong, from 0; left out when nothing tells. */
  badBlocks?: number[];
}

export interface FixityReport {
  /** `quick`: names, count and lengths. `full`: every byte. */
  depth: FixityDepth;
  isSound: boolean;
  /** Every file, `ok` ones too, by path. */
  findings: Finding[];
  /** Bytes that were read and hashed. */
  bytesRead: number;
}

export interface VerifyOptions {
  depth: FixityDepth;
  /** What the catalog knows: all payload, and tag files as far as it keeps them. Without it the folder is judged by itself. */
  expected?: readonly BagFile[];
  digester: Pick<Digester, 'hashFile'>;
  signal?: AbortSignal;
  /** Bytes hashed so far. */
  onProgress?: (bytes: number) => void;
}

/** One check under way. */
export interface Inspection {
  folder: string;
  options: VerifyOptions;
  testimony: Testimony;
  matches: NameMatches;
  found: readonly FoundFile[];
  /** Digests of what was read and hashed, by path on disk. */
  digests: Map<string, string>;
  bytesRead: number;
}

/** Digest of a file that is there, remembered; a failure to read it is a value. Several may run at once. @throws ArchiveError cancelled */
export async function hash(file: FoundFile, inspection: Inspection): Promise<string | ArchiveError> {
  const { folder, options, digests } = inspection;
  const known = digests.get(file.path);
  if (known !== undefined) return known;
  let counted = 0;
  const count = (bytes: number): void => {
    inspection.bytesRead += bytes - counted;
    counted = bytes;
  };
  try {
    const { bytes, sha256 } = await options.digester.hashFile(join(folder, file.path), {
      onProgress: (done) => {
        count(done);
        options.onProgress?.(inspection.bytesRead);
      },
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    count(bytes);
    options.onProgress?.(inspection.bytesRead);
    digests.set(file.path, sha256);
    return sha256;
  } catch (error) {
    const failure = diskError(error, file.path);
    if (failure.code === 'cancelled') throw failure;
    count(0);
    return failure;
  }
}

/** The errno where there was one, else our code. */
export function detailOf({ code, context }: ArchiveError): string {
  return typeof context.errno === 'string' ? context.errno : code;
}
