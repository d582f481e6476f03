/** What the digester and its worker threads say to each other. Jobs are told apart by number; many run in one thread. */

/** Bytes that each get a digest of their own, so that damage can be named and mended piece by piece. */
export const blockBytes = 1024 * 1024;

export interface FileDigest {
  /** Bytes that were read. */
  bytes: number;
  /** SHA-256 of them, lower-case hex. */
  sha256: string;
  /** SHA-256 of each MiB, the last one shorter; null when not asked for. */
  blocks: string[] | null;
}

/** As {@link FileDigest}, of a range of a file; the digest of all of it is null where only the blocks were asked for. */
export type RangeDigest = Omit<FileDigest, 'sha256'> & { sha256: string | null };

export type DigestOrder =
  /** Hashes up to `toByte`; null stands for the end of the file. A job that was told a number waits for `advance`. */
  | {
      order: 'start';
      job: number;
      path: string;
      fromByte: number;
      toByte: number | null;
      wantsBlocks: boolean;
      /** False where only the blocks are asked for. */
      wantsWhole: boolean;
      /** Asks the medium instead of the memory that the system keeps of it. */
      isFromMedium: boolean;
    }
  | { order: 'advance'; job: number; toByte: number }
  | { order: 'finish'; job: number }
  | { order: 'drop'; job: number };

export type DigestAnswer =
  | { answer: 'progress'; job: number; bytes: number }
  | { answer: 'done'; job: number; digest: RangeDigest }
  | { answer: 'failed'; job: number; errno: string | null; message: string };
