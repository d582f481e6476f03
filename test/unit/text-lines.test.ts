import { describe, expect, it } from 'vitest';
import { openFonts } from '../../main/export/shaping.ts';
import { createTextSetter, widthOf, type Piece } from '../../main/export/text-lines.ts';

const fontOf = openFonts();
const { set } = createTextSetter(fontOf);
const wide = 1000;

/** As it stands on the paper, from left to right. */
function seen(pieces: readonly Piece[] | undefined): string {
  return (pieces ?? []).flatMap(({ glyphs }) => glyphs.map(({ text }) => text)).join('');
}

const lineOf = (...parts: string[]): string => seen(set(parts, 'text', wide)[0]);
const reversed = (text: string): string => Array.from(text).reverse().join('');

describe('directions', () => {
  it('draws Arabic and Hebrew from the right, numbers and Latin in them from the left', () => {
    expect(lineOf('حسن')).toBe('نسح');
    expect(lineOf('כהן 12')).toBe(`12 ${reversed('כהן')}`);
    expect(lineOf('Call דוד now')).toBe(`Call ${reversed('דוד')} now`);
    expect(lineOf('פרץ (יוסי)', ', ', 'Ann')).toBe(`${reversed('פרץ (יוסי)')}, Ann`);
  });

  it('keeps the order of parts, whatever direction each has', () => {
    expect(lineOf('2026', ' ', 'דוד', ', ', 'חנה 7', ', ', '12')).toBe(
      `2026 ${reversed('דוד')}, 7 ${reversed('חנה')}, 12`,
    );
  });

  it('mirrors brackets of text from the right, and tells them as they were written', () => {
    const ids = (text: string) => set([text], 'text', wide)[0]?.flatMap(({ glyphs }) => glyphs);
    const [closing] = (ids('ד(ד') ?? []).filter(({ text }) => text === '(');
    const hebrew = fontOf('hebrew').shape(')', 'Hebr', false)[0];
    expect(closing?.id).toBe(hebrew?.id);
  });
});

describe('letters', () => {
  it('joins Arabic letters, and parts them where a sign says so', () => {
    const ids = (text: string) =>
      set([text], 'text', wide)[0]?.flatMap(({ glyphs }) => glyphs.map(({ id }) => id));
    expect(new Set(ids('ععع')).size).toBe(3);
    expect(ids('ع\u200cع')).not.toEqual(ids('عع'));
  });

  it('puts the vowel over the doubling of a letter, in whatever order they are written', () => {
    const heights = (text: string) =>
      new Map(
        fontOf('arabic')
          .shape(text, 'Arab', true)
          .map(({ id, yOffset }) => [id, yOffset]),
      );
    expect(heights('مّ\u064e')).toEqual(heights('م\u064eّ'));
  });

  it('gives the text of a letter to what is wide of it, not to its dots', () => {
    const told = fontOf('arabic')
      .shape('يبت', 'Arab', true)
      .filter(({ text }) => text !== '');
    expect(told.map(({ text }) => text)).toEqual(['ت', 'ب', 'ي']);
    expect(told.filter(({ xAdvance }) => xAdvance <= 0)).toEqual([]);
  });

  it('finds no glyph in a font of another script, which is how a test knows the box for a missing one', () => {
    expect(
      fontOf('hebrew')
        .shape('李', 'Hani', false)
        .map(({ id }) => id),
    ).toEqual([0]);
    expect(set(['李'], 'text', wide)[0]?.[0]?.glyphs.map(({ id }) => id)).not.toContain(0);
  });
});

it.each([
  ['what turns directions', 'a\u202eb', 'a[U+202E]b'],
  ['what is not seen', 'a\u200db\u00adc', 'a[U+200D]b[U+00AD]c'],
  ['a picture and its form', '\u{1f469}\u200d\u{1f680}\ufe0f', '[U+1F469][U+200D][U+1F680][U+FE0F]'],
  ['a mark without a letter', '\u0301a', '[U+0301]a'],
  ['a mark that the font of its letter lacks', 'a\u05b8', 'a[U+05B8]'],
  ['a script without a font', 'ไa', '[U+0E44]a'],
  ['a tab', 'a\tb', 'a[U+0009]b'],
  ['half a pair', 'a\ud800b', 'a[U+D800]b'],
])('writes %s by its number', (_, text, shown) => {
  expect(lineOf(text)).toBe(shown);
});

describe('lines', () => {
  const texts = [
    'words that are parted at spaces and go on over several lines',
    'data/2026-11-20/2026-11-20T10-00-00Z_Zoë-O’Brien_01ARZ3ND/chunks/0000.metadata.json',
    'x'.repeat(90),
    '欧阳娜娜龘㐀'.repeat(6),
    'علي حسن عبد الله '.repeat(5),
    'e\u0301'.repeat(40),
  ];
  it.each(texts)('breaks %s without losing a sign or leaving the room', (text) => {
    for (const room of [3, 8, 20]) {
      const lines = set([text], 'text', room);
      expect(lines.length).toBeGreaterThan(1);
      for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(room + 0.01);
      const letters = (shown: string): string[] => Array.from(shown).sort();
      expect(letters(lines.map(seen).join(''))).toEqual(letters(text));
    }
  });

  it('begins a new line where the text does', () => {
    expect(set(['one\ntwo'], 'text', wide).map(seen)).toEqual(['one', 'two']);
  });
});
