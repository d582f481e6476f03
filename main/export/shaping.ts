/**
 * Fonts, and text made into their glyphs by HarfBuzz: letters joined, marks in place, brackets mirrored. Each glyph keeps the very characters
 * it stands for, so that what is copied out of the PDF is what was written into it. It knows neither lines nor pages.
 * @see Unicode UAX 24 (scripts), OpenType specification (GSUB, GPOS)
 */
import { readFileSync } from 'node:fs';
import { create, type Font } from 'fontkit';
import {
  Blob,
  ClusterLevel,
  Direction,
  Face,
  Font as ShapeFont,
  Buffer as ShapeBuffer,
  shape,
} from 'harfbuzzjs';
import { fontFiles, pathOfFont, type FontName } from './report-fonts.ts';

/** Lengths are in units of the font. */
export interface ShapedGlyph {
  id: number;
  /** What it stands for: empty where the glyph before it tells all. */
  text: string;
  /** Where that begins in the shaped text, in UTF-16 units. */
  at: number;
  xAdvance: number;
  xOffset: number;
  yOffset: number;
}

export interface ReportFont {
  has(codePoint: number): boolean;
  /** In the order in which they are drawn, from left to right. `script` is one of ISO 15924. */
  shape(text: string, script: string, isRightToLeft: boolean): ShapedGlyph[];
  /** The same for letters, digits and signs of ASCII, one after another: lists are long, and made of them. Null for any other text. */
  plainGlyphs(text: string): ShapedGlyph[] | null;
  unitsPerEm: number;
  /** For the PDF writer: takes the glyphs of `shape` where it expects features, and shapes nothing itself. */
  source: unknown;
}

/** A font is read when it is first needed: those of Han are large. */
export function openFonts(): (name: FontName) => ReportFont {
  const opened = new Map<FontName, ReportFont>();
  const buffer = new ShapeBuffer();
  return (name) => {
    const known = opened.get(name);
    if (known !== undefined) return known;
    const font = openFont(name, buffer);
    opened.set(name, font);
    return font;
  };
}

/** The script of a character and the font for it; null for characters that go with whatever is beside them, undefined for scripts without font. */
export function scriptOf(character: string): { tag: string; font: FontName } | null | undefined {
  if (/^[\p{Script=Common}\p{Script=Inherited}]$/u.test(character)) return null;
  return scripts.find(({ signs }) => signs.test(character));
}

const scripts: readonly { tag: string; signs: RegExp; font: FontName }[] = [
  { tag: 'Latn', signs: /^\p{Script=Latin}$/u, font: 'text' },
  { tag: 'Grek', signs: /^\p{Script=Greek}$/u, font: 'text' },
  { tag: 'Cyrl', signs: /^\p{Script=Cyrillic}$/u, font: 'text' },
  { tag: 'Deva', signs: /^\p{Script=Devanagari}$/u, font: 'text' },
  { tag: 'Arab', signs: /^\p{Script=Arabic}$/u, font: 'arabic' },
  { tag: 'Hebr', signs: /^\p{Script=Hebrew}$/u, font: 'hebrew' },
  { tag: 'Hani', signs: /^\p{Script=Han}$/u, font: 'chinese' },
  { tag: 'Hira', signs: /^\p{Script=Hiragana}$/u, font: 'chinese' },
  { tag: 'Kana', signs: /^\p{Script=Katakana}$/u, font: 'chinese' },
  { tag: 'Bopo', signs: /^\p{Script=Bopomofo}$/u, font: 'chinese' },
  { tag: 'Hang', signs: /^\p{Script=Hangul}$/u, font: 'korean' },
];

function openFont(name: FontName, buffer: ShapeBuffer): ReportFont {
  const bytes = readFileSync(pathOfFont(name));
  const parsed = create(bytes);
  if (!('layout' in parsed)) throw new Error(`${fontFiles[name].path} holds more than one font`);
  const shapes = new ShapeFont(new Face(new Blob(bytes)));
  const plain = new Map(Array.from(asciiSigns, (sign) => [sign, plainGlyphOf(parsed, sign)]));
  return {
    plainGlyphs(text) {
      if (!/^[\x20-\x7e]*$/.test(text)) return null;
      return Array.from(text, (sign) => plain.get(sign)).filter((glyph) => glyph !== undefined);
    },
    has: (codePoint) => parsed.hasGlyphForCodePoint(codePoint),
    unitsPerEm: parsed.unitsPerEm,
    source: pdfSourceOf(parsed),
    shape(text, script, isRightToLeft) {
      buffer.reset();
      buffer.addText(text);
      buffer.setScript(script);
      // Never that of this computer: the same export has to give the same bytes anywhere.
      buffer.setLanguage('en');
      buffer.setDirection(isRightToLeft ? Direction.RTL : Direction.LTR);
      buffer.setClusterLevel(ClusterLevel.MONOTONE_CHARACTERS);
      shape(shapes, buffer);
      return withTexts(text, buffer);
    },
  };
}

