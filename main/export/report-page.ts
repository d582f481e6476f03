import type { ExportIndex, IndexedRecording } from './export-index.ts';

/** The report for people: what the bag holds, what is missing of it and why, and every digest. Prints with page numbers. */
export function reportPage(index: ExportIndex): string {
  const { recordings } = index;
  const gaps = gapsOf(index);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Export ${escape(index.id)}</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>${style}</style>
<h1>Export of call recordings</h1>
<table class="facts">${factsOf(index)
    .map(([name, value]) => `<tr><th>${name}</th><td>${escape(value)}</td></tr>`)
    .join('\n')}</table>
<h2>Gaps</h2>
${gaps.length === 0 ? '<p>None: all that was asked for is in the bag.</p>' : `<ul>${gaps.map((gap) => `<li>${escape(gap)}</li>`).join('\n')}</ul>`}
<h2>Recordings</h2>
${recordings.map(recordingBlock).join('\n')}
</html>
`;
}

/** Text as HTML; good for attributes too. */
function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** What an export is, by name and value. */
export function factsOf(index: ExportIndex): [string, string][] {
  const { recordings } = index;
  const short = recordings.filter(isShort);
  const files = recordings.flatMap((one) => one.files);
  return [
    ['Export', index.id],
    ['Date (UTC)', index.exportedAt],
    ['By', index.by ?? 'not given'],
    ['Reason', index.reason ?? 'not given'],
    ['Selection', index.selection],
    ['Recordings asked for', String(recordings.length)],
    ['Whole, or the part asked for', String(recordings.length - short.length)],
    ['Incomplete or missing', String(short.length)],
    ['Files', String(files.length)],
    ['Bytes', String(files.reduce((sum, { bytes }) => sum + bytes, 0))],
  ];
}

/** One line for each recording that is not in the bag as it was asked for. */
export function gapsOf({ recordings }: ExportIndex): string[] {
  return recordings.filter(isShort).map(({ id, outcome, state, chunks, archivedChunks, folder }) => {
    const parts =
      outcome === 'missing' ? 'not in the bag' : `${String(archivedChunks)} of ${String(chunks)} chunks`;
    return `${id}: ${outcome} (${state}), ${parts}; ${folder}`;
  });
}

function isShort({ outcome }: IndexedRecording): boolean {
  return outcome === 'incomplete' || outcome === 'missing';
}

function recordingBlock(one: IndexedRecording): string {
  const people = one.participants.map(
    ({ displayName, phoneNumber, rawId }) => displayName ?? phoneNumber ?? rawId,
  );
  const rows = one.files.map(
    ({ path, bytes, sha256 }) =>
      `<tr><td>${escape(path)}</td><td class="number">${String(bytes)}</td><td class="digest">${sha256}</td></tr>`,
  );
  return `<section><h3><bdi>${escape(one.startedAt ?? 'undated')}</bdi> <bdi>${escape(people.join(', ') || 'unnamed')}</bdi></h3>
<p>${escape(one.id)} · call ${escape(one.callId ?? 'not known')} · service ${escape(one.service ?? 'not known')} · ${one.outcome}</p>
${one.findings.map((finding) => `<p>Finding: ${escape(finding)}</p>`).join('')}
<table><thead><tr><th>File</th><th>Bytes</th><th>SHA-256</th></tr></thead><tbody>${rows.join('\n')}</tbody></table></section>`;
}

const style = `
body { font: 11pt/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: #111; background: #fff }
table { border-collapse: collapse; width: 100% }
th, td { text-align: start; padding: .15rem .5rem; border-bottom: 1px solid #ccc; vertical-align: top; overflow-wrap: anywhere }
.facts th { width: 14rem; font-weight: 600 }
.digest { font: 8.5pt ui-monospace, monospace }
.number { text-align: end; white-space: nowrap }
section { break-inside: avoid-page }
@page { margin: 18mm 15mm 20mm; @bottom-right { content: counter(page) ' / ' counter(pages); font-size: 9pt } }
`;
