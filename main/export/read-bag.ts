/** Reads one recording's folder for a rebuild: what its manifest says, what lies there, and where the two differ. Changes nothing. */
import { join } from 'node:path';
import { parseManifest, parseTags } from '../archive/bag-text.ts';
import { bagInfoName, manifestName, tagManifestName } from '../archive/bag.ts';
import type { Digester } from '../archive/digest.ts';
import { diskError, type Disk } from '../archive/disk.ts';
import { provenBytesOf, readSmallFile, temporaryEnding } from '../archive/files.ts';
import { listFiles, type FoundFile } from '../archive/folder-listing.ts';

export type BagProblemKind =
  | 'missing'
  | 'mismatch'
  | 'unexpected'
  | 'unreadable'
  | 'unlisted'
  | 'manifest-missing'
  | 'manifest-doubtful'
  | 'length-wrong';

export interface BagProblem {
  /** Inside the folder. */
  path: string;
  what: BagProblemKind;
}

/** `quick` proves events and metadata against the manifest, and the sum of all lengths; `full` every byte. */
export type ReadDepth = 'quick' | 'full';

export interface PayloadFile {
  path: string;
  kind: 'content' | 'metadata' | 'event';
  bytes: number;
  sha256: string;
  writtenAt: number;
  /** Of events and metadata that are as listed. */
  body: Uint8Array | null;
}

export interface BagReading {
  files: PayloadFile[];
  /** Tags of bag-info.txt by label in lower case. */
  info: ReadonlyMap<string, string>;
  /** Tags, cases and notes as the bag has them; null when there are none, or they are not as listed. */
  annotations: string | null;
  /** Receipts of deletions at the service, in the same way. */
  receipts: string | null;
  problems: BagProblem[];
}

export interface ReadBagPorts {
  disk: Disk;
  digester: Pick<Digester, 'hashFile'>;
  /** When a file was last written; UTC epoch ms. */
  writtenAt: (path: string) => Promise<number>;
  signal: AbortSignal;
}

interface Papers {
  digests: ReadonlyMap<string, string>;
  info: ReadonlyMap<string, string>;
  /** False when the tag manifest speaks against the manifest; then every byte is read. */
  isBelieved: boolean;
  annotations: string | null;
  receipts: string | null;
}

const annotationsPath = 'annotations/annotations.json';
const receiptsPath = 'annotations/deletions.json';

/** @throws ArchiveError cancelled, disk-failed, library-read-only (the folder is not readable) */
export async function readBag(folder: string, depth: ReadDepth, ports: ReadBagPorts): Promise<BagReading> {
  const problems: BagProblem[] = [];
  const { papers, found } = await openBag(folder, ports, problems);
  const files: PayloadFile[] = [];
  for (const file of found) {
    const kind = kindOf(file);
    if (kind === null) problems.push({ path: file.path, what: 'unexpected' });
    else files.push(...(await readPayload(folder, file, kind, papers, depth, ports, problems)));
  }
  const there = new Set(found.map(({ path }) => path));
  const missing = [...papers.digests].filter(([path]) => !there.has(path));
  problems.push(...missing.map(([path]): BagProblem => ({ path, what: 'missing' })));
  files.push(...recallMissing(missing, found, papers, problems));
  const { info, annotations, receipts } = papers;
  files.sort((one, other) => (one.path < other.path ? -1 : 1));
  return { files, info, annotations, receipts, problems };
}

async function openBag(
  folder: string,
  { disk }: ReadBagPorts,
  problems: BagProblem[],
): Promise<{ papers: Papers; found: FoundFile[] }> {
  try {
    return {
      papers: await readPapers(folder, disk, problems),
      found: await listFiles(folder, disk, ['data']),
    };
  } catch (error) {
    throw diskError(error, folder);
  }
}

