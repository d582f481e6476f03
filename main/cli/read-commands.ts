/** The commands that only read; they need no lock, so they also work beside a running Archivolt. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ArchiveError } from '../../contract/error.ts';
import type { RecordingRow } from '../../contract/views.ts';
import { describeLibrary, openLibrary } from '../archive/library.ts';
import { chunkFilesOf, type ChunkFile } from '../catalog/chunks.ts';
import { isUpToDate } from '../catalog/migrate.ts';
import { openCatalog, openCatalogReader, type Db } from '../catalog/open.ts';
import { findRecordings, requireQuery } from '../catalog/search.ts';
import { catalogName, sqliteBinding } from '../catalog-place.ts';
import { readRecordingDetail } from '../recording-detail.ts';
import type { CliArguments } from './arguments.ts';
import { durationText, exitCodes, rowLine, type CliAnswer } from './output.ts';

const rowsPerPage = 500;

/**
 * Opens the catalog of a library for reading. One that an older version wrote is brought up to date first, which needs the lock.
 * @throws ArchiveError not-a-library, library-newer, library-locked, catalog-damaged
 */
export async function openForReading(libraryDir: string): Promise<Db> {
  await describeLibrary(libraryDir);
  const path = join(libraryDir, catalogName);
  if (!existsSync(path)) throw new ArchiveError('catalog-damaged', { context: { path } });
  const options = { nativeBinding: sqliteBinding() };
  const db = openCatalogReader(path, options);
  if (isUpToDate(db)) return db;
  db.close();
  const library = await openLibrary(libraryDir, { createIfMissing: false, ...options });
  openCatalog(path, options).close();
  await library.close();
  return openCatalogReader(path, options);
}

export async function list({ libraryDir, limit }: CliArguments): Promise<CliAnswer> {
  const db = await openForReading(libraryDir);
  return rowsAnswer(db, readRows(db, '', limit ?? Infinity));
}

export async function search({ libraryDir, operands, limit }: CliArguments): Promise<CliAnswer> {
  const text = operands.join(' ');
  if (requireQuery(text) === null) throw new ArchiveError('query-invalid', { context: { query: text } });
  const db = await openForReading(libraryDir);
  return rowsAnswer(db, readRows(db, text, limit ?? Infinity));
}

export async function show({ libraryDir, operands }: CliArguments): Promise<CliAnswer> {
  const [id] = operands;
  if (id === undefined || operands.length > 1)
    throw new ArchiveError('usage', { context: { command: 'show ID' } });
  const db = await openForReading(libraryDir);
  const detail = await readRecordingDetail(db, libraryDir, id);
  const lines = [
    rowLine(detail),
    `  folder   ${detail.folder}`,
    `  call     ${detail.callId ?? '—'}`,
    ...detail.chunks.map(
      ({ index, state, durationMs, content }) =>
        `  chunk ${String(index)}  ${state.padEnd(11)}  ${durationText(durationMs)}  ${content === null ? '—' : `${content.sha256}  ${content.path}`}`,
    ),
    ...detail.participants.map(({ rawId, displayName }) => `  person   ${displayName ?? '—'}  ${rawId}`),
    ...detail.events.map(
      ({ type, receivedAt, source }) =>
        `  event    ${new Date(receivedAt).toISOString()}  ${source}  ${type}`,
    ),
  ];
  return { exitCode: exitCodes.done, document: detail, text: `${lines.join('\n')}\n` };
}

function readRows(db: Db, text: string, limit: number): RecordingRow[] {
  const rows: RecordingRow[] = [];
  for (;;) {
    const page = findRecordings(db, {
      text,
      sort: 'startedAt',
      descending: true,
      offset: rows.length,
      limit: Math.min(rowsPerPage, limit - rows.length),
    });
    rows.push(...page.rows);
    if (page.rows.length === 0 || rows.length >= Math.min(limit, page.total)) return rows;
  }
}

function rowsAnswer(db: Db, rows: readonly RecordingRow[]): CliAnswer {
  const chunks = new Map<string, Omit<ChunkFile, 'recording'>[]>(rows.map(({ id }) => [id, []]));
  const ids = rows.map(({ id }) => id);
  for (const { recording, ...chunk } of chunkFilesOf(db, ids)) chunks.get(recording)?.push(chunk);
  return {
    exitCode: exitCodes.done,
    document: rows.map((row) => ({ ...row, chunks: chunks.get(row.id) ?? [] })),
    text: rows.map((row) => `${rowLine(row)}\n`).join(''),
  };
}
