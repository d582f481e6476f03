import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { configSchema } from '../../contract/config.ts';
import { toServiceAccess } from '../acs/services.ts';
import { createDigester } from '../archive/digest.ts';
import { systemDisk } from '../archive/disk.ts';
import { openLibrary } from '../archive/library.ts';
import { compareCatalogs, countOnlyInCatalog, type CatalogDifference } from '../catalog/compare.ts';
import { insertDeletion } from '../catalog/deletions.ts';
import { openCatalog, openCatalogReader, sqliteError, type Db } from '../catalog/open.ts';
import { beginFilling, listNamedCalls, sealCatalog } from '../catalog/rebuilt.ts';
import { systemClock } from '../clock.ts';
import { catalogName, sqliteBinding } from '../catalog-place.ts';
import { readConfigFile } from '../config-file.ts';
import { rebuildCatalog, type RebuildPorts, type RebuildReport } from '../export/rebuild.ts';
import { removeCatalog, swapCatalog } from '../export/swap-catalog.ts';
import { applyMetadata } from '../ingest/apply-metadata.ts';
import { readReceipts } from '../ingest/deletion-receipts.ts';
import { restoreHistory, restoreTables } from '../ingest/history.ts';
import { reingestRecording, retellCallEvents, spreadCallNames } from '../ingest/reingest.ts';
import { probeMedia } from '../media/probe.ts';
import type { CliArguments } from './arguments.ts';
import type { CliContext } from './engine-commands.ts';
import { exitCodes, type CliAnswer } from './output.ts';

const listedDifferences = 10_000;
const printedLines = 50;

interface Comparison {
  /** Null when there was no old catalog, or it could not be read. */
  differences: CatalogDifference[] | null;
  differenceCount: number;
  /** Rows of the old catalog that lie nowhere on disk; they are in the kept file alone. */
  onlyInOldCatalog: Record<string, number>;
}

/**
 * Makes the catalog anew from the disk alone, keeps the old one beside it under a name with the date, and lists what differs. The old catalog
 * stays in place until the new one is whole.
 */
export async function rebuild(given: CliArguments, context: CliContext): Promise<CliAnswer> {
  const { libraryDir } = given;
  const nativeBinding = sqliteBinding();
  const library = await openLibrary(libraryDir, { createIfMissing: false, nativeBinding });
  const built = join(libraryDir, 'catalog.rebuilding.sqlite');
  try {
    await removeCatalog(built, systemDisk);
    const db = openCatalog(built, { nativeBinding });
    let report: RebuildReport;
    let comparison: Comparison;
    try {
      report = await fill(db, given, context);
      comparison = await compareWithOld(db, join(libraryDir, catalogName), nativeBinding);
      sealCatalog(db);
    } finally {
      db.close();
    }
    const keptAs = `catalog.${new Date(systemClock.now()).toISOString().replace(/[:.]/g, '-')}.sqlite`;
    const hadOld = await swapCatalog(built, join(libraryDir, catalogName), join(libraryDir, keptAs), {
      disk: systemDisk,
    });
    return answer(report, comparison, hadOld ? keptAs : null);
  } finally {
    await library.close();
  }
}

async function fill(db: Db, given: CliArguments, { signal, log }: CliContext): Promise<RebuildReport> {
  const { configPath, libraryDir } = given;
  const config = configPath === null ? configSchema.parse({}) : await readConfigFile(configPath);
  const services = config.services.map(toServiceAccess);
  const options = { db, services: () => services, deadlineHours: () => config.transfers.deadlineHours };
  const digester = createDigester({ threads: availableParallelism() });
  const ports: RebuildPorts = {
    disk: systemDisk,
    clock: systemClock,
    digester,
    signal,
    writtenAt: async (path) => Math.round((await stat(path)).mtimeMs),
    reingest: (place, events, service) =>
      reingestRecording(options, place, events, service, systemClock.now()),
    applyMetadata: (recording, chunk, bytes) => {
      applyMetadata(db, recording, chunk, bytes);
    },
    restoreReceipts: (recording, text) => {
      for (const receipt of readReceipts(text)) insertDeletion(db, { recording, ...receipt });
    },
    probe,
    onRecording: ({ id }, count) => {
      log.info('rebuild.recording', { recording: id, count });
    },
  };
  beginFilling(db);
  try {
    // Before the recordings, which are named by the directory.
    const refused = await restoreTables(db, libraryDir, systemDisk);
    const report = await rebuildCatalog(db, libraryDir, given.isFull ? 'full' : 'quick', ports);
    refused.push(...(await restoreHistory(db, libraryDir, systemDisk)));
    report.problems.push(...refused.map((path) => ({ path, what: 'history-refused' as const, code: null })));
    db.transaction(() => {
      retellCallEvents(options, systemClock.now());
      spreadCallNames(options, listNamedCalls(db));
    })();
    return report;
  } finally {
    await digester.close();
  }
}

