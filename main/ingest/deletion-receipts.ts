/** The receipts of deletions at the service, as a tag file of the recording's bag: they outlive the catalog. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { DeletionView } from '../../contract/views.ts';
import type { BagFile } from '../archive/bag.ts';
import { provenBytesOf, readSmallFile, systemPorts, writeFileDurably } from '../archive/files.ts';

const receiptsPath = 'annotations/deletions.json';

const documentSchema = z.object({
  format: z.literal('archivolt-deletions'),
  version: z.literal(1),
  deletions: z.array(
    z.object({
      documentId: z.string(),
      chunkIndex: z.int(),
      at: z.iso.datetime(),
      by: z.string(),
      result: z.enum(['deleted', 'absent']),
      httpStatus: z.int(),
      host: z.string(),
    }),
  ),
});
type Receipt = z.infer<typeof documentSchema>['deletions'][number];

/**
 * Writes the receipts of a recording beside those that its bag holds already: a rebuilt catalog may know fewer.
 * @returns the tag file, for the tag manifest; nothing when there are no receipts
 * @throws ArchiveError disk-full, disk-failed, library-read-only
 */
export async function writeReceipts(folder: string, known: readonly DeletionView[]): Promise<BagFile[]> {
  if (known.length === 0) return [];
  const path = join(folder, receiptsPath);
  const old = existsSync(path) ? await readSmallFile(path, systemPorts.disk) : null;
  const bytes = format([...(old === null ? [] : read(old)), ...known.map(receiptOf)]);
  if (old?.equals(bytes) !== true) await writeFileDurably(path, bytes);
  return [{ path: receiptsPath, ...provenBytesOf(bytes) }];
}

/** What the document of a bag says; nothing when it is damaged. */
export function readReceipts(text: string): DeletionView[] {
  return read(Buffer.from(text, 'utf8')).map(({ at, ...rest }) => ({ ...rest, at: Date.parse(at) }));
}

function receiptOf({ at, ...rest }: DeletionView): Receipt {
  return { ...rest, at: new Date(at).toISOString() };
}

function read(bytes: Buffer): Receipt[] {
  try {
    return documentSchema.parse(JSON.parse(bytes.toString('utf8'))).deletions;
  } catch {
    // A damaged document is what verify finds; the receipts of the catalog take its place.
    return [];
  }
}

/** The first receipt of a chunk stays, as in the catalog. */
function format(receipts: readonly Receipt[]): Buffer {
  const first = new Map<string, Receipt>();
  for (const { documentId, chunkIndex, at, by, result, httpStatus, host } of receipts)
    if (!first.has(documentId))
      first.set(documentId, { documentId, chunkIndex, at, by, result, httpStatus, host });
  const deletions = [...first.values()].sort((a, b) => a.chunkIndex - b.chunkIndex);
  const said = { format: 'archivolt-deletions', version: 1, deletions };
  return Buffer.from(`${JSON.stringify(said, null, 2)}\n`, 'utf8');
}
