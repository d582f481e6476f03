/**
 * Lines of text as a PDF of A4 pages, each with its number and how many there are. The same lines give the same bytes: nothing is compressed,
 * no font is embedded, and no time is told but the given one. Pure.
 * @see ISO 32000-1 sections 7.5 (file structure), 9.6.2.2 (standard fonts), 9.7.5.2 (predefined character maps)
 */
import { createHash } from 'node:crypto';

export interface PdfLine {
  text: string;
  look: 'title' | 'head' | 'text';
  /** Stays on the page of the line that follows. */
  isKept?: boolean;
}

export interface PdfFacts {
  title: string;
  /** At the foot of each page, before its number. */
  foot: string;
  /** UTC epoch ms. */
  createdAt: number;
}

const page = { width: 595, height: 842, left: 50, top: 60, bottom: 60 } as const;
const sizes = { title: 16, head: 11, text: 8 } as const;
const leading = { title: 26, head: 18, text: 10.5 } as const;
/** Courier is six tenths of its size wide; signs of the wide font take two cells. */
const cellWidth = 0.6;

/** Longer lines are broken where they are too long for the page; what follows is set in. */
export function pdfOf(lines: readonly PdfLine[], facts: PdfFacts): Buffer {
  const pages = paginate(lines.flatMap(wrap));
  const objects = new Map<number, Buffer>();
  const put = (number: number, text: string): void => void objects.set(number, Buffer.from(text, 'latin1'));
  const firstPage = 8;
  const kids = pages.map((_, at) => `${String(firstPage + 2 * at)} 0 R`).join(' ');
  put(1, '<< /Type /Catalog /Pages 2 0 R /ViewerPreferences << /DisplayDocTitle true >> >>');
  put(2, `<< /Type /Pages /Kids [${kids}] /Count ${String(pages.length)} >>`);
  put(3, '<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>');
  put(4, '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>');
  put(
    5,
    '<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light-UniGB-UTF16-H /Encoding /UniGB-UTF16-H /DescendantFonts [6 0 R] >>',
  );
  put(6, wideFont);
  put(7, infoOf(facts));
  pages.forEach((shown, at) => {
    const [number, content] = [firstPage + 2 * at, firstPage + 2 * at + 1];
    put(
      number,
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${String(page.width)} ${String(page.height)}] /Contents ${String(content)} 0 R ` +
        '/Resources << /Font << /F1 3 0 R /F2 4 0 R /F3 5 0 R >> >> >>',
    );
    const stream = contentOf(shown, `${facts.foot}    page ${String(at + 1)} of ${String(pages.length)}`);
    put(content, `<< /Length ${String(stream.length)} >>\nstream\n${stream}\nendstream`);
  });
  return fileOf(objects);
}

const wideFont = `<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >>
/DW 1000 /FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880
/Descent -120 /CapHeight 880 /StemV 93 >> >>`;

function wrap({ text, look, isKept = false }: PdfLine): PdfLine[] {
  const room = Math.floor((page.width - 2 * page.left) / (sizes[look] * cellWidth));
  if (text.length <= room && isLatin(text)) return [{ text, look, isKept }];
  const parts: string[] = [];
  let part = '';
  let cells = 0;
  for (const sign of shownSigns(text)) {
    const wide = cellsOf(sign);
    if (cells + wide > room) {
      parts.push(part);
      [part, cells] = ['    ', 4];
    }
    part += sign;
    cells += wide;
  }
  return [...parts, part].map((one) => ({ text: one, look, isKept }));
}

function paginate(lines: readonly PdfLine[]): PdfLine[][] {
  const room = page.height - page.top - page.bottom;
  const pages: PdfLine[][] = [];
  let current: PdfLine[] = [];
  let used = 0;
  lines.forEach((line, at) => {
    let needed = 0;
    for (let next = at; next < lines.length && needed <= room; next += 1) {
      needed += leading[lines[next]?.look ?? 'text'];
      if (lines[next]?.isKept !== true) break;
    }
    if (used > 0 && used + Math.min(needed, room) > room) {
      pages.push(current);
      [current, used] = [[], 0];
    }
    current.push(line);
    used += leading[line.look];
  });
  return [...pages, current];
}

function contentOf(lines: readonly PdfLine[], foot: string): string {
  let y = page.height - page.top;
  const shown = lines.map(({ text, look }) => {
    y -= leading[look];
    return textAt(text, look === 'text' ? 'F1' : 'F2', sizes[look], y);
  });
  return [...shown, textAt(shownSigns(foot).join(''), 'F1', 7, page.bottom / 2)].join('\n');
}

function textAt(text: string, font: 'F1' | 'F2', size: number, y: number): string {
  const runs = isLatin(text) ? [text] : (text.match(/[\x20-\x7e\xa0-\xff]+|[^\x20-\x7e\xa0-\xff]+/g) ?? []);
  const drawn = runs.map((run) => {
    if (isLatin(run)) return `/${font} ${String(size)} Tf (${run.replace(/[\\()]/g, '\\$&')}) Tj`;
    return `/F3 ${String(size)} Tf <${Buffer.from(run, 'utf16le').swap16().toString('hex')}> Tj`;
  });
  return `BT ${String(page.left)} ${y.toFixed(1)} Td ${drawn.join(' ')} ET`;
}

function isLatin(text: string): boolean {
  return /^[\x20-\x7e\xa0-\xff]*$/.test(text);
}

function cellsOf(sign: string): number {
  return isLatin(sign) ? sign.length : 2;
}

/** Every sign as it can be drawn: Latin, Greek, Cyrillic, Chinese, Japanese as they are, all others by their Unicode numbers. */
function shownSigns(text: string): string[] {
  return Array.from(text.normalize('NFC')).flatMap((sign) => {
    if (
      isLatin(sign) ||
      /^[\u0391-\u03a9\u03b1-\u03c1\u03c3-\u03c9\u0401\u0410-\u0451\u3000-\u30ff\u4e00-\u9fa5\uff01-\uff5e]$/.test(
        sign,
      )
    )
      return [sign];
    const number = (sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    return sign === '\u2019' ? ["'"] : Array.from(`[U+${number}]`);
  });
}

function infoOf({ title, createdAt }: PdfFacts): string {
  const at = new Date(createdAt).toISOString().replace(/[-:T]/g, '').slice(0, 14);
  const hex = `feff${Buffer.from(title, 'utf16le').swap16().toString('hex')}`;
  return `<< /Title <${hex}> /Producer (Archivolt) /CreationDate (D:${at}Z) >>`;
}

function fileOf(objects: ReadonlyMap<number, Buffer>): Buffer {
  const parts: Buffer[] = [Buffer.from('%PDF-1.5\n%\xe2\xe3\xcf\xd3\n', 'latin1')];
  let at = parts[0]?.length ?? 0;
  const offsets: number[] = [];
  for (const [number, body] of [...objects].sort(([one], [other]) => one - other)) {
    offsets.push(at);
    const part = Buffer.concat([Buffer.from(`${String(number)} 0 obj\n`), body, Buffer.from('\nendobj\n')]);
    parts.push(part);
    at += part.length;
  }
  const id = createHash('sha256').update(Buffer.concat(parts)).digest('hex').slice(0, 32);
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const count = String(objects.size + 1);
  const tail = `xref\n0 ${count}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${count} /Root 1 0 R /Info 7 0 R /ID [<${id}> <${id}>] >>\nstartxref\n${String(at)}\n%%EOF\n`;
  return Buffer.concat([...parts, Buffer.from(tail, 'latin1')]);
}
