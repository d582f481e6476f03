/**
 * The disk as a port: just what durable writing needs, so that a test can refuse, tear or forget any single step.
 * Implementations throw Node's errors with their `code`; {@link diskError} names them for everyone above.
 */
import { constants, type BigIntStats } from 'node:fs';
import {
  chmod,
  lstat,
  mkdir,
  open,
  readdir,
  rename,
  statfs,
  unlink,
  type FileHandle,
} from 'node:fs/promises';
import { ArchiveError, type ErrorContext } from '../../contract/error.ts';

/** What a name on disk stands for. Links are not followed. */
export interface DiskEntry {
  kind: 'file' | 'folder' | 'other';
  bytes: number;
}

export interface DiskFile {
  /** Reads at most `into.length` bytes at `position`; answers how many, 0 at the end. */
  read(into: Uint8Array, position: number): Promise<number>;
  /** Writes all bytes at `position`. They last only once `sync` has resolved. */
  write(bytes: Uint8Array, position: number): Promise<void>;
  /** Resolves when all bytes and the length are on the medium. */
  sync(): Promise<void>;
  /** Cuts the file or lets it grow by zero bytes, which take no room until they are written. */
  resize(bytes: number): Promise<void>;
  bytes(): Promise<number>;
  close(): Promise<void>;
}

export interface Disk {
  /** `read` needs an existing file; `write` also; `replace` creates it or empties it. */
  open(path: string, how: 'read' | 'write' | 'replace'): Promise<DiskFile>;
  /** Atomic; replaces a file that has the new name. Lasts only once both folders are synced. */
  rename(from: string, to: string): Promise<void>;
  /** Makes created, renamed and removed names of a folder last. Does nothing where a system offers no such call. */
  syncFolder(path: string): Promise<void>;
  /** Null when there is nothing of this name. */
  look(path: string): Promise<DiskEntry | null>;
  remove(path: string): Promise<void>;
  /** Creates one folder; false when there already was one. */
  createFolder(path: string): Promise<boolean>;
  list(path: string): Promise<string[]>;
  setReadOnly(path: string): Promise<void>;
  /** Bytes that this user may still write to the volume of `path`; null where the system does not tell. */
  freeBytes(path: string): Promise<number | null>;
}

/** The real disk. */
export const systemDisk: Disk = {
  open: async (path, how) => fileOf(await open(path, openFlags[how])),
  rename,
  syncFolder: async (path) => {
    // Windows neither opens folders nor needs it: NTFS and ReFS journal their names.
    if (process.platform === 'win32') return;
    const folder = await open(path, constants.O_RDONLY);
    try {
      await folder.sync();
    } catch (error) {
      // Some network and FUSE file systems have no fsync for folders; they say so with these two.
      if (!isErrno(error, 'EINVAL', 'ENOTSUP')) throw error;
    } finally {
      await folder.close();
    }
  },
  look: async (path) => {
    try {
      return entryOf(await lstat(path, { bigint: true }));
    } catch (error) {
      if (isErrno(error, 'ENOENT', 'ENOTDIR')) return null;
      throw error;
    }
  },
  remove: unlink,
  createFolder: async (path) => {
    try {
      await mkdir(path);
      return true;
    } catch (error) {
      if (isErrno(error, 'EEXIST')) return false;
      throw error;
    }
  },
  list: (path) => readdir(path),
  setReadOnly: (path) => chmod(path, 0o444),
  freeBytes: async (path) => {
    const { bavail, bsize } = await statfs(path);
    return bsize === 0 ? null : bavail * bsize;
  },
};

/**
 * Names a failure of the disk by its errno: disk-full and disk-failed may pass and are retried later; library-read-only
 * and file-missing need a person. What is already named stays as it is.
 */
export function diskError(error: unknown, path: string, more: ErrorContext = {}): ArchiveError {
  if (error instanceof ArchiveError) return error;
  const errno = errnoOf(error);
  const context = { path, errno, ...more };
  switch (errno) {
    case null:
      return new ArchiveError('unexpected', { context, cause: error });
    case 'ENOSPC':
    case 'EDQUOT':
      return new ArchiveError('disk-full', { retry: 'later', context, cause: error });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new ArchiveError('library-read-only', { context, cause: error });
    case 'ENOENT':
    case 'ENOTDIR':
      return new ArchiveError('file-missing', { context, cause: error });
    default:
      return new ArchiveError('disk-failed', { retry: 'later', context, cause: error });
  }
}

/** True when `error` is a system error with one of these codes. */
export function isErrno(error: unknown, ...codes: string[]): boolean {
  const errno = errnoOf(error);
  return errno !== null && codes.includes(errno);
}

function errnoOf(error: unknown): string | null {
  return error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    /^E[A-Z0-9]+$/.test(error.code)
    ? error.code
    : null;
}

const openFlags = {
  read: constants.O_RDONLY,
  write: constants.O_RDWR,
  replace: constants.O_RDWR | constants.O_CREAT | constants.O_TRUNC,
} as const;

function fileOf(handle: FileHandle): DiskFile {
  return {
    read: async (into, position) => (await handle.read(into, 0, into.length, position)).bytesRead,
    write: async (bytes, position) => {
      for (let done = 0; done < bytes.length;) {
        const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
        done += bytesWritten;
      }
    },
    sync: () => handle.sync(),
    resize: (bytes) => handle.truncate(bytes),
    bytes: async () => (await handle.stat()).size,
    close: () => handle.close(),
  };
}

function entryOf(stats: BigIntStats): DiskEntry {
  const kind = stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other';
  return { kind, bytes: Number(stats.size) };
}
