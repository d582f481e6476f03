/**
 * Where everything lies inside a library. Pure: names in, relative paths with forward slashes out.
 * It owns every path the archive writes; docs/archive-format.md shows them together.
 * Invariant: no text from the wire becomes part of a path unless it is proven harmless on every file system; every path
 * is plain ASCII, so Unicode forms cannot make two names meet. Names that differ only in case can (event ids, on a
 * case-blind disk); placing finds the second name occupied then.
 */
import { createHash } from 'node:crypto';
import { ArchiveError } from '../../contract/error.ts';

/** Names of the folders and files right below the library folder. */
export const libraryNames = {
  description: 'archive.json',
  recordings: 'recordings',
  partials: 'partials',
  quarantine: 'quarantine',
} as const;

/** Digits of Crockford's base 32, lower case: no i, l, o or u. */
const base32Digits = '0123456789abcdefghjkmnpqrstvwxyz';
const recordingIdLength = 26;
const highestIndex = 999_999;

/**
 * Our id for a recording: 26 characters of `[0-9a-z]`, always the same for the same key (130 bits of its SHA-256), so
 * events in any order and a rebuild from disk lead to the same folder.
 */
export function recordingIdFor(key: string): string {
  const digest = createHash('sha256').update(key, 'utf8').digest('hex');
  // 26 digits of 5 bits are 130 bits: the first 33 hex digits hold 132, so two are shifted out.
  let rest = BigInt(`0x${digest.slice(0, 33)}`) >> 2n;
  let id = '';
  for (let at = 0; at < recordingIdLength; at += 1) {
    id = (base32Digits[Number(rest & 31n)] ?? '') + id;
    rest >>= 5n;
  }
  return id;
}

/**
 * Folder of a recording, relative to the library, by the UTC day of its start: `recordings/2026/11/21/<id>`.
 * @throws ArchiveError event-invalid when the instant is outside the years 1 to 9999 or the id is not one of ours
 */
export function recordingFolder(id: string, startedAtMs: number): string {
  const day = new Date(startedAtMs);
  const year = day.getUTCFullYear();
  if (!/^[0-9a-z]{26}$/.test(id) || !(year >= 1 && year <= 9999))
    throw new ArchiveError('event-invalid', { context: { recording: id, startedAtMs } });
  const parts = [padded(year, 4), padded(day.getUTCMonth() + 1, 2), padded(day.getUTCDate(), 2)];
  return [libraryNames.recordings, ...parts, id].join('/');
}

/**
 * Content of a chunk inside its recording: `data/chunks/0000.mp4`. A second chunk that carries the same index is a twin
 * and names its document id, of which eight hex digits of the digest go into the name.
 * @param extension one of ours, without a dot; never from the wire
 * @throws ArchiveError event-invalid for an index that is no whole number from 0 to 999,999
 */
export function chunkContentPath(index: number, extension: string, twinDocumentId?: string): string {
  return `data/chunks/${chunkStem(index, twinDocumentId)}.${extension}`;
}

/** Metadata of a chunk: `data/chunks/0000.metadata.json`. @throws ArchiveError as {@link chunkContentPath} */
export function chunkMetadataPath(index: number, twinDocumentId?: string): string {
  return `data/chunks/${chunkStem(index, twinDocumentId)}.metadata.json`;
}

/** Block digests of a content file: `data/chunks/0000.mp4` has `fixity/0000.blocks`. */
export function blocksPath(contentPath: string): string {
  const name = contentPath.slice(contentPath.lastIndexOf('/') + 1);
  return `fixity/${name.slice(0, name.lastIndexOf('.'))}.blocks`;
}

/**
 * An event inside its recording: `data/events/<eventId>.json` when the id is harmless as a file name everywhere, else
 * `data/events/sha256-<32 hex digits>.json`. Pass null to get the second form, as when the first one is occupied.
 * @param sha256 lower-case hex digest of the event's bytes
 */
export function eventPath(eventId: string | null, sha256: string): string {
  const name = eventId !== null && isHarmlessName(eventId) ? eventId : `sha256-${sha256.slice(0, 32)}`;
  return `data/events/${name}.json`;
}

/** File name of a transfer's partial, below `partials/`. */
export function partialName(transferId: number): string {
  return `${String(transferId)}.partial`;
}

function chunkStem(index: number, twinDocumentId: string | undefined): string {
  if (!Number.isInteger(index) || index < 0 || index > highestIndex)
    throw new ArchiveError('event-invalid', { context: { chunkIndex: index } });
  if (twinDocumentId === undefined) return padded(index, 4);
  const digest = createHash('sha256').update(twinDocumentId, 'utf8').digest('hex');
  return `${padded(index, 4)}.${digest.slice(0, 8)}`;
}

function isHarmlessName(name: string): boolean {
  return (
    /^[A-Za-z0-9-]{1,64}$/.test(name) &&
    // Windows takes these for devices, with any extension. @see Microsoft Learn, "Naming Files, Paths, and Namespaces"
    !/^(con|prn|aux|nul|com\d|lpt\d)$/i.test(name) &&
    // Kept for ourselves, lest an id from the wire take the place of another event.
    !/^sha256-/i.test(name)
  );
}

function padded(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}
