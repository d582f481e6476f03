import { ArchiveError } from '../../contract/error.ts';
import { blockBytes } from '../archive/digest.ts';
import { provenBytesOf } from '../archive/files.ts';
import { eventsOfRecording } from '../catalog/events.ts';
import type { ArchivedFile } from '../catalog/files.ts';
import type { Db } from '../catalog/open.ts';
import type { GoodSource } from './good-source.ts';

/** The events of a recording as the catalog keeps them: their files need no other copy. */
export function openCatalogCopy(
  db: Db,
  recording: string,
): GoodSource & { holds(file: ArchivedFile): boolean } {
  const bodies = new Map(eventsOfRecording(db, recording).map(({ digest, body }) => [digest, body]));
  const bodyOf = ({ kind, digest }: ArchivedFile): Uint8Array | undefined =>
    kind === 'event' ? bodies.get(digest) : undefined;
  const part = (file: ArchivedFile, first: number, end: number): Uint8Array => {
    const body = bodyOf(file);
    if (body === undefined) throw new ArchiveError('file-missing', { context: { path: file.path } });
    return body.subarray(first, end);
  };
  return {
    holds: (file) => bodyOf(file) !== undefined,
    read: (file, { first, last }) => Promise.resolve(part(file, first, last + 1)),
    blocksOf(file) {
      const starts = Array.from(
        { length: Math.ceil(file.bytes / blockBytes) },
        (_, block) => block * blockBytes,
      );
      return Promise.resolve(
        starts.map((first) => provenBytesOf(part(file, first, first + blockBytes)).sha256),
      );
    },
  };
}
