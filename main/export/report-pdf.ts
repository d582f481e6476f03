import type { ExportIndex, IndexedRecording } from './export-index.ts';
import { pdfOf, type PdfLine } from './pdf.ts';
import { factsOf, gapsOf } from './report-page.ts';

/** The report for people as pages with numbers, to be printed or filed: the same as report.html says. */
export function reportPdf(index: ExportIndex): Buffer {
  const gaps = gapsOf(index);
  const lines: PdfLine[] = [
    { text: 'Export of call recordings', look: 'title', isKept: true },
    ...factsOf(index).map(([name, value]) => text(`${name.padEnd(30)}${value}`)),
    { text: 'Gaps', look: 'head', isKept: true },
    ...(gaps.length === 0 ? [text('None: all that was asked for is in the bag.')] : gaps.map(text)),
    { text: 'Recordings', look: 'head', isKept: true },
    ...index.recordings.flatMap(recordingLines),
    text(''),
    text('Signs that this page cannot draw are written by their Unicode numbers; report.html shows them.'),
  ];
  return pdfOf(lines, {
    title: `Export ${index.id}`,
    foot: `Export ${index.id}, ${index.exportedAt}`,
    createdAt: Date.parse(index.exportedAt),
  });
}

function recordingLines(one: IndexedRecording): PdfLine[] {
  const people = one.participants.map(
    ({ displayName, phoneNumber, rawId }) => displayName ?? phoneNumber ?? rawId,
  );
  return [
    text(''),
    kept(`${one.startedAt ?? 'undated'}  ${people.join(', ') || 'unnamed'}`),
    kept(
      `${one.id}  call ${one.callId ?? 'not known'}  service ${one.service ?? 'not known'}  ${one.outcome}`,
    ),
    ...one.findings.map((finding) => kept(`  finding: ${finding}`)),
    ...one.files.flatMap(({ path, bytes, sha256 }) => [
      kept(
        `  ${path.startsWith(`${one.folder}/`) ? path.slice(one.folder.length + 1) : path}  ${String(bytes)} bytes`,
      ),
      text(`    ${sha256}`),
    ]),
    text(`  in ${one.folder}`),
  ];
}

function text(shown: string): PdfLine {
  return { text: shown, look: 'text' };
}

function kept(shown: string): PdfLine {
  return { ...text(shown), isKept: true };
}
