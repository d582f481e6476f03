import type { ArchivedFile } from '../catalog/files.ts';

/** Where good bytes may come from. None of them are believed: who asks compares digests. */
export interface GoodSource {
  /**
   * Bytes of a file from `first` to `last`, inclusive, that are as wanted.
   * @throws ArchiveError digest-wrong (no copy has them so), file-missing (there is no copy), cancelled, and what reading fails with
   */
  read(file: ArchivedFile, range: { first: number; last: number; sha256: string }): Promise<Uint8Array>;
  /**
   * Digest of each MiB of a copy that has the digest of the file as a whole.
   * @throws ArchiveError as `read`
   */
  blocksOf(file: ArchivedFile): Promise<readonly string[]>;
}
