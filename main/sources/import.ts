import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { ArchiveError } from '../../contract/error.ts';
import type { ImportReport } from '../../contract/requests.ts';
import { deliverPieces } from './deliver-pieces.ts';
import type { AcceptDelivery, EventOutcome } from '../delivery.ts';

/** Name of the source in the provenance of imported events. */
const importSource = 'import';

/**
 * Takes event files one after another: one event, an array, or JSON lines, in either schema and of any length. Repeating it is harmless.
 *
 * @throws ArchiveError events-unreadable, disk-failed, event-too-large, and what `accept` throws; context.path names the file, and what came
 *   before is durable
 */
export async function importFiles(paths: readonly string[], accept: AcceptDelivery): Promise<ImportReport> {
  const report: ImportReport = { applied: 0, duplicate: 0, kept: 0, quarantined: 0 };
  for (const path of paths) {
    await deliverFile(path, accept, importSource, (outcomes) => {
      for (const { result } of outcomes) report[result] += 1;
    });
  }
  return report;
}

/** Hands the events of one file on in batches. @throws ArchiveError as {@link importFiles} */
export async function deliverFile(
  path: string,
  accept: AcceptDelivery,
  source: string,
  onOutcomes: (outcomes: readonly EventOutcome[]) => void,
): Promise<void> {
  const delivery = { file: basename(path) };
  const stream = createReadStream(path, { highWaterMark: 1024 * 1024 });
  try {
    await deliverPieces(stream, (bytes) => accept({ source, bytes, delivery }), onOutcomes);
  } catch (error) {
    throw fileError(error, path);
  } finally {
    stream.destroy();
  }
}

/** Names a failure of the file system by its code. */
function fileError(error: unknown, path: string): ArchiveError {
  if (error instanceof ArchiveError) {
    if (error.code !== 'event-too-large') return error;
    return new ArchiveError(error.code, { context: { ...error.context, path }, cause: error });
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const context = { path, system: code };
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new ArchiveError('events-unreadable', { context, cause: error });
  if (code === '') return new ArchiveError('unexpected', { context: { path }, cause: error });
  return new ArchiveError('disk-failed', { retry: 'later', context, cause: error });
}
