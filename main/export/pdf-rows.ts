/** Rows of text, set and broken over pages. It knows how much room there is, not what paper is made of. */
import type { FontName } from './report-fonts.ts';
import { widthOf, type Piece, type TextSetter } from './text-lines.ts';

/** Lengths are in points. */
export interface Look {
  font: FontName;
  size: number;
  /** As CSS has it. */
  color?: string;
}

export interface Cell {
  /** Each part keeps its place, whatever direction it is written in. */
  parts: readonly string[];
  look: Look;
  /** From the left edge of the text. */
  left: number;
  width: number;
  isAtEnd?: boolean;
}

export interface Row {
  cells: readonly Cell[];
  /** Above the row, left away at the top of a page. */
  gap?: number;
  /** With a line below. */
  isRuled?: boolean;
}

export interface RowPages {
  /** Rows that stay on one page, if they fit on one. */
  add(rows: readonly Row[]): void;
  /** Adds each row of a table; where it goes over to another page, its head is said again. */
  addTable(head: Row, rows: readonly Row[]): void;
}

/** Begins on an empty page. Places are from the left and from the top of the paper. */
export interface Paper {
  draw(pieces: readonly Piece[], x: number, baseline: number, look: Look): void;
  rule(y: number): void;
  turnPage(): void;
}

interface SetRow extends Row {
  lines: Piece[][][];
  leading: number;
  height: number;
}

/** A4. */
export const page = { width: 595.28, height: 841.89, left: 45, top: 50, bottom: 60 } as const;
/** Between the edges of the text. */
export const textWidth = page.width - 2 * page.left;
const room = page.height - page.top - page.bottom;
const lineHeight = 1.4;

export function rowsOn(paper: Paper, { set }: TextSetter): RowPages {
  let y: number = page.top;

  function setRow(row: Row): SetRow {
    const lines = row.cells.map(({ parts, look, width }) => set(parts, look.font, width / look.size));
    const leading = Math.max(...row.cells.map(({ look }) => look.size)) * lineHeight;
    const count = Math.max(...lines.map(({ length }) => length));
    return { ...row, lines, leading, height: count * leading + (row.gap ?? 0) };
  }

  function drawRow({ cells, gap = 0, isRuled = false, lines, leading }: SetRow): void {
    if (y > page.top) y += gap;
    const count = Math.max(...lines.map(({ length }) => length));
    for (let line = 0; line < count; line += 1) {
      if (y + leading > page.height - page.bottom) turnPage();
      y += leading;
      cells.forEach(({ look, left, width, isAtEnd = false }, at) => {
        const pieces = lines[at]?.[line] ?? [];
        const start = page.left + left + (isAtEnd ? width - widthOf(pieces) * look.size : 0);
        paper.draw(pieces, start, y - 0.3 * leading, look);
      });
    }
    if (!isRuled) return;
    paper.rule(y + 1);
    y += 2;
  }

  function turnPage(): void {
    paper.turnPage();
    y = page.top;
  }

  function makeRoomFor(rows: readonly SetRow[]): boolean {
    const height = rows.reduce((sum, one) => sum + one.height, 0);
    if (y === page.top || y + Math.min(height, room) <= page.height - page.bottom) return false;
    turnPage();
    return true;
  }

  return {
    add(rows) {
      const ready = rows.map(setRow);
      makeRoomFor(ready);
      ready.forEach(drawRow);
    },
    addTable(head, rows) {
      for (const row of rows.map(setRow))
        if (makeRoomFor([row])) [setRow(head), row].forEach(drawRow);
        else drawRow(row);
    },
  };
}
