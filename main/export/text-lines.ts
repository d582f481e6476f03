/**
 * Text in any direction as lines of shaped pieces, each in the order in which it is drawn. What no font here can draw stands as its Unicode
 * number, as does every sign that is not seen or would turn the direction of others: a line never shows a wrong letter, nor hides one.
 * @see Unicode UAX 9 (bidirectional text)
 */
import bidiOf from 'bidi-js';
import type { FontName } from './report-fonts.ts';
import { scriptOf, type ReportFont, type ShapedGlyph } from './shaping.ts';

export interface Piece {
  font: FontName;
  glyphs: ShapedGlyph[];
  /** In ems, as are the widths below. */
  width: number;
}

export interface TextSetter {
  /** The lines of a text of several parts, which stand beside each other whatever direction each of them has. */
  set: (parts: readonly string[], preferred: FontName, room: number) => Piece[][];
}

/** A stretch that is of one level, font and script. Places are in UTF-16 units. */
interface Stretch {
  from: number;
  to: number;
  level: number;
  font: FontName;
  script: string;
}

type Chosen = Pick<Stretch, 'font' | 'script'>;

const [isolate, endOfIsolate] = ['\u2068', '\u2069'];
const notDrawn = 'Zzzz';
const goesToTheLeft = /[\p{Script=Hebrew}\p{Script=Arabic}\u0660-\u0669]/u;
/** Tried in this order for what belongs to no script of its own. */
const anyFont: readonly FontName[] = ['text', 'chinese', 'korean', 'arabic', 'hebrew'];
/** The only signs that are not seen and still drawn with: they join or part letters of these scripts. */
const joiners = /^[\u200c\u200d]$/;
const joined: readonly string[] = ['Arab', 'Deva'];

export function createTextSetter(fontOf: (name: FontName) => ReportFont): TextSetter {
  // Its types speak of a module with a default; Node and the bundler hand out the function itself.
  const bidi = (bidiOf as unknown as typeof bidiOf.default)();

  function choose(sign: string, before: Chosen | null, preferred: FontName): Chosen | null {
    const has = (font: FontName): boolean => fontOf(font).has(sign.codePointAt(0) ?? 0);
    if (joiners.test(sign))
      return before !== null && joined.includes(before.script) && has(before.font) ? before : null;
    if (/^[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]$/u.test(sign)) return null;
    // A mark is drawn with its letter or not at all.
    if (/^\p{M}$/u.test(sign)) return before !== null && has(before.font) ? before : null;
    const script = scriptOf(sign);
    if (script === undefined) return null;
    if (script === null) {
      if (before !== null && has(before.font)) return before;
      const font = [preferred, ...anyFont].find(has);
      return font === undefined ? null : { font, script: 'Zyyy' };
    }
    const font = script.font === 'text' && has(preferred) ? preferred : script.font;
    return has(font) ? { font, script: script.tag } : null;
  }

  function shown(text: string, preferred: FontName): string {
    let before: Chosen | null = null;
    return Array.from(text, (sign) => {
      const chosen = choose(sign, before, preferred);
      before = chosen;
      if (chosen !== null) return sign;
      return `[U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`;
    }).join('');
  }

  function stretchesOf(text: string, preferred: FontName): Stretch[] {
    const { levels } = bidi.getEmbeddingLevels(text, 'ltr');
    const stretches: Stretch[] = [];
    let before: Chosen | null = null;
    let from = 0;
    for (const sign of text) {
      const [at, level] = [from, levels[from] ?? 0];
      from += sign.length;
      if (sign === isolate || sign === endOfIsolate) {
        // Not drawn, but it keeps apart what is turned round.
        stretches.push({ from: at, to: from, level, font: preferred, script: notDrawn });
        before = null;
        continue;
      }
      const chosen: Chosen = choose(sign, before, preferred) ?? { font: 'text', script: 'Zyyy' };
      const last = stretches.at(-1);
      const goesOn =
        last?.to === at &&
        last.level === level &&
        last.font === chosen.font &&
        (last.script === chosen.script || chosen.script === 'Zyyy');
      if (goesOn) last.to = from;
      else stretches.push({ from: at, to: from, level, ...chosen });
      before = chosen;
    }
    return stretches;
  }

  function shape(text: string, { from, to, level, font, script }: Stretch): Piece {
    if (script === notDrawn) return { font, glyphs: [], width: 0 };
    const drawnWith = fontOf(font);
    const glyphs = drawnWith.shape(text.slice(from, to), script, level % 2 === 1);
    return { font, glyphs, width: widthInEms(glyphs, drawnWith) };
  }

  function linesOf(text: string, preferred: FontName, room: number): Piece[][] {
    const stretches = stretchesOf(text, preferred);
    const pieces = stretches.map((stretch) => shape(text, stretch));
    if (widthOf(pieces) <= room) {
      const shaped = new Map(stretches.map((stretch, at) => [stretch, pieces[at]]));
      return [inOrder(stretches).flatMap((stretch) => shaped.get(stretch) ?? [])];
    }
    const advances = new Map<number, number>();
    stretches.forEach(({ from, font }, at) => {
      for (const { at: place, xAdvance } of pieces[at]?.glyphs ?? [])
        advances.set(from + place, (advances.get(from + place) ?? 0) + xAdvance / fontOf(font).unitsPerEm);
    });
    return breaksIn(text, advances, room).map(([from, to]) =>
      inOrder(cut(stretches, from, to)).map((stretch) => shape(text, stretch)),
    );
  }

  function onePieceOf(text: string, font: FontName): Piece | null {
    const drawnWith = fontOf(font);
    const glyphs = drawnWith.plainGlyphs(text);
    return glyphs === null ? null : { font, glyphs, width: widthInEms(glyphs, drawnWith) };
  }

  function setLine(parts: readonly string[], preferred: FontName, room: number): Piece[][] {
    const joined = parts.join('');
    const plain = onePieceOf(joined, preferred);
    if (plain !== null && plain.width <= room) return [[plain]];
    if (!goesToTheLeft.test(joined)) return linesOf(shown(joined, preferred), preferred, room);
    const isolated = parts.map((part) => isolate + shown(part, preferred) + endOfIsolate);
    return linesOf(isolated.join(''), preferred, room);
  }

  return {
    set: (parts, preferred, room) =>
      parts.length === 1
        ? (parts[0] ?? '').split('\n').flatMap((line) => setLine([line], preferred, room))
        : setLine(parts, preferred, room),
  };
}

