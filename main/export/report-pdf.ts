import type { ExportIndex, IndexedRecording } from './export-index.ts';
import { pdfOf } from './pdf-pages.ts';
import { textWidth, type Cell, type Look, type Row, type RowPages } from './pdf-rows.ts';
import { factsOf, gapsOf } from './report-page.ts';

const looks = {
  title: { font: 'bold', size: 18 },
  head: { font: 'bold', size: 12 },
  name: { font: 'text', size: 10.5 },
  text: { font: 'text', size: 9 },
  label: { font: 'text', size: 9, color: '#555' },
  small: { font: 'text', size: 7.5, color: '#555' },
  column: { font: 'bold', size: 7 },
  file: { font: 'text', size: 7 },
  digest: { font: 'mono', size: 6.4 },
} as const satisfies Record<string, Look>;

/** Of a table of files, from the left: name, length, digest. */
const columns = { name: 0, bytes: 195, digest: textWidth - 247 } as const;

/** The report for people as pages with numbers, to be printed or filed: the same as report.html says. */
export function reportPdf(index: ExportIndex): Promise<Buffer> {
  const facts = {
    title: `Export ${index.id}`,
    foot: `Export ${index.id}, ${index.exportedAt}`,
    createdAt: Date.parse(index.exportedAt),
  };
  return pdfOf(facts, (pages) => writeReport(index, pages));
}

function writeReport(index: ExportIndex, pages: RowPages): void {
  pages.add([line('Export of call recordings', looks.title), ...factsOf(index).map(factRow)]);
  const gaps = gapsOf(index);
  const [first, ...others] = gaps.length === 0 ? ['None: all that was asked for is in the bag.'] : gaps;
  pages.add([line('Gaps', looks.head, 16), row(pathParts(first ?? ''), looks.text)]);
  for (const gap of others) pages.add([row(pathParts(gap), looks.text)]);
  pages.add([line('Recordings', looks.head, 16)]);
  for (const recording of index.recordings) {
    const [firstFile, ...otherFiles] = recording.files.map((file) => fileRow(file, recording.folder));
    pages.add([...recordingRows(recording), ...(firstFile === undefined ? [] : [fileHead, firstFile])]);
    pages.addTable(fileHead, otherFiles);
  }
  pages.add([
    line(
      'A character that no font of this report has, or that is not seen, is written as its Unicode number, for example [U+1F600].',
      looks.small,
      16,
    ),
  ]);
}

function recordingRows(one: IndexedRecording): Row[] {
  const people = one.participants.map(
    ({ displayName, phoneNumber, rawId }) => displayName ?? phoneNumber ?? rawId,
  );
  const named =
    people.length === 0 ? ['unnamed'] : people.flatMap((name, at) => (at === 0 ? [name] : [', ', name]));
  const known = (value: string | null): string => value ?? 'not known';
  return [
    row([one.startedAt ?? 'undated', '   ', ...named], looks.name, 12),
    row(
      [one.id, '  ·  call ', known(one.callId), '  ·  service ', known(one.service), '  ·  ', one.outcome],
      looks.small,
    ),
    row(['in ', ...pathParts(one.folder)], looks.small),
    ...one.findings.map((finding) => row(['Finding: ', finding], looks.small)),
  ];
}

function factRow([name, value]: [string, string]): Row {
  const left = 150;
  return {
    cells: [
      { parts: [name], look: looks.label, left: 0, width: left },
      { parts: [value], look: looks.text, left, width: textWidth - left },
    ],
  };
}

const fileHead: Row = { ...fileCells('File', 'Bytes', 'SHA-256', looks.column, looks.column), gap: 2 };

function fileRow({ path, bytes, sha256 }: IndexedRecording['files'][number], folder: string): Row {
  const name = path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path;
  return fileCells(name, String(bytes), sha256, looks.file, looks.digest);
}

function fileCells(name: string, bytes: string, sha256: string, look: Look, digestLook: Look): Row {
  const cells: Cell[] = [
    { parts: [name], look, left: columns.name, width: columns.bytes - 6 },
    { parts: [bytes], look, left: columns.bytes, width: columns.digest - columns.bytes - 8, isAtEnd: true },
    { parts: [sha256], look: digestLook, left: columns.digest, width: textWidth - columns.digest },
  ];
  return { cells, isRuled: true };
}

/** The parts of a path stay in their order, whatever direction the names in it have. */
function pathParts(path: string): string[] {
  return path.split(/([/_;]+)/);
}

function line(text: string, look: Look, gap = 0): Row {
  return row([text], look, gap);
}

function row(parts: readonly string[], look: Look, gap = 0): Row {
  return { cells: [{ parts, look, left: 0, width: textWidth }], gap };
}
