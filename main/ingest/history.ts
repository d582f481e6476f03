/**
 * Keeps on disk what lies in no recording's bag, so that it survives the catalog: `history/` beside the recordings. It writes behind the
 * catalog, in small steps; a kill loses at most what changed since the last one, and only together with the catalog.
 */
import { join } from 'node:path';
import { toArchiveError } from '../../contract/error.ts';
import { diskError, type Disk } from '../archive/disk.ts';
import { createFolderDurably, readSmallFile, writeFileDurably } from '../archive/files.ts';
import {
  endedExportIds,
  exportText,
  restoreExport,
  restoreSmallTables,
  smallTablesText,
  stampOfSmallTables,
} from '../catalog/kept-rows.ts';
import { journals, type Journal } from '../catalog/kept-journals.ts';
import type { Db } from '../catalog/open.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';

export interface HistoryKeeper {
  /** Begins to look for changes now and then. */
  start(): void;
  /** Writes what has changed. @throws ArchiveError disk-full, disk-failed, library-read-only */
  settle(): Promise<void>;
  /** Writes what has changed, and ends. */
  stop(): Promise<void>;
}

export interface HistoryOptions {
  db: Db;
  libraryDir: string;
  disk: Disk;
  clock: Clock;
  log: Log;
}

const folderName = 'history';
const tablesName = 'directory.json';
const recordName = /\.json$/;
const exportsName = 'exports';
const everyMs = 30_000;
const linesAtOnce = 5000;
/** Then another file is begun: one of them is to fit into memory. */
const longestJournal = 32e6;
const tailBytes = 1024 * 1024;

export function createHistoryKeeper(options: HistoryOptions): HistoryKeeper {
  const { db, libraryDir, disk, clock, log } = options;
  const folder = join(libraryDir, folderName);
  const stopping = new AbortController();
  let running: Promise<void> | null = null;
  let last: Promise<void> = Promise.resolve();
  let stamp: string | null = null;
  const written = new Map<string, number>();
  let writtenExports: Set<string> | null = null;

  async function write(): Promise<void> {
    try {
      await writeTables();
      for (const journal of journals) await writeJournal(journal);
      await writeExports();
    } catch (error) {
      throw diskError(error, folder);
    }
  }

  async function writeTables(): Promise<void> {
    const now = stampOfSmallTables(db);
    if (now === stamp) return;
    const path = join(folder, tablesName);
    const text = await smallTablesText(db);
    // What was emptied by hand is written as empty; what never held anything needs no file.
    if (text !== null || (await disk.look(path)) !== null)
      await writeFileDurably(path, Buffer.from(text ?? emptyTables), { disk, clock });
    stamp = now;
  }

  async function writeJournal(journal: Journal): Promise<void> {
    let name = (await namesIn(folder, nameOf(journal), disk)).at(-1) ?? nextName(journal, null);
    let after = written.get(journal.name) ?? journal.goOnAfter(db, await readTail(join(folder, name), disk));
    for (;;) {
      const { last: reached, text } = journal.lines(db, after, linesAtOnce);
      if (((await disk.look(join(folder, name)))?.bytes ?? 0) > longestJournal)
        name = nextName(journal, name);
      if (text !== '') await append(join(folder, name), text, disk);
      written.set(journal.name, (after = reached));
      if (text === '') return;
    }
  }

  async function writeExports(): Promise<void> {
    const inside = join(folder, exportsName);
    writtenExports ??= new Set(await namesIn(inside, recordName, disk));
    for (const id of endedExportIds(db)) {
      if (writtenExports.has(`${id}.json`)) continue;
      await writeFileDurably(join(inside, `${id}.json`), Buffer.from(exportText(db, id)), { disk, clock });
      writtenExports.add(`${id}.json`);
    }
  }

  function settle(): Promise<void> {
    const round = last.then(write);
    last = round.catch((error: unknown) => {
      log.error('history.failed', { code: toArchiveError(error).code, cause: error });
    });
    return round;
  }

  async function run(): Promise<void> {
    for (;;) {
      await Promise.allSettled([clock.wait(everyMs, stopping.signal)]);
      if (stopping.signal.aborted) return;
      await Promise.allSettled([settle()]);
    }
  }

  return {
    start() {
      running ??= run();
    },
    settle,
    async stop() {
      stopping.abort(new Error('stopping'));
      await running;
      // Its failure is in the log; the catalog has it all.
      await Promise.allSettled([settle()]);
    },
  };
}

