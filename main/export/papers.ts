/** What lies beside the payload of an export: the lists of what is in it, and how to check it. The same input gives the same bytes. */
import { stringify } from 'csv-stringify/sync';
import { indexColumns, plainForm, type ExportForm, type IndexColumn } from '../../contract/exports.ts';
import type { AnnotationsView, RecordingRow } from '../../contract/views.ts';
import { formatManifest } from '../archive/bag-text.ts';
import { readAnnotations } from '../catalog/annotations.ts';
import { chunksOfRecording } from '../catalog/chunks.ts';
import type { ExportItem, ExportJob } from '../catalog/exports.ts';
import type { Db } from '../catalog/open.ts';
import { findRecordingRow } from '../catalog/recordings.ts';
import type { ExportIndex, IndexedRecording } from './export-index.ts';
import { maskOthers } from './subject.ts';
import { reportPage } from './report-page.ts';
import { verifyPage } from './verify-page.ts';

export interface DescribedItem {
  item: ExportItem;
  /** Null when the recording is not known any more. */
  row: RecordingRow | null;
  annotations: AnnotationsView;
  findings: string[];
}

/** Makes report.pdf. */
export type ReportMaker = (index: ExportIndex) => Promise<Buffer>;

export interface Paper {
  path: string;
  bytes: Buffer;
}

const none: AnnotationsView = { tags: [], cases: [], notes: [] };

/** Items with what is told of their recordings; where the export is about one person, of nobody else. */
export function describeItems(db: Db, { order }: ExportJob, items: readonly ExportItem[]): DescribedItem[] {
  const { selection } = order;
  const rows = items.map((item) => findRecordingRow(db, item.recording));
  const known = rows.filter((row) => row !== null);
  const told = selection.kind === 'person' ? maskOthers(known, selection.person) : known;
  const byId = new Map(told.map((row) => [row.id, row]));
  return items.map((item) => {
    const row = byId.get(item.recording) ?? null;
    if (row === null) return { item, row, annotations: none, findings: [] };
    return { item, row, annotations: readAnnotations(db, row.id), findings: findingsOf(db, row.id) };
  });
}

function findingsOf(db: Db, recording: string): string[] {
  return chunksOfRecording(db, recording).flatMap(({ index, findings }) =>
    findings.map(({ kind, detail }) => `chunk ${String(index)}: ${kind} (${detail})`),
  );
}

/** Index as table and as JSON, a report for people, and two ways to check the bag. */
export async function papersOf(
  job: ExportJob,
  items: readonly DescribedItem[],
  selection: string,
  makeReport: ReportMaker,
): Promise<Paper[]> {
  const { form = plainForm } = job.order;
  const index = indexOf(job, items, selection);
  const isPart = job.order.selection.kind === 'range';
  return [
    ...(form.hasSha512 ? [{ path: 'manifest-sha512.txt', bytes: sha512Manifest(items) }] : []),
    { path: 'index.csv', bytes: Buffer.from(csvOf(items, form, isPart)) },
    { path: 'index.json', bytes: Buffer.from(`${JSON.stringify(index, null, 2)}\n`) },
    { path: 'report.html', bytes: Buffer.from(reportPage(index)) },
    { path: 'report.pdf', bytes: await makeReport(index) },
    { path: 'VERIFY.txt', bytes: Buffer.from(howToVerify) },
    { path: 'verify.html', bytes: Buffer.from(verifyPage(index)) },
  ];
}

function sha512Manifest(items: readonly DescribedItem[]): Buffer {
  const files = items.flatMap(({ item }) => item.files);
  return formatManifest(files.map(({ path, sha512 = '' }) => ({ path, sha256: sha512 })));
}

function indexOf(job: ExportJob, items: readonly DescribedItem[], selection: string): ExportIndex {
  const { by, reason } = job.order;
  const isPart = job.order.selection.kind === 'range';
  return {
    format: 'archivolt-export',
    version: 1,
    id: job.id,
    exportedAt: new Date(job.createdAt).toISOString(),
    by,
    reason,
    selection,
    recordings: items.map(({ item, row, findings }) => ({
      id: item.recording,
      recordingId: row?.recordingId ?? null,
      callId: row?.callId ?? null,
      service: row?.service ?? null,
      startedAt: utc(row?.startedAt ?? null),
      durationMs: row?.durationMs ?? null,
      participants: (row?.participants ?? []).map(({ rawId, displayName, phoneNumber }) => ({
        rawId,
        displayName,
        phoneNumber,
      })),
      folder: item.folder,
      outcome: outcomeOf(item, isPart),
      state: item.code ?? row?.state ?? 'unknown',
      chunks: row?.chunkCount ?? 0,
      archivedChunks: row?.archivedChunkCount ?? 0,
      findings,
      files: item.files.map(({ path, bytes, sha256 }) => ({ path, bytes, sha256 })),
    })),
  };
}

