/**
 * Where refused bytes go: nothing that arrived is thrown away, and nothing refused lies among recordings.
 * Files are named by their digest, so the same answer refused a hundred times is kept once and counted.
 */
import { join } from 'node:path';
import { z } from 'zod';
import type { ErrorCode } from '../../contract/error-codes.ts';
import { ArchiveError } from '../../contract/error.ts';
import { diskError } from './disk.ts';
import {
  placeBytes,
  placeFile,
  proveFile,
  provenBytesOf,
  readSmallFile,
  systemPorts,
  writeFileDurably,
  type FilePorts,
  type PlaceOutcome,
  type ProvenBytes,
} from './files.ts';
import { libraryNames } from './layout.ts';

export interface QuarantineReason {
  code: ErrorCode;
  /** For people; no secrets. */
  detail: string;
  /** What it was meant to be: recording id, document id, source. */
  about: Readonly<Record<string, string | number | null>>;
}

export interface QuarantinedFile extends ProvenBytes {
  /** Relative to the library, forward slashes. */
  path: string;
  /** How often these bytes were refused so far. */
  times: number;
}

const recordSchema = z.object({
  times: z.int().min(1),
  firstAt: z.iso.datetime(),
});

/**
 * Keeps refused bytes with the reason, durably: `quarantine/<digest>.bytes` and `.reason.json`. A file given by its path is moved;
 * it must not be in use any more.
 * @throws ArchiveError disk-full, disk-failed, library-read-only, file-missing
 */
export async function quarantine(
  libraryFolder: string,
  refused: { bytes: Uint8Array; reason: QuarantineReason } | { path: string; reason: QuarantineReason },
  ports: FilePorts = systemPorts,
): Promise<QuarantinedFile> {
  const folder = join(libraryFolder, libraryNames.quarantine);
  const proven = 'bytes' in refused ? provenBytesOf(refused.bytes) : await prove(refused.path, ports);
  const stem = `sha256-${proven.sha256}`;
  const target = join(folder, `${stem}.bytes`);
  const outcome =
    'bytes' in refused
      ? await placeBytes(refused.bytes, target, { folder, name: `${stem}.partial` }, ports)
      : await placeFile(refused.path, target, proven, ports);
  refuseOccupied(outcome, target);
  const reasonPath = join(folder, `${stem}.reason.json`);
  const times = await writeReason(reasonPath, proven, refused.reason, ports);
  return { ...proven, path: `${libraryNames.quarantine}/${stem}.bytes`, times };
}

async function prove(path: string, ports: FilePorts): Promise<ProvenBytes> {
  try {
    return await proveFile(path, ports.disk);
  } catch (error) {
    throw diskError(error, path);
  }
}

/** Only damage in quarantine itself leads here: the name is the digest of what ought to be there. */
function refuseOccupied(outcome: PlaceOutcome, path: string): void {
  if (outcome === 'occupied') throw new ArchiveError('digest-wrong', { context: { path } });
}

async function writeReason(
  path: string,
  proven: ProvenBytes,
  reason: QuarantineReason,
  ports: FilePorts,
): Promise<number> {
  const now = new Date(ports.clock.now()).toISOString();
  const before = await readReason(path, ports);
  const times = (before?.times ?? 0) + 1;
  const record = { ...reason, ...proven, times, firstAt: before?.firstAt ?? now, lastAt: now };
  await writeFileDurably(path, Buffer.from(`${JSON.stringify(record, null, 2)}\n`), ports);
  return times;
}

async function readReason(
  path: string,
  ports: FilePorts,
): Promise<{ times: number; firstAt: string } | null> {
  try {
    return recordSchema.parse(JSON.parse((await readSmallFile(path, ports.disk)).toString('utf8')));
  } catch (error) {
    if (error instanceof ArchiveError && error.code === 'file-missing') return null;
    // A note that someone edited beyond reading is written anew; the bytes it is about are untouched.
    if (error instanceof SyntaxError || error instanceof z.ZodError) return null;
    throw error;
  }
}
