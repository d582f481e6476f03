import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { ArchiveError } from '../../contract/error.ts';
import { createDigester } from '../archive/digest.ts';
import { systemDisk } from '../archive/disk.ts';
import { openLibrary, type Library } from '../archive/library.ts';
import { openCatalog, type Db } from '../catalog/open.ts';
import { findRecordingFolder, findRecordingRow, listFolders } from '../catalog/recordings.ts';
import { systemClock } from '../clock.ts';
import { catalogName, sqliteBinding } from '../catalog-place.ts';
import { checkRecordings, type CheckedRecording, type PlacedRecording } from '../fixity/check.ts';
import { keepHistoryNow } from '../ingest/history.ts';
import { writeStaleBags } from '../ingest/bag-keeper.ts';
import type { CliArguments } from './arguments.ts';
import type { CliContext } from './engine-commands.ts';
import { exitCodes, type CliAnswer } from './output.ts';
import { openForReading } from './read-commands.ts';

/**
 * Checks files against their manifests and the catalog: of the recordings that are named, of a sample, or of all. Where the library is
 * free, each result becomes history; where another Archivolt has it open, the check runs all the same and says that it was not noted.
 */
export async function verify(given: CliArguments, { signal, log }: CliContext): Promise<CliAnswer> {
  const { libraryDir, depth } = given;
  const library = await openOrRead(libraryDir);
  const db =
    library === null
      ? await openForReading(libraryDir)
      : openCatalog(join(libraryDir, catalogName), { nativeBinding: sqliteBinding() });
  const threads = availableParallelism();
  const digester = createDigester({ threads });
  const bags = { db, libraryDir, clock: systemClock, log, delayMs: 0 };
  // One after another: two writers of one bag would be in each other's way.
  let last: Promise<void> = Promise.resolve();
  const settleBags = (): Promise<void> => (last = last.then(() => writeStaleBags(bags, signal)));
  try {
    const places = placesOf(db, given);
    let count = 0;
    const checked = await checkRecordings(
      {
        db,
        libraryDir,
        clock: systemClock,
        digester,
        isNoted: library !== null,
        // A bag that is still behind the catalog is no damage; who only reads cannot mend that.
        settleBags: library === null ? () => Promise.resolve() : settleBags,
        signal,
      },
      places,
      depth,
      {
        // While one recording's lists are read, another's bytes are hashed.
        atOnce: 2 * threads,
        onChecked({ place }) {
          count += 1;
          log.info('verify.recording', { recording: place.id, count });
        },
      },
    );
    return answer(depth, checked, library !== null);
  } finally {
    await digester.close();
    if (library !== null) await keepHistoryNow({ ...bags, disk: systemDisk });
    db.close();
    await library?.close();
  }
}

/** @throws ArchiveError recording-unknown, usage */
function placesOf(db: Db, { operands, sample }: CliArguments): PlacedRecording[] {
  if (operands.length > 0) return operands.map((word) => placeOf(db, word));
  const all = listFolders(db);
  return sample === null ? all : all.filter(({ id }) => partOf(id, sample.of) === sample.part);
}

/** Ids are digits of a digest, so each part is a fair sample, and the same one every time. */
function partOf(id: string, parts: number): number {
  return Array.from(id).reduce((rest, digit) => (rest * 36 + parseInt(digit, 36)) % parts, 0) + 1;
}

/** @throws ArchiveError recording-unknown */
export function placeOf(db: Db, anyId: string): PlacedRecording {
  const id = findRecordingRow(db, anyId)?.id;
  const folder = id === undefined ? null : findRecordingFolder(db, id);
  if (id === undefined || folder === null)
    throw new ArchiveError('recording-unknown', { context: { id: anyId } });
  return { id, folder };
}

async function openOrRead(libraryDir: string): Promise<Library | null> {
  try {
    return await openLibrary(libraryDir, { createIfMissing: false, nativeBinding: sqliteBinding() });
  } catch (error) {
    if (
      error instanceof ArchiveError &&
      (error.code === 'library-locked' || error.code === 'library-read-only')
    )
      return null;
    throw error;
  }
}

function answer(depth: 'quick' | 'full', checked: readonly CheckedRecording[], isNoted: boolean): CliAnswer {
  const files = checked.reduce((sum, { check }) => sum + check.fileCount, 0);
  const findings = checked.flatMap(({ place, findings: found }) =>
    found.map((finding) => ({ ...finding, path: `${place.folder}/${finding.path}`, recording: place.id })),
  );
  const lines = findings.map(({ result, path, badBlocks }) => `${result}  ${path}${blocksText(badBlocks)}\n`);
  return {
    exitCode: findings.length === 0 ? exitCodes.done : exitCodes.findings,
    document: {
      depth,
      recordings: checked.length,
      files,
      bytesRead: checked.reduce((sum, { bytesRead }) => sum + bytesRead, 0),
      isNoted,
      findings,
    },
    text: `${lines.join('')}${depth} check of ${String(files)} files in ${String(checked.length)} recordings: ${String(findings.length)} findings\n`,
  };
}

const listedBlocks = 20;

/** Which MiB are wrong, counted from 0. */
export function blocksText(blocks: readonly number[] | undefined): string {
  if (blocks === undefined || blocks.length === 0) return '';
  const more = blocks.length > listedBlocks ? `, … ${String(blocks.length)} in all` : '';
  return `  (MiB ${blocks.slice(0, listedBlocks).join(', ')}${more})`;
}
