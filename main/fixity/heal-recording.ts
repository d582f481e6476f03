/** Mends one recording: finds what is wrong, takes good bytes from a source, and checks again. Nothing that is right is touched. */
import { join } from 'node:path';
import { ArchiveError, toArchiveError } from '../../contract/error.ts';
import type { HealView } from '../../contract/fixity.ts';
import { formatBlocks, parseBlocks, type BlockList } from '../archive/blocks.ts';
import { blockBytes } from '../archive/digest.ts';
import { readSmallFile, writeFileDurably } from '../archive/files.ts';
import { healFile } from '../archive/heal.ts';
import { blocksPath } from '../archive/layout.ts';
import type { Finding } from '../archive/verify.ts';
import { filesOfRecording, type ArchivedFile } from '../catalog/files.ts';
import { markBagStale } from '../catalog/bags.ts';
import { checkRecording, type CheckPorts, type PlacedRecording } from './check.ts';
import { openCatalogCopy } from './catalog-copy.ts';
import type { GoodSource } from './good-source.ts';

export interface HealPorts extends CheckPorts {
  /** Opened when it is known what is wanted. */
  openSource: (wanted: readonly ArchivedFile[]) => Promise<GoodSource> | GoodSource;
}

/**
 * May be repeated after a crash at any step.
 * @throws ArchiveError cancelled, and what opening the source fails with; a file that cannot be mended is in `failed`
 */
export async function healRecording(ports: HealPorts, place: PlacedRecording): Promise<HealView> {
  const before = await checkRecording(ports, place, 'full');
  if (before.findings.length === 0) return { mended: [], failed: [], check: before.check };
  const files = filesOfRecording(ports.db, place.id);
  const isBad = ({ path, result }: Finding): boolean =>
    (result === 'mismatch' || result === 'missing') && files.some((file) => file.path === path);
  const damaged = before.findings
    .filter(isBad)
    .flatMap(({ path }) => files.filter((file) => file.path === path));
  const mended: HealView['mended'] = [];
  const failed: HealView['failed'] = [];
  const catalog = openCatalogCopy(ports.db, place.id);
  const wanted = damaged.filter((file) => !catalog.holds(file));
  const source = wanted.length === 0 ? null : await ports.openSource(wanted);
  for (const file of damaged)
    try {
      const from = wanted.includes(file) && source !== null ? source : catalog;
      mended.push(await mend(ports, place, { file, source: from, findings: before.findings }));
    } catch (thrown) {
      const error = toArchiveError(thrown);
      if (error.code === 'cancelled') throw error;
      failed.push({ path: file.path, code: error.code });
    }
  mended.push(...(await renewTagFiles(ports, place, before.findings)));
  const { check } = await checkRecording(ports, place, 'full');
  return { mended, failed, check };
}

async function mend(
  { libraryDir, digester, signal }: HealPorts,
  { id, folder }: PlacedRecording,
  { file, source, findings }: { file: ArchivedFile; source: GoodSource; findings: readonly Finding[] },
): Promise<HealView['mended'][number]> {
  const list = (await ownList(join(libraryDir, folder), file, findings)) ?? {
    path: file.path,
    bytes: file.bytes,
    sha256: file.digest,
    blocks: await source.blocksOf(file),
  };
  const outcome = await healFile({
    libraryFolder: libraryDir,
    path: join(libraryDir, folder, file.path),
    list,
    readGood: (first, last) =>
      source.read(file, { first, last, sha256: list.blocks[Math.floor(first / blockBytes)] ?? '' }),
    digester,
    about: { recording: id, path: file.path },
    ...(signal === undefined ? {} : { signal }),
  });
  return { path: file.path, blocks: outcome.mended, quarantined: outcome.quarantined };
}

/** The list that was written at archiving, when nothing is wrong with it. */
async function ownList(
  folder: string,
  file: ArchivedFile,
  findings: readonly Finding[],
): Promise<BlockList | null> {
  const path = blocksPath(file.path);
  if (file.kind !== 'content' || findings.some((finding) => finding.path === path)) return null;
  try {
    const list = parseBlocks(await readSmallFile(join(folder, path)));
    return list?.sha256 === file.digest && list.path === file.path && list.bytes === file.bytes ? list : null;
  } catch (error) {
    if (error instanceof ArchiveError && error.code === 'file-missing') return null;
    throw error;
  }
}

/** What follows from the catalog or from sound content can be written again from these. */
async function renewTagFiles(
  ports: HealPorts,
  { id, folder }: PlacedRecording,
  findings: readonly Finding[],
): Promise<HealView['mended']> {
  const { db, libraryDir, digester, settleBags } = ports;
  const isDamaged = (path: string): boolean =>
    findings.some((finding) => finding.path === path && finding.result !== 'unexpected');
  const renewed: string[] = [];
  for (const file of filesOfRecording(db, id)) {
    const path = blocksPath(file.path);
    if (file.kind !== 'content' || !isDamaged(path)) continue;
    const digest = await digester
      .hashFile(join(libraryDir, folder, file.path), { blocks: true })
      .catch(() => null);
    if (digest?.sha256 !== file.digest || digest.blocks === null) continue;
    const list = { path: file.path, bytes: file.bytes, sha256: file.digest, blocks: digest.blocks };
    await writeFileDurably(join(libraryDir, folder, path), formatBlocks(list));
    renewed.push(path);
  }
  const papers = findings.map(({ path }) => path).filter((path) => !path.includes('/') && isDamaged(path));
  if (papers.length + renewed.length === 0) return [];
  markBagStale(db, id);
  await settleBags();
  return [...renewed, ...papers].map((path) => ({ path, blocks: [], quarantined: null }));
}