/** As at archiving; a file that cannot be read is named by its bag's reading, not here. */
async function probe(path: string): ReturnType<RebuildPorts['probe']> {
  if ((await systemDisk.look(path)) === null) return null;
  const report = await probeMedia(path, { expectedDurationMs: null, participantsWithChannel: 0 });
  if (report.isRecording || report.findings.length > 0)
    return { media: report.isRecording ? report.media : null, findings: report.findings };
  return { media: null, findings: [{ kind: 'unreadable', detail: 'neither mp4, mp3 nor wav' }] };
}

async function compareWithOld(db: Db, path: string, nativeBinding: string | null): Promise<Comparison> {
  const nothing: Comparison = { differences: null, differenceCount: 0, onlyInOldCatalog: {} };
  if ((await systemDisk.look(path)) === null) return nothing;
  let old: Db | null = null;
  try {
    old = openCatalogReader(path, { nativeBinding });
    const differences: CatalogDifference[] = [];
    let differenceCount = 0;
    for (const difference of compareCatalogs(old, db)) {
      differenceCount += 1;
      if (differences.length < listedDifferences) differences.push(difference);
    }
    return { differences, differenceCount, onlyInOldCatalog: countOnlyInCatalog(old) };
  } catch (thrown) {
    // What is too damaged or too old to be compared is why one rebuilds; the answer says that nothing was compared.
    const { code } = sqliteError(thrown);
    if (code === 'disk-full' || code === 'disk-failed') throw sqliteError(thrown);
    return nothing;
  } finally {
    old?.close();
  }
}

function answer(report: RebuildReport, comparison: Comparison, keptAs: string | null): CliAnswer {
  const { problems, recordings, files, depth } = report;
  const { differences, differenceCount, onlyInOldCatalog } = comparison;
  const isClean = problems.length === 0 && differenceCount === 0;
  const lines = [
    ...problems.map(({ what, path, code }) => `${what}  ${path}${code === null ? '' : `  ${code}`}`),
    ...(differences ?? []).map(describeDifference),
  ];
  const hidden = Math.max(0, problems.length + differenceCount - printedLines);
  const summary = [
    `${String(recordings)} recordings, ${String(files)} files (${depth} reading)`,
    `${String(problems.length)} problems on disk`,
    differences === null
      ? keptAs === null
        ? 'no old catalog to compare with'
        : 'the old catalog could not be compared'
      : `${String(differenceCount)} differences from the old catalog`,
    ...(keptAs === null ? [] : [`old catalog kept as ${keptAs}`]),
    ...Object.entries(onlyInOldCatalog).map(([what, count]) => `only there: ${String(count)} ${what}`),
  ];
  return {
    exitCode: isClean ? exitCodes.done : exitCodes.findings,
    document: { ...report, keptAs, ...comparison },
    text: [
      ...lines.slice(0, printedLines),
      ...(hidden > 0 ? [`… and ${String(hidden)} more (--json)`] : []),
      ...summary,
    ]
      .map((line) => `${line}\n`)
      .join(''),
  };
}

function describeDifference({ table, key, what, field, before, after }: CatalogDifference): string {
  return field === null
    ? `${what}  ${table} ${key}`
    : `differs  ${table} ${key}  ${field}: ${String(before)} -> ${String(after)}`;
}