const asciiSigns = Array.from({ length: 95 }, (_, at) => String.fromCodePoint(0x20 + at)).join('');

function plainGlyphOf(font: Font, sign: string): ShapedGlyph {
  const { id, advanceWidth } = font.glyphForCodePoint(sign.codePointAt(0) ?? 0);
  return { id, text: sign, at: 0, xAdvance: advanceWidth, xOffset: 0, yOffset: 0 };
}

/** Each cluster's characters go to its widest glyph: dots and marks are glyphs too, but a PDF reader takes text to be where there is width. */
function withTexts(text: string, buffer: ShapeBuffer): ShapedGlyph[] {
  const positions = buffer.getGlyphPositions();
  const glyphs = buffer.getGlyphInfos().map(({ codepoint: id, cluster: at }, index): ShapedGlyph => {
    const { xAdvance = 0, xOffset = 0, yOffset = 0 } = positions[index] ?? {};
    return { id, text: '', at, xAdvance, xOffset, yOffset };
  });
  const widest = new Map<number, ShapedGlyph>();
  for (const glyph of glyphs) {
    const other = widest.get(glyph.at);
    if (other === undefined || glyph.xAdvance > other.xAdvance) widest.set(glyph.at, glyph);
  }
  let end = text.length;
  for (const [at, glyph] of [...widest].sort(([one], [other]) => other - one)) {
    glyph.text = text.slice(at, end);
    end = at;
  }
  return glyphs;
}

/** As fontkit has it; its types leave the list out. */
interface FontSubset {
  /** Of the original, by their places in the subset. */
  glyphs: number[];
  includeGlyph(id: number): number;
  encode(): Uint8Array;
}

interface DrawnGlyph {
  /** Its place in the subset. */
  id: number;
  advanceWidth: number;
  codePoints: number[];
}

/**
 * A glyph that stands for different characters (as the Arabic and the Persian yeh do at the end of a word) gets a place of its own for each:
 * a PDF tells the text of places, not of glyphs.
 */
function pdfSourceOf(font: Font): unknown {
  const subset = font.createSubset() as unknown as FontSubset;
  const drawn = new Map<number, Map<string, DrawnGlyph>>();
  const drawnOf = ({ id, text }: ShapedGlyph): DrawnGlyph => {
    const ofGlyph = drawn.get(id) ?? new Map<string, DrawnGlyph>();
    const known = ofGlyph.get(text);
    if (known !== undefined) return known;
    const glyph = {
      id: ofGlyph.size > 0 ? subset.glyphs.push(id) - 1 : subset.includeGlyph(id),
      advanceWidth: font.getGlyph(id).advanceWidth,
      codePoints: Array.from(text, (sign) => sign.codePointAt(0) ?? 0),
    };
    drawn.set(id, ofGlyph.set(text, glyph));
    return glyph;
  };
  // The writer asks several times for each text.
  let last: { of: readonly ShapedGlyph[]; glyphs: DrawnGlyph[]; advanceWidth: number } | null = null;
  const layout = (_text: string, of: readonly ShapedGlyph[]): object => {
    if (last?.of !== of)
      last = {
        of,
        glyphs: of.map(drawnOf),
        advanceWidth: of.reduce((sum, { xAdvance }) => sum + xAdvance, 0),
      };
    // Made anew each time: the writer scales them where they are.
    const positions = of.map(({ xAdvance, xOffset, yOffset }) => ({
      xAdvance,
      yAdvance: 0,
      xOffset,
      yOffset,
    }));
    return { glyphs: last.glyphs, positions, advanceWidth: last.advanceWidth };
  };
  const createSubset = () => ({ includeGlyph: (place: number) => place, encode: () => subset.encode() });
  return Object.assign(Object.create(font) as Font, { createSubset, layout });
}