function outcomeOf({ state, isWhole }: ExportItem, isPart: boolean): IndexedRecording['outcome'] {
  if (state !== 'done') return 'missing';
  if (isPart) return 'part';
  return isWhole ? 'whole' : 'incomplete';
}

/** For Excel: a byte order mark, CRLF, and nothing that it would take for a formula. */
function csvOf(
  items: readonly DescribedItem[],
  { columns, hasAnnotations }: ExportForm,
  isPart: boolean,
): string {
  const chosen =
    columns ?? indexColumns.filter((column) => hasAnnotations || !annotationColumns.includes(column));
  const shown = indexColumns.filter((column) => chosen.includes(column));
  return stringify(
    items.map((item) => {
      const cells = cellsOf(item, isPart);
      return shown.map((column) => cells[column]);
    }),
    {
      header: true,
      bom: true,
      record_delimiter: 'windows',
      // A bare line feed inside a cell would end the row for Excel, and what follows could begin a formula.
      quoted_match: /[\r\n]/,
      escape_formulas: true,
      columns: shown,
    },
  );
}

const annotationColumns: readonly IndexColumn[] = ['tags', 'cases', 'notes'];

function cellsOf(
  { item, row, annotations }: DescribedItem,
  isPart: boolean,
): Record<IndexColumn, string | number> {
  return {
    id: item.recording,
    recording_id: row?.recordingId ?? '',
    call_id: row?.callId ?? '',
    service: row?.service ?? '',
    started_utc: utc(row?.startedAt ?? null) ?? '',
    started_local: local(row?.startedAt ?? null),
    duration_s: secondsOf(row?.durationMs ?? null),
    participants: (row?.participants ?? [])
      .map(({ displayName, phoneNumber, rawId }) => displayName ?? phoneNumber ?? rawId)
      .join('; '),
    tags: annotations.tags.join('; '),
    cases: annotations.cases.join('; '),
    notes: annotations.notes.map(({ text }) => text).join('\n'),
    outcome: outcomeOf(item, isPart),
    state: item.code ?? row?.state ?? '',
    chunks: `${String(row?.archivedChunkCount ?? 0)}/${String(row?.chunkCount ?? 0)}`,
    bytes: item.files.reduce((sum, { bytes }) => sum + bytes, 0),
    files: item.files.length,
    folder: item.folder,
    sha256: item.files.map(({ path, sha256 }) => `${path} ${sha256}`).join('\n'),
  };
}

function utc(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

/** In the zone of this computer, as Excel reads dates, with the distance to UTC. */
function local(at: number | null): string {
  if (at === null) return '';
  const offset = -new Date(at).getTimezoneOffset();
  const shifted = new Date(at + offset * 60_000).toISOString().slice(0, 19).replace('T', ' ');
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.abs(offset);
  return `${shifted} ${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

const howToVerify = `How to check this bag without Archivolt
=======================================

The folder is a BagIt 1.0 bag (RFC 8493). Every file below data/ is listed in manifest-sha256.txt with its SHA-256 digest, every other
file in tagmanifest-sha256.txt. Whoever gave you the bag may have told you the digest of tagmanifest-sha256.txt separately: compare it
first, since it vouches for all the rest.

In a browser: open verify.html. It needs no network.

Linux (macOS: shasum -a 256 in place of sha256sum):

    sha256sum tagmanifest-sha256.txt
    sha256sum --check --strict --quiet tagmanifest-sha256.txt
    sha256sum --check --strict --quiet manifest-sha256.txt
    find data -type f | wc -l          # the number after the dot in Payload-Oxum of bag-info.txt

Windows (PowerShell):

    (Get-FileHash -Algorithm SHA256 tagmanifest-sha256.txt).Hash
    Get-Content -Encoding utf8 tagmanifest-sha256.txt, manifest-sha256.txt | ForEach-Object {
      $digest, $path = $_ -split '  ', 2
      if ((Get-FileHash -Algorithm SHA256 -LiteralPath $path).Hash -ne $digest) { "WRONG $path" } }
    (Get-ChildItem -Recurse -File data).Count

No output after a check means that every file is as listed.
`;

function secondsOf(ms: number | null): string {
  return ms === null ? '' : (ms / 1000).toFixed(3);
}
