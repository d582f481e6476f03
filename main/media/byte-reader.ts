import { open } from 'node:fs/promises';

/** Random access to a file of known length, for reading headers. */
export interface ByteReader {
  /** Length of the file. */
  readonly bytes: number;
  /** Up to `length` bytes from `position`; fewer at the end, none behind it. */
  read(position: number, length: number): Promise<Uint8Array>;
}

/** Opens a file for the time of `work`. @throws Error as the disk throws it, with its errno */
export async function withByteReader<T>(path: string, work: (file: ByteReader) => Promise<T>): Promise<T> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    return await work({
      bytes: size,
      async read(position, length) {
        const into = new Uint8Array(Math.max(0, Math.min(length, size - position)));
        if (into.length === 0) return into;
        const { bytesRead } = await handle.read(into, 0, into.length, position);
        return into.subarray(0, bytesRead);
      },
    });
  } finally {
    await handle.close();
  }
}
