import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { ArchiveError } from '../../contract/error.ts';
import { createDigester } from '../archive/digest.ts';
import { openLibrary, type Library } from '../archive/library.ts';
import { verifyRecording, type Finding } from '../archive/verify.ts';
import { filesOfRecording } from '../catalog/files.ts';
import { insertFixityCheck } from '../catalog/fixity.ts';
import { openCatalog, type Db } from '../catalog/open.ts';
import { listFolders } from '../catalog/recordings.ts';
import { systemClock } from '../clock.ts';
import { catalogName, sqliteBinding } from '../compose.ts';
import { writeStaleBags } from '../ingest/bag-keeper.ts';
import type { CliArguments } from './arguments.ts';
import type { CliContext } from './engine-commands.ts';
import { exitCodes, type CliAnswer } from './output.ts';
import { openForReading } from './read-commands.ts';

type NamedFinding = Finding & { recording: string };

/**
 * Checks every file of the library against its manifests and the catalog. Where the library is free, each result becomes history; where
 * another Archivolt has it open, the check runs all the same and says that it was not noted.
 */
export async function verify(given: CliArguments, { signal, log }: CliContext): Promise<CliAnswer> {
  const { libraryDir, depth } = given;
  const library = await openOrRead(libraryDir);
  const db =
    library === null
      ? await openForReading(libraryDir)
      : openCatalog(join(libraryDir, catalogName), { nativeBinding: sqliteBinding() });
  // A bag that is still behind the catalog is no damage.
  if (library !== null) await writeStaleBags({ db, libraryDir, clock: systemClock, log, delayMs: 0 }, signal);
  const digester = createDigester({ threads: availableParallelism() });
  try {
    const findings: NamedFinding[] = [];
    let fileCount = 0;
    const folders = listFolders(db);
    for (const [at, { id, folder }] of folders.entries()) {
      signal.throwIfAborted();
      const expected = filesOfRecording(db, id).map(({ path, bytes, digest }) => ({
        path,
        bytes,
        sha256: digest,
      }));
      const report = await verifyRecording(join(libraryDir, folder), { depth, expected, signal, digester });
      const bad = report.findings.filter(({ result }) => result !== 'ok');
      fileCount += report.findings.length;
      findings.push(
        ...bad.map((finding) => ({ ...finding, path: `${folder}/${finding.path}`, recording: id })),
      );
      if (library !== null) noteCheck(db, id, depth, report.findings.length, bad);
      log.info('verify.recording', { recording: id, count: at + 1 });
    }
    return answer(depth, folders.length, fileCount, findings, library !== null);
  } finally {
    await digester.close();
    db.close();
    await library?.close();
  }
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

function noteCheck(
  db: Db,
  recording: string,
  depth: 'quick' | 'full',
  fileCount: number,
  findings: Finding[],
): void {
  insertFixityCheck(db, {
    recording,
    depth,
    checkedAt: systemClock.now(),
    fileCount,
    findings: findings.map(({ path, result }) => ({ path, result })),
  });
}

function answer(
  depth: 'quick' | 'full',
  recordings: number,
  files: number,
  findings: readonly NamedFinding[],
  isNoted: boolean,
): CliAnswer {
  const lines = findings.map(({ result, path }) => `${result}  ${path}\n`);
  return {
    exitCode: findings.length === 0 ? exitCodes.done : exitCodes.findings,
    document: { depth, recordings, files, isNoted, findings },
    text: `${lines.join('')}${depth} check of ${String(files)} files in ${String(recordings)} recordings: ${String(findings.length)} findings\n`,
  };
}
