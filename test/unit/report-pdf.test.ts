import { expect, it } from 'vitest';
import type { ExportIndex } from '../../main/export/export-index.ts';
import { reportPdf } from '../../main/export/report-pdf.ts';
import { makeReportPdf } from '../../main/export/report-thread.ts';
import { readPdf, type DrawnText } from '../support/read-pdf.ts';

function index(count: number, names: readonly string[] = ["Zoë (O\\'Brien)"]): ExportIndex {
  return {
    format: 'archivolt-export',
    version: 1,
    id: '00000000-0000-4000-8000-000000000001',
    exportedAt: '2026-11-21T09:00:00.000Z',
    by: names[0] ?? null,
    reason: null,
    selection: 'all',
    recordings: Array.from({ length: count }, (_, at) => ({
      id: String(at).padStart(26, '0'),
      recordingId: null,
      callId: 'call',
      service: 'contoso',
      startedAt: '2026-11-20T10:00:00.000Z',
      durationMs: 1,
      participants: names.map((displayName) => ({ rawId: '8:acs:a', displayName, phoneNumber: null })),
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

const toTheRight = ({ texts }: DrawnText): string => texts.join('');
const toTheLeft = ({ texts }: DrawnText): string => [...texts].reverse().join('');

it('has every page numbered of how many there are, and everything that was said', async () => {
  const { pages } = readPdf(await reportPdf(index(120)));
  const shown = pages.map((page) => page.map(toTheRight));
  expect(shown.length).toBeGreaterThan(10);
  expect(shown.map((page) => page.find((text) => text.startsWith('page ')))).toEqual(
    shown.map((_, at) => `page ${String(at + 1)} of ${String(shown.length)}`),
  );
  const all = shown.flat();
  expect(all.filter((text) => text === 'ab'.repeat(32))).toHaveLength(120);
  expect(all.join('')).toContain('1 of 2 chunks');
  expect(all).toContain('Finding: chunk 0: silent (all of it)');
});

it('gives the same bytes for the same export, and others for another', async () => {
  const first = await reportPdf(index(3));
  expect((await reportPdf(index(3))).equals(first)).toBe(true);
  expect((await makeReportPdf(index(3))).equals(first)).toBe(true);
  expect((await reportPdf(index(3, ['Ana']))).equals(first)).toBe(false);
});

const written = {
  Latin: 'Nguyễn Văn Ánh Łukasz Đorđe',
  Greek: 'Ελένη Παπαδοπούλου',
  Cyrillic: 'Їжакевич Анна',
  Arabic: 'عبد الرحمن حسن',
  Persian: 'پژمان نیم\u200cفاصله',
  'Arabic with vowels': 'مُحَمَّد',
  Hebrew: 'שָׁלוֹם כהן',
  Chinese: '欧阳娜娜龘㐀',
  Japanese: '田中たなかタナカ',
  Korean: '김민준박서연',
  Devanagari: 'शर्मा',
} as const;

it.each(Object.entries(written))('draws and tells a %s name', async (_, name) => {
  const { pages, fonts } = readPdf(await reportPdf(index(1, [name])));
  const drawn = pages.flat();
  const told = drawn.flatMap((text) => [toTheRight(text), toTheLeft(text)]);
  // A run is of one script; Japanese has three.
  expect([...told, drawn.map(toTheRight).join('')].some((text) => text.includes(name))).toBe(true);
  expect(drawn.flatMap(({ places }) => places)).not.toContain(0);
  expect(fonts.filter(({ isEmbedded }) => !isEmbedded)).toEqual([]);
});

it('writes what it cannot draw by its number, and turns nothing round for a sign that is not seen', async () => {
  const { pages } = readPdf(await reportPdf(index(1, ['Ann\u202Egnp \u{1F600} ไ'])));
  expect(pages.flat().map(toTheRight).join('')).toContain('Ann[U+202E]gnp [U+1F600] [U+0E44]');
});
