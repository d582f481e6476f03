/**
 * A4 pages as a PDF, each with its number and how many there are. The same rows give the same bytes, on every system and from
 * every version of Node: nothing is compressed, and no time is told but the given one. What is drawn is embedded, as subsets of its fonts.
 * @see ISO 32000-1 sections 9.9 (embedded fonts), 9.10.3 (ToUnicode maps)
 */
import { once } from 'node:events';
import PDFDocument from 'pdfkit';
import { page, rowsOn, textWidth, type Look, type RowPages } from './pdf-rows.ts';
import { openFonts } from './shaping.ts';
import { createTextSetter, widthOf, type Piece } from './text-lines.ts';

export interface PdfFacts {
  title: string;
  /** At the foot of each page, before its number. */
  foot: string;
  /** UTC epoch ms. */
  createdAt: number;
}

const footLook: Look = { font: 'text', size: 7.5, color: '#555' };

/**
 * `write` is called twice: once to count the pages, then to draw them. So each page leaves memory when it is full, and still says how many
 * there are.
 */
export async function pdfOf(facts: PdfFacts, write: (pages: RowPages) => void): Promise<Buffer> {
  const fontOf = openFonts();
  const setter = createTextSetter(fontOf);
  let count = 1;
  const nothing = (): void => undefined;
  write(rowsOn({ draw: nothing, rule: nothing, turnPage: () => void (count += 1) }, setter));

  const document = emptyDocument(facts);
  const written: Buffer[] = [];
  document.on('data', (bytes: Buffer) => written.push(bytes));
  const draw = (
    pieces: readonly Piece[],
    x: number,
    baseline: number,
    { size, color = '#000' }: Look,
  ): void => {
    let at = x;
    document.fillColor(color);
    for (const { font, glyphs, width } of pieces) {
      // The font of shaping.ts takes shaped glyphs in place of features, and does not look at the text.
      document.font(fontOf(font).source as Buffer, font, size);
      const features = glyphs as unknown as PDFKit.Mixins.OpenTypeFeatures[];
      if (glyphs.length > 0)
        document.text('.', at, baseline, { lineBreak: false, baseline: 'alphabetic', features });
      at += width * size;
    }
  };
  let number = 0;
  const turnPage = (): void => {
    document.addPage();
    number += 1;
    const texts = [facts.foot, `page ${String(number)} of ${String(count)}`];
    const [before = [], after = []] = texts.map((text) => setter.set([text], footLook.font, Infinity)[0]);
    const baseline = page.height - page.bottom / 2;
    draw(before, page.left, baseline, footLook);
    draw(after, page.left + textWidth - widthOf(after) * footLook.size, baseline, footLook);
  };
  const rule = (y: number): void => {
    document.moveTo(page.left, y).lineTo(page.left + textWidth, y);
    document.lineWidth(0.4).strokeColor('#bbb').stroke();
  };
  turnPage();
  write(rowsOn({ draw, rule, turnPage }, setter));
  const ended = once(document, 'end');
  document.end();
  await ended;
  return Buffer.concat(written);
}

function emptyDocument({ title, createdAt }: PdfFacts): PDFKit.PDFDocument {
  return new PDFDocument({
    size: [page.width, page.height],
    margin: 0,
    autoFirstPage: false,
    compress: false,
    pdfVersion: '1.7',
    lang: 'en',
    displayTitle: true,
    // There is none until one is asked for; the types know only paths.
    font: null as unknown as string,
    info: { Title: title, Producer: 'Archivolt', Creator: 'Archivolt', CreationDate: new Date(createdAt) },
  });
}
