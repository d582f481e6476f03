/**
 * What was read of a catalog for searching, as a file beside it: reading that file takes a fraction of a second where reading a million
 * rows takes many. It may be lost or damaged at any time; then the rows are read again.
 * It goes with one state of one catalog by a token that both hold; what changed after that state, `find_changes` tells.
 * Layout: magic; length of the header, u32 LE; header as JSON; arrays, one behind the other; CRC-32 of all before it, u32 LE.
 */
import { closeSync, fstatSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { endianness } from 'node:os';
import { crc32 } from 'node:zlib';
import { withoutWaiting, type Db } from '../open.ts';
import type { Frozen, Numbers } from './frozen.ts';
import type { KeptNotice } from './questions.ts';

/** Ends with the version of what the arrays mean. */
const magic = 'avcols01';
const sliceBytes = 4 * 1024 * 1024;

/** What a file has to agree with. */
export interface KeptFor {
  token: string;
  /** Version of the catalog's schema. */
  schema: number;
}

const kinds = { u16: Uint16Array, u32: Uint32Array, f64: Float64Array } as const;
type Kind = keyof typeof kinds;

interface Header extends KeptFor {
  byteOrder: string;
  meta: unknown;
  arrays: { kind: Kind; length: number }[];
}

/** Lies beside the catalog. */
export function keptPathOf(catalogPath: string): string {
  return `${catalogPath.replace(/\.sqlite$/, '')}.columns`;
}

/** What the file of this catalog agrees with; null when it has none. */
export function keptForOf(db: Db): KeptFor | null {
  const token = db.prepare<[], string>('SELECT token FROM kept_columns').pluck().get();
  return token === undefined ? null : { token, schema: schemaOf(db) };
}

export function schemaOf(db: Db): number {
  return db.pragma('user_version', { simple: true }) as number;
}

/** Puts a new file in its place and tells the catalog, which is last: a file whose token the catalog has not been told is refused. */
export function placeKept(db: Db, catalogPath: string, { keptAt, token }: KeptNotice): void {
  renameSync(keptAt, keptPathOf(catalogPath));
  withoutWaiting(db, () =>
    db.prepare('INSERT OR REPLACE INTO kept_columns (only, token) VALUES (1, ?)').run(token),
  );
}

/** Writes a file; yields after each slice, between which the arrays may not change. One that is not written to its end is removed. */
export function* writeKept(
  path: string,
  { meta, arrays }: Frozen,
  keptFor: KeptFor,
): Generator<undefined, void> {
  const header: Header = {
    ...keptFor,
    byteOrder: endianness(),
    meta,
    arrays: arrays.map((array) => ({ kind: kindOf(array), length: array.length })),
  };
  const text = Buffer.from(JSON.stringify(header));
  const file = openSync(path, 'w');
  let isWhole = false;
  try {
    let crc = 0;
    const write = (bytes: Uint8Array): void => {
      for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
      crc = crc32(bytes, crc);
    };
    write(Buffer.concat([Buffer.from(magic), u32(text.length), text]));
    for (const array of arrays) {
      for (const slice of slicesOf(array)) {
        write(slice);
        yield;
      }
    }
    write(u32(crc));
    isWhole = true;
  } finally {
    closeSync(file);
    // On a full disk it would take what is left.
    if (!isWhole) rmSync(path, { force: true });
  }
}

/**
 * Reads the file.
 * @returns null when it does not go with this catalog, or is not whole
 * @throws the system's errors, and SyntaxError for a header that is no JSON
 */
export function readKept(path: string, keptFor: KeptFor): Frozen | null {
  const file = openSync(path, 'r');
  try {
    const size = fstatSync(file).size;
    let crc = 0;
    const read = <T extends Uint8Array>(bytes: T): T => {
      for (let at = 0; at < bytes.length;) {
        const got = readSync(file, bytes, at, bytes.length - at, null);
        if (got === 0) throw new RangeError('the file ends early');
        at += got;
      }
      crc = crc32(bytes, crc);
      return bytes;
    };
    if (read(Buffer.alloc(magic.length)).toString() !== magic) return null;
    const headerBytes = read(Buffer.alloc(4)).readUInt32LE();
    if (headerBytes > size) return null;
    const header = JSON.parse(read(Buffer.alloc(headerBytes)).toString()) as Header;
    const { token, schema, byteOrder } = header;
    if (token !== keptFor.token || schema !== keptFor.schema || byteOrder !== endianness()) return null;
    const arrays: Numbers[] = [];
    for (const { kind, length } of header.arrays) {
      const array = new kinds[kind](length);
      for (const slice of slicesOf(array)) read(slice);
      arrays.push(array);
    }
    const expected = crc;
    return read(Buffer.alloc(4)).readUInt32LE() === expected ? { meta: header.meta, arrays } : null;
  } finally {
    closeSync(file);
  }
}

function* slicesOf(array: Numbers): Generator<Uint8Array> {
  for (let at = 0; at < array.byteLength; at += sliceBytes)
    yield new Uint8Array(array.buffer, array.byteOffset + at, Math.min(sliceBytes, array.byteLength - at));
}

function kindOf(array: Numbers): Kind {
  if (array instanceof Uint16Array) return 'u16';
  return array instanceof Uint32Array ? 'u32' : 'f64';
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
