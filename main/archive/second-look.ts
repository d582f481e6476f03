/** What only shows when the verdicts on all files of a recording lie side by side. */
import { join } from 'node:path';
import { ArchiveError } from '../../contract/error.ts';
import { parseTags } from './bag-text.ts';
import { bagInfoName, manifestName, tagManifestName } from './bag.ts';
import { badBlocks, parseBlocks } from './blocks.ts';
import type { Papers } from './claims.ts';
import { readSmallFile, type FilePorts } from './files.ts';
import { hash, type Finding, type Inspection } from './fixity.ts';
import { blocksPath } from './layout.ts';

/** Tells files that were moved or renamed from lost ones, by their digest. Full depth only, and only when something is missing. */
export async function nameMoved(findings: readonly Finding[], inspection: Inspection): Promise<Finding[]> {
  const { testimony, options, found } = inspection;
  const missing = findings.filter(({ result, detail }) => result === 'missing' && detail === null);
  if (options.depth === 'quick' || missing.length === 0) return [...findings];
  const moved = new Map<string, string>();
  for (const { path } of findings.filter(({ result }) => result === 'unexpected')) {
    const file = found.find((candidate) => candidate.path === path);
    const sha256 = file?.kind === 'file' ? await hash(file, inspection) : undefined;
    const from = missing.find((lost) => testimony.claims.get(lost.path)?.[0]?.sha256 === sha256);
    if (from !== undefined) moved.set(from.path, path).set(path, from.path);
  }
  return findings.map((finding) => {
    const other = moved.get(finding.path);
    if (other === undefined || finding.detail !== null) return finding;
    return { ...finding, detail: finding.result === 'missing' ? `moved to ${other}` : `moved from ${other}` };
  });
}

/**
 * Payload and its manifest that agree in everything prove each other: then it is the tag manifest whose entry is wrong.
 * Without the catalog nothing else could tell.
 */
export function correctBlame(
  findings: Finding[],
  { options, digests, testimony, found }: Inspection,
): Finding[] {
  const isManifestAccused = findings.some(
    ({ path, result }) => path === manifestName && result === 'mismatch',
  );
  if (!isManifestAccused || options.depth === 'quick' || options.expected !== undefined) return findings;
  if (testimony.manifestFault !== null) return findings;
  const payload = found.filter(({ path }) => path.startsWith('data/'));
  const listed = [...testimony.claims].filter(([path]) => path.startsWith('data/'));
  const isProven =
    payload.length > 0 &&
    payload.length === listed.length &&
    listed.every(([path, claims]) => claims[0]?.sha256 === digests.get(path));
  if (!isProven) return findings;
  return findings.map((finding) => {
    if (finding.path === manifestName) return { ...finding, result: 'ok', detail: null };
    if (finding.path !== tagManifestName) return finding;
    return { ...finding, result: 'mismatch', detail: `is wrong about ${manifestName}` };
  });
}

/**
 * Compares Payload-Oxum with what is there. Where each file is known by its digest and all are right, bag-info is what is wrong; where lengths
 * are not known file by file, the payload as a whole is named. @see RFC 8493 section 2.2.2
 */
export function checkOxum(findings: readonly Finding[], papers: Papers, inspection: Inspection): Finding[] {
  const { options, found } = inspection;
  const info = papers.get(bagInfoName);
  const told = info === undefined ? undefined : parseTags(info).get('payload-oxum');
  const payload = found.filter(({ path }) => path.startsWith('data/'));
  const seen = `${String(payload.reduce((sum, { bytes }) => sum + bytes, 0))}.${String(payload.length)}`;
  if (told === undefined || told === seen) return [...findings];
  const detail = `oxum ${seen} instead of ${told}`;
  if (options.depth === 'quick')
    return options.expected === undefined
      ? [...findings, { path: 'data/', result: 'mismatch', detail }]
      : [...findings];
  if (findings.some(({ path, result }) => path.startsWith('data/') && result !== 'ok')) return [...findings];
  return findings.map((finding) =>
    finding.path === bagInfoName && finding.result === 'ok'
      ? { ...finding, result: 'mismatch', detail }
      : finding,
  );
}

/** Names the wrong MiB of damaged content, where its block digests are sound themselves. Full depth only. @throws ArchiveError cancelled */
export async function nameBadBlocks(
  findings: readonly Finding[],
  inspection: Inspection,
  ports: FilePorts,
): Promise<Finding[]> {
  if (inspection.options.depth === 'quick') return [...findings];
  const named: Finding[] = [];
  for (const finding of findings) {
    const isDamagedContent = finding.result === 'mismatch' && finding.path.startsWith('data/chunks/');
    const source = blocksPath(finding.path);
    const isSourceSound = findings.some(({ path, result }) => path === source && result === 'ok');
    const bad =
      isDamagedContent && isSourceSound ? await findBadBlocks(finding.path, source, inspection, ports) : null;
    named.push(bad === null ? finding : { ...finding, badBlocks: bad });
  }
  return named;
}

async function findBadBlocks(
  path: string,
  source: string,
  { folder, options, testimony }: Inspection,
  ports: FilePorts,
): Promise<number[] | null> {
  const { signal } = options;
  try {
    const list = parseBlocks(await readSmallFile(join(folder, source), ports.disk));
    const isAboutThis = testimony.claims
      .get(path)
      ?.some(({ isBelieved, sha256 }) => isBelieved && sha256 === list?.sha256);
    if (list === null || list.path !== path || isAboutThis !== true) return null;
    const found = await options.digester.hashFile(join(folder, path), {
      blocks: true,
      ...(signal === undefined ? {} : { signal }),
    });
    return badBlocks(list, found.blocks ?? []);
  } catch (error) {
    if (error instanceof ArchiveError && error.code !== 'cancelled') return null;
    throw error;
  }
}