async function readPapers(folder: string, disk: Disk, problems: BagProblem[]): Promise<Papers> {
  const paper = async (name: string): Promise<Buffer | null> =>
    (await disk.look(join(folder, name)))?.kind === 'file' ? readSmallFile(join(folder, name), disk) : null;
  const manifest = await paper(manifestName);
  const tags = await paper(tagManifestName);
  const info = await paper(bagInfoName);
  const tagDigests = tags === null ? new Map<string, string>() : parseManifest(tags).digests;
  const listedText = async (path: string): Promise<string | null> => {
    const bytes = await paper(path);
    const isGood = bytes !== null && tagDigests.get(path) === provenBytesOf(bytes).sha256;
    if (bytes !== null && !isGood) problems.push({ path, what: 'mismatch' });
    if (bytes === null && tagDigests.has(path)) problems.push({ path, what: 'missing' });
    return isGood ? bytes.toString('utf8') : null;
  };
  const written = {
    annotations: await listedText(annotationsPath),
    receipts: await listedText(receiptsPath),
  };
  const tagInfo = info === null ? new Map<string, string>() : parseTags(info);
  if (manifest === null) {
    problems.push({ path: manifestName, what: 'manifest-missing' });
    return { digests: new Map<string, string>(), info: tagInfo, isBelieved: false, ...written };
  }
  const listed = tagDigests.get(manifestName);
  const isBelieved = listed === provenBytesOf(manifest).sha256;
  // After a kill between two renames the tag manifest is older than the manifest: no damage, but a reason to read every byte.
  if (!isBelieved) problems.push({ path: manifestName, what: 'manifest-doubtful' });
  return { digests: parseManifest(manifest).digests, info: tagInfo, isBelieved, ...written };
}

function kindOf({ path, kind }: FoundFile): PayloadFile['kind'] | null {
  if (kind !== 'file' || path.endsWith(temporaryEnding)) return null;
  if (/^data\/events\/[^/]+\.json$/.test(path)) return 'event';
  if (/^data\/chunks\/\d{4,6}(\.[0-9a-f]{8})?\.metadata\.json$/.test(path)) return 'metadata';
  return /^data\/chunks\/\d{4,6}(\.[0-9a-f]{8})?\.[a-z0-9]{1,4}$/.test(path) ? 'content' : null;
}

async function readPayload(
  folder: string,
  { path, bytes }: FoundFile,
  kind: PayloadFile['kind'],
  papers: Papers,
  depth: ReadDepth,
  ports: ReadBagPorts,
  problems: BagProblem[],
): Promise<PayloadFile[]> {
  const listed = papers.digests.get(path);
  const full = join(folder, path);
  try {
    const body = kind === 'content' ? null : await readSmallFile(full, ports.disk);
    const isRead = listed === undefined || depth === 'full' || !papers.isBelieved;
    const found =
      body !== null
        ? provenBytesOf(body).sha256
        : isRead
          ? (await ports.digester.hashFile(full, { signal: ports.signal })).sha256
          : null;
    if (listed === undefined) problems.push({ path, what: 'unlisted' });
    const isAsListed = found === null || listed === undefined || found === listed;
    if (!isAsListed) problems.push({ path, what: 'mismatch' });
    const sha256 = listed ?? found ?? '';
    const writtenAt = await ports.writtenAt(full);
    return [{ path, kind, bytes, sha256, writtenAt, body: isAsListed ? body : null }];
  } catch (thrown) {
    const error = diskError(thrown, full);
    if (error.code === 'cancelled') throw error;
    problems.push({ path, what: 'unreadable' });
    return [];
  }
}

/** A listed file that is gone stays known, so that every later check misses it; its length is told by the sum, when only one is gone. */
function recallMissing(
  missing: readonly (readonly [string, string])[],
  found: readonly FoundFile[],
  papers: Papers,
  problems: BagProblem[],
): PayloadFile[] {
  const sum = /^(\d+)\.(\d+)$/.exec(papers.info.get('payload-oxum') ?? '');
  if (sum === null || Number(sum[2]) !== papers.digests.size) return [];
  const listed = found.filter(({ path }) => papers.digests.has(path));
  const rest = Number(sum[1]) - listed.reduce((bytes, file) => bytes + file.bytes, 0);
  const [gone] = missing;
  if (gone === undefined) {
    if (rest !== 0) problems.push({ path: 'data/', what: 'length-wrong' });
    return [];
  }
  const [path, sha256] = gone;
  const kind = kindOf({ path, bytes: 0, kind: 'file' });
  if (missing.length > 1 || rest < 0 || kind === null) return [];
  return [{ path, kind, bytes: rest, sha256, writtenAt: 0, body: null }];
}
