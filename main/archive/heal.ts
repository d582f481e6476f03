/**
 * Mends a damaged content file from a good copy elsewhere, touching only the blocks that are wrong.
 * Where good bytes come from is the caller's business: the service, an export, another library. They are believed for nothing: each block and
 * then the whole must have the digest that was proven at archiving. Invariant: the damaged original is kept in quarantine.
 */
import { join } from 'node:path';
import { ArchiveError } from '../../contract/error.ts';
import { badBlocks, rangeOfBlock, type BlockList } from './blocks.ts';
import type { Digester, FileDigest } from './digest.ts';
import { diskError, type DiskFile } from './disk.ts';
import { copyBytes, placeFile, provenBytesOf, systemPorts, type FilePorts } from './files.ts';
import { libraryNames } from './layout.ts';
import { quarantine } from './quarantine.ts';

export interface HealOptions {
  libraryFolder: string;
  /** Absolute path of the damaged file. */
  path: string;
  /** What the file must be; from `fixity/`, itself checked against the tag manifest. */
  list: BlockList;
  /** Gives the bytes from `first` to `last`, inclusive, of a good copy. Called once for each bad block, in order. */
  readGood: (first: number, last: number) => Promise<Uint8Array>;
  digester: Pick<Digester, 'hashFile'>;
  /** For the note in quarantine. */
  about: Readonly<Record<string, string | number | null>>;
  signal?: AbortSignal;
}

export interface HealOutcome {
  /** Blocks that were wrong, from 0; empty when the file was sound. */
  mended: number[];
  /** Where the damaged original lies now, relative to the library; null when it was sound or not there at all. */
  quarantined: string | null;
}

/**
 * Makes the file what it was when it was archived. May be repeated after a crash at any step.
 * @throws ArchiveError digest-wrong (the copy elsewhere is not good either; nothing was changed), cancelled, disk-full, disk-failed,
 *   library-read-only, and whatever `readGood` rejects with
 */
export async function healFile(options: HealOptions, ports: FilePorts = systemPorts): Promise<HealOutcome> {
  const { path, list, libraryFolder } = options;
  const found = await digestIfThere(path, options, true);
  const bad = badBlocks(list, found?.blocks ?? []);
  if (found?.sha256 === list.sha256) return { mended: [], quarantined: null };
  const copy = join(libraryFolder, libraryNames.partials, `heal-${list.sha256}.partial`);
  // A copy that a crash left finished only needs its place.
  if ((await digestIfThere(copy, options, false))?.sha256 !== list.sha256) {
    await mendCopy(copy, bad, found !== null, options, ports);
    await requireWhole(copy, options);
  }
  const kept =
    found === null ? null : await quarantine(libraryFolder, { path, reason: reasonOf(bad, options) }, ports);
  const outcome = await placeFile(copy, path, { bytes: list.bytes, sha256: list.sha256 }, ports);
  if (outcome === 'occupied') throw new ArchiveError('digest-wrong', { context: { path } });
  return { mended: bad, quarantined: kept?.path ?? null };
}

async function mendCopy(
  copy: string,
  bad: readonly number[],
  hasOriginal: boolean,
  options: HealOptions,
  { disk }: FilePorts,
): Promise<void> {
  const { list, path } = options;
  try {
    if (hasOriginal) await copyBytes(disk, path, copy);
    const file = await disk.open(copy, hasOriginal ? 'write' : 'replace');
    try {
      await file.resize(list.bytes);
      for (const block of bad) await mendBlock(file, block, options);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    throw diskError(error, copy);
  }
}

async function mendBlock(
  file: DiskFile,
  block: number,
  { list, readGood, signal, path }: HealOptions,
): Promise<void> {
  if (signal?.aborted === true) throw new ArchiveError('cancelled');
  const { first, last } = rangeOfBlock(list, block);
  const good = await readGood(first, last);
  if (good.length !== last - first + 1 || provenBytesOf(good).sha256 !== list.blocks[block])
    throw new ArchiveError('digest-wrong', { context: { path, block } });
  await file.write(good, first);
}

async function requireWhole(copy: string, options: HealOptions): Promise<void> {
  const digest = await digestIfThere(copy, options, false);
  if (digest?.sha256 !== options.list.sha256 || digest.bytes !== options.list.bytes)
    throw new ArchiveError('digest-wrong', { context: { path: options.path } });
}

async function digestIfThere(
  path: string,
  options: HealOptions,
  blocks: boolean,
): Promise<FileDigest | null> {
  try {
    const signal = options.signal === undefined ? {} : { signal: options.signal };
    return await options.digester.hashFile(path, { blocks, ...signal });
  } catch (error) {
    if (error instanceof ArchiveError && error.code === 'file-missing') return null;
    throw error;
  }
}

function reasonOf(
  bad: readonly number[],
  { list, about }: HealOptions,
): Parameters<typeof quarantine>[1]['reason'] {
  const detail = `${String(bad.length)} of ${String(list.blocks.length)} blocks of ${list.path} were damaged`;
  return { code: 'digest-wrong', detail, about };
}
