/**
 * The tag files of a recording's folder, which make it a BagIt 1.0 bag: anyone can check it with `sha256sum -c`.
 * It owns bagit.txt, bag-info.txt and both manifests; payload is placed before, by others.
 * Invariant: digests of payload come from those who proved the bytes, never from reading the disk again here, so damage is
 * never blessed by a rewrite.
 * @see RFC 8493
 */
import { join } from 'node:path';
import { ArchiveError } from '../../contract/error.ts';
import { formatBagInfo, formatManifest, parseManifest, parseTags, type Manifest } from './bag-text.ts';
import {
  proveFile,
  provenBytesOf,
  readSmallFile,
  systemPorts,
  temporaryEnding,
  writeFilesDurably,
  type FilePorts,
} from './files.ts';
import { listFiles } from './folder-listing.ts';

export interface BagFile {
  /** Inside the bag, with forward slashes. */
  path: string;
  bytes: number;
  /** Lower-case hex. */
  sha256: string;
}

export interface BagContent {
  /** Our id of the recording; becomes External-Identifier. */
  id: string;
  /** All payload, below data/. */
  files: readonly BagFile[];
  /** Goes into bag-info.txt, `callId` as `Call-Id`; null values are left out. */
  info: Readonly<Record<string, string | number | null>>;
  /**
   * Tag files (below fixity/ or annotations/) that were written since the last call, with their new digests. Others keep the
   * digest they are listed with; only a file that was never listed is hashed from disk.
   */
  tags?: readonly BagFile[];
}

export const manifestName = 'manifest-sha256.txt';
export const tagManifestName = 'tagmanifest-sha256.txt';
export const bagInfoName = 'bag-info.txt';
export const declarationName = 'bagit.txt';
/** Folders whose files are tag files of ours. */
const tagFolders = ['annotations', 'fixity'] as const;

/** The same bytes in every bag. */
export const declaration = Buffer.from('BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n', 'utf8');

/**
 * Writes the tag files of a bag so that they tell of exactly these files. Unchanged ones are left alone; the tag manifest comes
 * last. A kill at any step leaves the older bag, or one whose tag manifest does not fit and that the next call mends.
 * @returns all tag files with their digests, the tag manifest included
 * @throws ArchiveError disk-full, disk-failed, library-read-only
 */
export async function writeBag(
  folder: string,
  content: BagContent,
  ports: FilePorts = systemPorts,
): Promise<BagFile[]> {
  const old = await readTagFiles(folder, ports);
  const manifest = formatManifest(content.files);
  const isSamePayload = old.get(manifestName)?.equals(manifest) === true;
  const info = formatBagInfo([
    ['Bagging-Date', (isSamePayload ? oldBaggingDate(old) : null) ?? isoDay(ports.clock.now())],
    ['External-Identifier', content.id],
    ['Payload-Oxum', oxumOf(content.files)],
    ...infoTags(content.info),
  ]);
  const written = new Map([
    [declarationName, declaration],
    [manifestName, manifest],
    [bagInfoName, info],
  ]);
  const tags = [
    ...[...written].map(([path, bytes]): BagFile => ({ path, ...provenBytesOf(bytes) })),
    ...(await folderTags(folder, content.tags ?? [], old.get(tagManifestName), ports)),
  ];
  const tagManifest = formatManifest(tags);
  written.set(tagManifestName, tagManifest);
  const changed = [...written].filter(([path, bytes]) => old.get(path)?.equals(bytes) !== true);
  await writeFilesDurably(
    changed.map(([path, bytes]) => ({ path: join(folder, path), bytes })),
    ports,
  );
  return [...tags, { path: tagManifestName, ...provenBytesOf(tagManifest) }];
}

/**
 * The payload manifest of a bag, as it stands on disk.
 * @throws ArchiveError file-missing, disk-failed, library-read-only (not readable)
 */
export async function readManifest(folder: string, ports: FilePorts = systemPorts): Promise<Manifest> {
  return parseManifest(await readSmallFile(join(folder, manifestName), ports.disk));
}

async function readTagFiles(folder: string, ports: FilePorts): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>();
  for (const name of [declarationName, bagInfoName, manifestName, tagManifestName]) {
    const path = join(folder, name);
    if ((await ports.disk.look(path))?.kind === 'file')
      found.set(name, await readSmallFile(path, ports.disk));
  }
  return found;
}

/** Tag files on disk, each with the digest told now, else the one it is listed with, else the one it has. */
async function folderTags(
  folder: string,
  told: readonly BagFile[],
  oldTagManifest: Buffer | undefined,
  ports: FilePorts,
): Promise<BagFile[]> {
  const listed =
    oldTagManifest === undefined ? new Map<string, string>() : parseManifest(oldTagManifest).digests;
  const tags = new Map(told.map((tag) => [tag.path, tag]));
  for (const { path, bytes } of await listFiles(folder, ports.disk, tagFolders)) {
    if (tags.has(path) || path.endsWith(temporaryEnding)) continue;
    const sha256 = listed.get(path);
    tags.set(path, {
      path,
      ...(sha256 === undefined ? await proveFile(join(folder, path), ports.disk) : { bytes, sha256 }),
    });
  }
  // A tag file that is listed and gone stays listed: it is missing, and only a check may say so.
  for (const [path, sha256] of listed)
    if (!tags.has(path) && tagFolders.some((name) => path.startsWith(`${name}/`)))
      tags.set(path, { path, bytes: 0, sha256 });
  return [...tags.values()];
}

function oxumOf(files: readonly BagFile[]): string {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return `${String(bytes)}.${String(files.length)}`;
}

function oldBaggingDate(old: ReadonlyMap<string, Buffer>): string | null {
  const info = old.get(bagInfoName);
  const date = info === undefined ? undefined : parseTags(info).get('bagging-date');
  return date !== undefined && /^\d{4}-\d\d-\d\d$/.test(date) ? date : null;
}

function infoTags(info: BagContent['info']): [string, string][] {
  return Object.entries(info)
    .filter((entry): entry is [string, string | number] => entry[1] !== null)
    .map(([key, value]) => [labelOf(key), String(value)]);
}

/** `serviceRecordingId` becomes `Service-Recording-Id`, as RFC 8493 writes its labels. */
function labelOf(key: string): string {
  if (!/^[a-z][A-Za-z0-9]*$/.test(key)) throw new ArchiveError('unexpected', { context: { label: key } });
  const words = key.replace(/([A-Z])/g, '-$1');
  const label = words.charAt(0).toUpperCase() + words.slice(1);
  // Validators of profiles compare this label letter by letter.
  return label.replace(/^Bagit-/, 'BagIt-');
}

function isoDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
