import { basename, dirname } from 'node:path';
import type { Disk, DiskFile } from '../../main/archive/disk.ts';

interface Inode {
  kind: 'file' | 'folder';
  /** What reads see now, and what is sure to survive a power cut. */
  bytes: Buffer;
  durableBytes: Buffer;
  names: Map<string, Inode>;
  durableNames: Map<string, Inode>;
}

export interface PowerCutDisk extends Disk {
  /** The same disk, whose power fails after so many more changing calls. */
  failingAfter(steps: number): PowerCutDisk;
  /** The disk as it may be found after the power failed now; `random` decides on each change that was not made to last. */
  afterCut(random: () => number): PowerCutDisk;
  /** Content of a file, or null. */
  peek(path: string): Buffer | null;
}

/** Thrown by every changing call once the power failed. */
export class PowerCut extends Error {}

/**
 * A disk in memory that keeps only what was fsynced: file bytes by their file's sync, names by their folder's. What was not may
 * survive or not, each change by itself; only the two sides of one rename go together, as all journaling file systems have it.
 */
export function powerCutDisk(failAfterSteps = Infinity, root: Inode = newInode('folder')): PowerCutDisk {
  let steps = 0;
  const step = (): void => {
    if (steps >= failAfterSteps) throw new PowerCut();
    steps += 1;
  };
  const find = (path: string): Inode | undefined =>
    partsOf(path).reduce<Inode | undefined>((inode, part) => inode?.names.get(part), root);
  const need = (path: string): Inode => find(path) ?? fail('ENOENT');

  return {
    async open(path, how) {
      if (how === 'replace') step();
      const found = find(path);
      const inode = found ?? (how === 'replace' ? create(need(dirname(path)), path, 'file') : fail('ENOENT'));
      if (how === 'replace') inode.bytes = Buffer.alloc(0);
      return Promise.resolve(fileOf(inode, step));
    },
    async rename(from, to) {
      step();
      const inode = need(from);
      need(dirname(from)).names.delete(basename(from));
      need(dirname(to)).names.set(basename(to), inode);
      return Promise.resolve();
    },
    async syncFolder(path) {
      step();
      const folder = need(path);
      folder.durableNames = new Map(folder.names);
      return Promise.resolve();
    },
    async look(path) {
      const inode = find(path);
      return Promise.resolve(inode === undefined ? null : { kind: inode.kind, bytes: inode.bytes.length });
    },
    async remove(path) {
      step();
      need(path);
      need(dirname(path)).names.delete(basename(path));
      return Promise.resolve();
    },
    async createFolder(path) {
      step();
      if (find(path) !== undefined) return Promise.resolve(false);
      create(need(dirname(path)), path, 'folder');
      return Promise.resolve(true);
    },
    list: async (path) => Promise.resolve([...need(path).names.keys()]),
    setReadOnly: async () => Promise.resolve(),
    freeBytes: async () => Promise.resolve(null),
    failingAfter: (more) => powerCutDisk(more, root),
    afterCut: (random) =>
      powerCutDisk(Infinity, survivor(root, { random, seen: new Map(), isKept: new Map() })),
    peek: (path) => find(path)?.bytes ?? null,
  };
}

function newInode(kind: Inode['kind']): Inode {
  return {
    kind,
    bytes: Buffer.alloc(0),
    durableBytes: Buffer.alloc(0),
    names: new Map(),
    durableNames: new Map(),
  };
}

function create(folder: Inode, path: string, kind: Inode['kind']): Inode {
  const inode = newInode(kind);
  folder.names.set(basename(path), inode);
  return inode;
}

function fileOf(inode: Inode, step: () => void): DiskFile {
  return {
    read: async (into, position) => Promise.resolve(inode.bytes.copy(into, 0, position)),
    async write(bytes, position) {
      step();
      const end = Math.max(inode.bytes.length, position + bytes.length);
      const grown = Buffer.alloc(end);
      inode.bytes.copy(grown);
      grown.set(bytes, position);
      inode.bytes = grown;
      return Promise.resolve();
    },
    async resize(bytes) {
      step();
      inode.bytes = Buffer.concat([
        inode.bytes.subarray(0, bytes),
        Buffer.alloc(Math.max(0, bytes - inode.bytes.length)),
      ]);
      return Promise.resolve();
    },
    async sync() {
      step();
      inode.durableBytes = inode.bytes;
      return Promise.resolve();
    },
    bytes: async () => Promise.resolve(inode.bytes.length),
    close: async () => Promise.resolve(),
  };
}

/** One power cut: what became of each folder and file, and whether its latest change of name survived. */
interface Cut {
  random: () => number;
  seen: Map<Inode, Inode>;
  isKept: Map<Inode | undefined, boolean>;
}

function survivor(inode: Inode, cut: Cut): Inode {
  const known = cut.seen.get(inode);
  if (known !== undefined) return known;
  const after = newInode(inode.kind);
  cut.seen.set(inode, after);
  after.bytes = after.durableBytes = survivingBytes(inode, cut.random);
  for (const name of new Set([...inode.names.keys(), ...inode.durableNames.keys()])) {
    const [now, durable] = [inode.names.get(name), inode.durableNames.get(name)];
    const kept = now === durable || isChangeKept(now ?? durable, cut) ? now : durable;
    if (kept !== undefined) after.names.set(name, survivor(kept, cut));
  }
  after.durableNames = new Map(after.names);
  return after;
}

function isChangeKept(moved: Inode | undefined, { random, isKept }: Cut): boolean {
  const isKeptNow = isKept.get(moved) ?? random() < 0.5;
  isKept.set(moved, isKeptNow);
  return isKeptNow;
}

/** Bytes that were never synced may be there in part, or be zeros. */
function survivingBytes({ bytes, durableBytes }: Inode, random: () => number): Buffer {
  if (bytes === durableBytes || random() < 0.4) return durableBytes;
  return random() < 0.5 ? bytes.subarray(0, Math.floor(random() * bytes.length)) : Buffer.alloc(bytes.length);
}

function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '');
}

function fail(errno: string): never {
  throw Object.assign(new Error(errno), { code: errno, syscall: 'power-cut-disk' });
}
