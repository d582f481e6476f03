/**
 * Fixity of a recording: each file compared with everything that is claimed about it.
 * It reads and never mends. Invariant: a file is `ok` at full depth only when every byte was read and all believed witnesses agree;
 * what could not be read is `unreadable`, never a mismatch.
 */
import { join } from 'node:path';
import { ArchiveError } from '../../contract/error.ts';
import { mapAtOnce } from './at-once.ts';
import { bagInfoName, declarationName, manifestName, tagManifestName } from './bag.ts';
import { gatherClaims, type Papers } from './claims.ts';
import { diskError } from './disk.ts';
import { provenBytesOf, readSmallFile, systemPorts, type FilePorts } from './files.ts';
import { detailOf, type Finding, type FixityReport, type Inspection, type VerifyOptions } from './fixity.ts';
import { listFiles, type FoundFile } from './folder-listing.ts';
import { judgeListed, judgeUnlisted } from './judge.ts';
import { matchNames } from './name-matches.ts';
import { checkOxum, correctBlame, nameBadBlocks, nameMoved } from './second-look.ts';

export type { Finding, FixityReport, VerifyOptions } from './fixity.ts';

/** Keeps every thread of the digester busy while small files cost more in asking than in hashing. */
const filesAtOnce = 4;
const requiredPapers = [declarationName, bagInfoName, manifestName];

/**
 * Checks the files of one recording against the manifests on disk and, when given, the catalog.
 * @throws ArchiveError cancelled
 */
export async function verifyRecording(
  folder: string,
  options: VerifyOptions,
  ports: FilePorts = systemPorts,
): Promise<FixityReport> {
  const found = await takeStock(folder, ports);
  if (found instanceof ArchiveError) {
    const detail = detailOf(found);
    return {
      depth: options.depth,
      isSound: false,
      findings: [{ path: '.', result: 'unreadable', detail }],
      bytesRead: 0,
    };
  }
  const { papers, unreadable } = await readPapers(folder, ports);
  const testimony = gatherClaims(papers, options.expected ?? null);
  const listed = [...new Set([...testimony.claims.keys(), tagManifestName, ...requiredPapers])];
  const matches = matchNames(
    listed,
    found.map(({ path }) => path),
  );
  const inspection: Inspection = {
    folder,
    options,
    testimony,
    matches,
    found,
    ...(options.depth === 'quick'
      ? { digests: new Map<string, string>(), bytesRead: 0 }
      : digestPapers(papers)),
  };
  const findings = await mapAtOnce(
    listed,
    filesAtOnce,
    async (path) => unreadable.get(path) ?? judgeListed(path, inspection),
  );
  for (const file of found) if (!matches.taken.has(file.path)) findings.push(judgeUnlisted(file, inspection));
  const blamed = correctBlame(await nameMoved(findings, inspection), inspection);
  const settled = checkOxum(await nameBadBlocks(blamed, inspection, ports), papers, inspection);
  settled.sort((one, other) => (one.path < other.path ? -1 : 1));
  const isSound = settled.every(({ result }) => result === 'ok');
  return { depth: options.depth, isSound, findings: settled, bytesRead: inspection.bytesRead };
}

async function takeStock(folder: string, ports: FilePorts): Promise<FoundFile[] | ArchiveError> {
  try {
    return await listFiles(folder, ports.disk);
  } catch (error) {
    return diskError(error, folder);
  }
}

/** They were read whole already: not worth another reading by a thread. */
function digestPapers(papers: Papers): Pick<Inspection, 'digests' | 'bytesRead'> {
  const proven = [...papers].map(([path, bytes]) => ({ path, ...provenBytesOf(bytes) }));
  return {
    digests: new Map(proven.map(({ path, sha256 }) => [path, sha256])),
    bytesRead: proven.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

async function readPapers(
  folder: string,
  ports: FilePorts,
): Promise<{ papers: Papers; unreadable: Map<string, Finding> }> {
  const papers = new Map<string, Uint8Array>();
  const unreadable = new Map<string, Finding>();
  for (const path of [...requiredPapers, tagManifestName])
    try {
      papers.set(path, await readSmallFile(join(folder, path), ports.disk));
    } catch (error) {
      const failure = diskError(error, path);
      if (failure.code === 'file-missing' || failure.context.errno === 'EISDIR') continue;
      unreadable.set(path, { path, result: 'unreadable', detail: detailOf(failure) });
    }
  return { papers, unreadable };
}
