import { expect, it } from 'vitest';
import type { ExportIndex } from '../../main/export/export-index.ts';
import { reportPdf } from '../../main/export/report-pdf.ts';

function index(count: number, name = "Zoë (O\\'Brien)"): ExportIndex {
  return {
    format: 'archivolt-export',
    version: 1,
    id: '00000000-0000-4000-8000-000000000001',
    exportedAt: '2026-11-21T09:00:00.000Z',
    by: name,
    reason: null,
    selection: 'all',
    recordings: Array.from({ length: count }, (_, at) => ({
      id: String(at).padStart(26, '0'),
      recordingId: null,
      callId: 'call',
      service: 'contoso',
      startedAt: '2026-11-20T10:00:00.000Z',
      durationMs: 1,
      participants: [{ rawId: '8:acs:a', displayName: name, phoneNumber: null }],
      folder: `data/${'x'.repeat(120)}-${String(at)}`,
      outcome: at === 0 ? ('incomplete' as const) : ('whole' as const),
      state: 'archived',
      chunks: 2,
      archivedChunks: 1,
      findings: ['chunk 0: silent (all of it)'],
      files: [
        { path: `data/${'x'.repeat(120)}-${String(at)}/chunks/0000.wav`, bytes: 3, sha256: 'ab'.repeat(32) },
      ],
    })),
  };
}

const textOf = (pdf: Buffer): string => pdf.toString('latin1');

it('has every page numbered of how many there are, and every object where the table says', () => {
  const pdf = reportPdf(index(200));
  const text = textOf(pdf);
  const numbers = [...text.matchAll(/page (\d+) of (\d+)/g)].map(([, at, of]) => [Number(at), Number(of)]);
  expect(numbers.length).toBeGreaterThan(10);
  expect(numbers).toEqual(numbers.map((_, at) => [at + 1, numbers.length]));
  const rows = [...text.matchAll(/^(\d{10}) 00000 n $/gm)].map(([, at]) => Number(at));
  rows.forEach((at, number) =>
    expect(text.slice(at, at + 12)).toMatch(new RegExp(`^${String(number + 1)} 0 obj\\n`)),
  );
  expect(text.slice(Number(/startxref\n(\d+)/.exec(text)?.[1])).startsWith('xref\n')).toBe(true);
  for (const [, length, stream] of text.matchAll(/<< \/Length (\d+) >>\nstream\n([\s\S]*?)\nendstream/g))
    expect(stream?.length).toBe(Number(length));
  expect(text.match(/ab{1}(?:ab){31}/g)).toHaveLength(200);
  expect(text).toContain('1 of 2 chunks');
  expect(text).toContain('finding: chunk 0: silent \\(all of it\\)');
});

it('gives the same bytes for the same export, and others for another', () => {
  expect(reportPdf(index(3)).equals(reportPdf(index(3)))).toBe(true);
  expect(reportPdf(index(3)).equals(reportPdf(index(3, 'Ana')))).toBe(false);
});

it('draws Latin, Chinese and Cyrillic names, and writes what it cannot draw by its number', () => {
  const text = textOf(reportPdf(index(1, '李伟 Анна علي (\\')));
  expect(text).toContain(`<${Buffer.from('李伟', 'utf16le').swap16().toString('hex')}> Tj`);
  expect(text).toContain(`<${Buffer.from('Анна', 'utf16le').swap16().toString('hex')}> Tj`);
  expect(text).toContain('[U+0639][U+0644][U+064A]');
  expect(text).toContain('\\(\\\\');
});
