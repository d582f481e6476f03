/**
 * What is claimed about the files of a recording, by whom, and whether that witness may be believed. Pure.
 * Witnesses, strongest first: the catalog (and what follows from it: the manifest is a function of the payload list, the declaration
 * is a constant), the tag manifest, the payload manifest. A witness that a stronger one contradicts is not believed.
 */
import { formatManifest, parseManifest, type Manifest } from './bag-text.ts';
import {
  bagInfoName,
  declaration,
  declarationName,
  manifestName,
  tagManifestName,
  type BagFile,
} from './bag.ts';
import { provenBytesOf } from './files.ts';

export interface Claim {
  by: 'catalog' | 'tagmanifest' | 'manifest';
  sha256: string;
  /** Null: this witness tells no lengths. */
  bytes: number | null;
  isBelieved: boolean;
}

export interface Testimony {
  /** Inside the recording's folder, with forward slashes. */
  claims: Map<string, Claim[]>;
  /** What is wrong with the tag manifest by itself; null when nothing is known to be. */
  tagManifestFault: string | null;
  /** Same for the payload manifest; that its digest differs is found like that of any other file. */
  manifestFault: string | null;
  isTagManifestBelieved: boolean;
  isManifestBelieved: boolean;
}

/** The bytes of the tag files that could be read, by name. */
export type Papers = ReadonlyMap<string, Uint8Array>;

export function gatherClaims(papers: Papers, expected: readonly BagFile[] | null): Testimony {
  const known = knownFiles(expected);
  const tagManifest = parsed(papers.get(tagManifestName));
  const tagManifestFault = faultOfTagManifest(tagManifest, papers, known, expected !== null);
  // Wrong about one entry only: what it says of the others still counts.
  const isTagManifestBelieved =
    tagManifest !== null && tagManifest.problems.length === 0 && isAsKnown(papers, known);
  const claims = new Map<string, Claim[]>();
  for (const { path, sha256, bytes } of known.values())
    add(claims, path, {
      by: 'catalog',
      sha256,
      bytes: expectedBytes(path, bytes, expected),
      isBelieved: true,
    });
  for (const [path, sha256] of tagManifest?.digests ?? [])
    if (!known.has(path))
      add(claims, path, { by: 'tagmanifest', sha256, bytes: null, isBelieved: isTagManifestBelieved });
  const manifest = parsed(papers.get(manifestName));
  const manifestFault = faultOfManifest(manifest);
  const isManifestBelieved = manifest !== null && manifestFault === null && isUncontradicted(papers, claims);
  for (const [path, sha256] of manifest?.digests ?? [])
    if (expected === null || known.has(path))
      add(claims, path, { by: 'manifest', sha256, bytes: null, isBelieved: isManifestBelieved });
  return { claims, tagManifestFault, manifestFault, isTagManifestBelieved, isManifestBelieved };
}

/** What the catalog tells, and what must then stand in the files that follow from it. */
function knownFiles(expected: readonly BagFile[] | null): Map<string, BagFile> {
  const known = new Map<string, BagFile>();
  known.set(declarationName, { path: declarationName, ...provenBytesOf(declaration) });
  if (expected === null) return known;
  const manifest = formatManifest(expected.filter(({ path }) => path.startsWith('data/')));
  known.set(manifestName, { path: manifestName, ...provenBytesOf(manifest) });
  for (const file of expected) known.set(file.path, file);
  return known;
}

/** A derived file whose length differs was changed in its text: the digest says so more plainly. */
function expectedBytes(path: string, bytes: number, expected: readonly BagFile[] | null): number | null {
  return expected?.some((file) => file.path === path) === true ? bytes : null;
}

function faultOfTagManifest(
  manifest: Manifest | null,
  papers: Papers,
  known: ReadonlyMap<string, BagFile>,
  isOurs: boolean,
): string | null {
  if (manifest === null) return null;
  const [problem] = manifest.problems;
  if (problem !== undefined) return `line ${String(problem.line)} is ${problem.fault}`;
  const lacking = [declarationName, bagInfoName, manifestName].find((name) => !manifest.digests.has(name));
  if (lacking !== undefined) return `lists no ${lacking}`;
  if (!isAsKnown(papers, known)) return 'digest';
  // With the catalog the folder is ours: then other letter case or order was not written by us.
  if (isOurs && !isCanonical(manifest, papers)) return 'is not as we write it';
  for (const [path, sha256] of manifest.digests)
    if (known.has(path) && known.get(path)?.sha256 !== sha256) return `is wrong about ${path}`;
  return null;
}

function isCanonical({ digests }: Manifest, papers: Papers): boolean {
  const files = [...digests].map(([path, sha256]) => ({ path, sha256 }));
  return Buffer.compare(papers.get(tagManifestName) ?? Buffer.alloc(0), formatManifest(files)) === 0;
}

function faultOfManifest(manifest: Manifest | null): string | null {
  const problem = manifest?.problems[0];
  return problem === undefined ? null : `line ${String(problem.line)} is ${problem.fault}`;
}

function isAsKnown(papers: Papers, known: ReadonlyMap<string, BagFile>): boolean {
  const bytes = papers.get(tagManifestName);
  const claim = known.get(tagManifestName);
  return bytes !== undefined && (claim === undefined || provenBytesOf(bytes).sha256 === claim.sha256);
}

function isUncontradicted(papers: Papers, claims: ReadonlyMap<string, Claim[]>): boolean {
  const bytes = papers.get(manifestName);
  if (bytes === undefined) return false;
  const { sha256 } = provenBytesOf(bytes);
  return (claims.get(manifestName) ?? []).every((claim) => !claim.isBelieved || claim.sha256 === sha256);
}

function parsed(bytes: Uint8Array | undefined): Manifest | null {
  return bytes === undefined ? null : parseManifest(bytes);
}

function add(claims: Map<string, Claim[]>, path: string, claim: Claim): void {
  claims.set(path, [...(claims.get(path) ?? []), claim]);
}
