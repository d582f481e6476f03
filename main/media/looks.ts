/**
 * The look at every archived chunk: which one a window is to decode next, and what came of it. It owns when that may be done;
 * invariant: a chunk counts as looked at only when all of it was decoded, or when its whole file is there and cannot be.
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ArchiveError } from '../../contract/error.ts';
import type { MediaRequests } from '../../contract/media-requests.ts';
import { contentOfChunk } from '../catalog/files.ts';
import { forgetUndecodable, nextToLookAt, setLook, type LookKind } from '../catalog/looks.ts';
import type { Db } from '../catalog/open.ts';
import { noteBlack, noteSilence } from './chunk-findings.ts';

type NextLook = MediaRequests['media.nextLook'];
type HandPictures = MediaRequests['media.handPictures'];

/** Of a recording, by its digest: what was decoded may have been replaced meanwhile. */
export interface Looked {
  recordingId: string;
  chunkId: number;
  sha256: string;
}

export interface Looks {
  next: NextLook;
  /** What could not be decoded is tried again: the file was mended. */
  begin(recording: string): void;
  noteSound(looked: Looked, isSilent: boolean): void;
  /** @throws ArchiveError request-invalid when other bytes were looked at than the chunk has now */
  handPictures(input: Parameters<HandPictures>[0]): Promise<null>;
  /** A file that is missing or cut off is no proof that nobody can decode it. */
  noteUndecodable(looked: Looked, kind: LookKind): Promise<void>;
}

interface LooksOptions {
  db: Db;
  libraryDir: string;
  /** What is done in the background waits. */
  isHeldBack: () => boolean;
  onChanged: (recording: string) => void;
}

export function createLooks({ db, libraryDir, isHeldBack, onChanged }: LooksOptions): Looks {
  const contentOf = ({ recordingId, chunkId, sha256 }: Looked) => {
    const content = contentOfChunk(db, recordingId, chunkId);
    return content?.digest === sha256 ? content : null;
  };
  const settle = ({ recordingId, chunkId }: Looked, kind: LookKind, look: 'done' | 'undecodable') => {
    if (setLook(db, chunkId, kind, look)) onChanged(recordingId);
  };
  const noteUndecodable = async (looked: Looked, kind: LookKind) => {
    const content = contentOf(looked);
    if (content === null) return;
    const found = await stat(join(libraryDir, content.folder, content.path)).catch(() => null);
    if (found?.size === content.bytes) settle(looked, kind, 'undecodable');
  };

  return {
    next({ open, except }) {
      const wanted = open === null ? null : nextToLookAt(db, open, except);
      const found = wanted ?? nextToLookAt(db, null, except);
      if (found === null) return { state: 'none' };
      if (wanted === null && isHeldBack()) return { state: 'later' };
      return {
        state: 'look',
        ...found,
        url: `archive://media/${found.recordingId}/${String(found.chunkId)}`,
      };
    },
    begin: (recording) => forgetUndecodable(db, recording),
    noteSound(looked, isSilent) {
      if (contentOf(looked) === null) return;
      if (noteSilence(db, looked.recordingId, looked.chunkId, isSilent)) onChanged(looked.recordingId);
      settle(looked, 'sound', 'done');
    },
    async handPictures({ look, blackPictures, ...looked }) {
      if (contentOf(looked) === null)
        throw new ArchiveError('request-invalid', { context: { at: 'sha256' } });
      if (look === 'undecodable') {
        await noteUndecodable(looked, 'pictures');
        return null;
      }
      const { recordingId, chunkId } = looked;
      if (noteBlack(db, recordingId, chunkId, blackPictures)) onChanged(recordingId);
      settle(looked, 'pictures', 'done');
      return null;
    },
    noteUndecodable,
  };
}