export function widthOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { width }) => sum + width, 0);
}

function widthInEms(glyphs: readonly ShapedGlyph[], { unitsPerEm }: ReportFont): number {
  return glyphs.reduce((sum, { xAdvance }) => sum + xAdvance, 0) / unitsPerEm;
}

/** From and to of each line: broken after a space or a sign that words are parted at; a longer word anywhere between letters. */
function breaksIn(text: string, advances: ReadonlyMap<number, number>, room: number): [number, number][] {
  const lines: [number, number][] = [];
  let [start, lastBreak, width, at] = [0, 0, 0, 0];
  while (at < text.length) {
    const advance = advances.get(at) ?? 0;
    if (width + advance > room && at > start) {
      const end = lastBreak > start ? lastBreak : at;
      lines.push([start, end]);
      [start, at, width] = [end, end, 0];
      continue;
    }
    width += advance;
    at += 1;
    if (/[\s/;,_-]/.test(text[at - 1] ?? '') || isWide(text, at)) lastBreak = at;
  }
  if (start < text.length) lines.push([start, text.length]);
  return lines;
}

/** Chinese and Japanese are broken between any two signs. */
function isWide(text: string, at: number): boolean {
  return /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]$/u.test(text.slice(at - 1, at));
}

function cut(stretches: readonly Stretch[], from: number, to: number): Stretch[] {
  return stretches
    .map((one) => ({ ...one, from: Math.max(one.from, from), to: Math.min(one.to, to) }))
    .filter((one) => one.from < one.to);
}

/** From the highest level to the lowest that goes to the left, what is next to each other is turned round (UAX 9, L2). */
function inOrder(stretches: readonly Stretch[]): Stretch[] {
  const drawn = [...stretches];
  const levels = drawn.map(({ level }) => level);
  for (let level = Math.max(0, ...levels); level > 0; level -= 1)
    for (let from = 0; from < drawn.length; from += 1) {
      let to = from;
      while ((drawn[to]?.level ?? -1) >= level) to += 1;
      if (to > from + 1) drawn.splice(from, to - from, ...drawn.slice(from, to).reverse());
      from = Math.max(from, to);
    }
  return drawn;
}
