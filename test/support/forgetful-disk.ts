import {
  closeSync,
  fstatSync,
  ftruncateSync,
  linkSync,
  openSync,
  readSync,
  renameSync,
  rmdirSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { systemDisk, type Disk, type DiskFile } from '../../main/archive/disk.ts';

/** The real disk, whose power fails: what was not synced by then may be lost, each change by itself. */
export interface ForgetfulDisk extends Disk {
  /** Puts the disk as a power cut may have left it, and gives it power again. */
  recover(random: () => number): void;
  /** Changing calls that have succeeded before the power failed. */
  succeeded(): number;
}

interface Change {
  /** A file by its inode, or a folder by its path: whose sync makes the change last. */
  owner: string;
  undo: () => void;
}

/** @param failAfter so many changing calls succeed; with the next one the power fails, and `onCut` is told once */
export function forgetfulDisk(failAfter: number, onCut: () => void): ForgetfulDisk {
  let left = failAfter;
  let isOff = false;
  let changes: Change[] = [];
  const handles: number[] = [];

  function step(): void {
    if (!isOff && left > 0) {
      left -= 1;
      return;
    }
    if (!isOff) onCut();
    isOff = true;
    throw Object.assign(new Error('the power failed'), { code: 'EIO' });
  }

  function settle(owner: string): void {
    changes = changes.filter((change) => change.owner !== owner);
  }

  async function openFile(path: string, how: 'read' | 'write' | 'replace'): Promise<DiskFile> {
    if (how === 'read') return systemDisk.open(path, how);
    if (how === 'replace') step();
    const isNew = (await systemDisk.look(path)) === null;
    if (how === 'replace' && !isNew) noteBytes(path, 0, Infinity);
    const file = await systemDisk.open(path, how);
    if (isNew) changes.push({ owner: dirname(path), undo: () => unlinkSync(path) });
    const handle = openSync(path, 'r+');
    handles.push(handle);
    const owner = ownerOf(handle);
    return {
      ...file,
      async write(bytes, position) {
        step();
        noteHandle(handle, position, bytes.length);
        await file.write(bytes, position);
      },
      async resize(bytes) {
        step();
        noteHandle(handle, bytes, Infinity);
        await file.resize(bytes);
      },
      async sync() {
        step();
        await file.sync();
        settle(owner);
      },
    };
  }

  function noteBytes(path: string, position: number, bytes: number): void {
    const handle = openSync(path, 'r+');
    handles.push(handle);
    noteHandle(handle, position, bytes);
  }

  /** Keeps what lies there now; behind the end it is nothing. */
  function noteHandle(handle: number, position: number, bytes: number): void {
    const { size } = fstatSync(handle);
    const kept = Buffer.alloc(Math.max(Math.min(size - position, bytes), 0));
    readSync(handle, kept, 0, kept.length, position);
    changes.push({
      owner: ownerOf(handle),
      undo() {
        ftruncateSync(handle, size);
        writeSync(handle, kept, 0, kept.length, position);
      },
    });
  }

  return {
    ...systemDisk,
    open: openFile,
    async rename(from, to) {
      step();
      await systemDisk.rename(from, to);
      changes.push({ owner: dirname(to), undo: () => renameSync(to, from) });
    },
    async syncFolder(path) {
      step();
      await systemDisk.syncFolder(path);
      settle(path);
    },
    async remove(path) {
      step();
      const kept = join(dirname(dirname(path)), `${basename(path)}.${String(changes.length)}.kept`);
      linkSync(path, kept);
      await systemDisk.remove(path);
      changes.push({ owner: dirname(path), undo: () => renameSync(kept, path) });
    },
    async createFolder(path) {
      step();
      const isMade = await systemDisk.createFolder(path);
      if (isMade) changes.push({ owner: dirname(path), undo: () => rmdirSync(path) });
      return isMade;
    },
    succeeded: () => failAfter - left,
    recover(random) {
      for (const { undo } of changes.reverse()) if (random() < 0.6) undoIfPossible(undo);
      for (const handle of handles.splice(0)) closeSync(handle);
      changes = [];
      isOff = false;
      left = Infinity;
    },
  };
}

function ownerOf(handle: number): string {
  return `inode ${String(fstatSync(handle).ino)}`;
}

/** A change that another one rests on, which survived, has survived with it. */
function undoIfPossible(undo: () => void): void {
  try {
    undo();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code !== 'ENOTEMPTY' && code !== 'ENOENT') throw error;
  }
}