/** Once, for callers without a keeper; a failure is logged, the catalog has it all. */
export function keepHistoryNow(options: HistoryOptions): Promise<void> {
  return createHistoryKeeper(options).stop();
}

const emptyTables = `${JSON.stringify({ format: 'archivolt-kept', version: 1, tables: {} })}\n`;

/** The directory and what else recordings are read by: into an empty catalog, before its recordings. @returns paths of what could not be taken */
export async function restoreTables(db: Db, libraryDir: string, disk: Disk): Promise<string[]> {
  const text = await readText(join(libraryDir, folderName, tablesName), disk);
  return text === null || restoreSmallTables(db, text) ? [] : [`${folderName}/${tablesName}`];
}

/** Checks, attempts, events without a recording, and exports: after the recordings. @returns paths of what could not be taken, whole or in part */
export async function restoreHistory(db: Db, libraryDir: string, disk: Disk): Promise<string[]> {
  const folder = join(libraryDir, folderName);
  const refused: string[] = [];
  for (const journal of journals)
    for (const name of await namesIn(folder, nameOf(journal), disk))
      if (journal.restore(db, (await readText(join(folder, name), disk)) ?? '') > 0)
        refused.push(`${folderName}/${name}`);
  for (const name of await namesIn(join(folder, exportsName), recordName, disk)) {
    const text = await readText(join(folder, exportsName, name), disk);
    if (text === null || !restoreExport(db, text)) refused.push(`${folderName}/${exportsName}/${name}`);
  }
  return refused;
}

async function readText(path: string, disk: Disk): Promise<string | null> {
  return (await disk.look(path)) === null ? null : (await readSmallFile(path, disk)).toString('utf8');
}

async function namesIn(folder: string, form: RegExp, disk: Disk): Promise<string[]> {
  if ((await disk.look(folder)) === null) return [];
  return (await disk.list(folder)).filter((name) => form.test(name)).sort();
}

function nameOf({ name }: Journal): RegExp {
  return new RegExp(`^${name}-(\\d{4})\\.jsonl$`);
}

function nextName(journal: Journal, name: string | null): string {
  const number = name === null ? 1 : Number(nameOf(journal).exec(name)?.[1] ?? 0) + 1;
  return `${journal.name}-${String(number).padStart(4, '0')}.jsonl`;
}

/** The end of a file, from the beginning of a line; empty when there is no file. */
async function readTail(path: string, disk: Disk): Promise<string> {
  const entry = await disk.look(path);
  if (entry === null) return '';
  const file = await disk.open(path, 'read');
  try {
    const from = Math.max(0, entry.bytes - tailBytes);
    const bytes = Buffer.alloc(entry.bytes - from);
    const read = await file.read(bytes, from);
    const text = bytes.toString('utf8', 0, read);
    return from === 0 ? text : text.slice(text.indexOf('\n') + 1);
  } finally {
    await file.close();
  }
}

/** A line that a crash has cut is ended, so that the next one stands on its own. */
async function append(path: string, text: string, disk: Disk): Promise<void> {
  await createFolderDurably(join(path, '..'), disk);
  const isNew = (await disk.look(path)) === null;
  const file = await disk.open(path, isNew ? 'replace' : 'write');
  try {
    const bytes = await file.bytes();
    const end = new Uint8Array(1);
    if (bytes > 0) await file.read(end, bytes - 1);
    const isCut = bytes > 0 && end[0] !== 0x0a;
    await file.write(Buffer.from(isCut ? `\n${text}` : text), bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  if (isNew) await disk.syncFolder(join(path, '..'));
}
