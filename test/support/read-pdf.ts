/** What a PDF of ours draws, read back from its bytes alone: glyphs by their places in embedded fonts, and the characters that its maps tell for them. */

export interface DrawnText {
  /** The name of the font's subset. */
  font: string;
  /** Places in the subset, from left to right; 0 is the box that stands for a missing glyph. */
  places: number[];
  /** What each of them is copied out as. */
  texts: string[];
}

export interface ReadPdf {
  pages: DrawnText[][];
  fonts: { name: string; isEmbedded: boolean }[];
}

export function readPdf(bytes: Uint8Array): ReadPdf {
  const text = Buffer.from(bytes).toString('latin1');
  const objects = new Map(
    [...text.matchAll(/(?:^|\n)(\d+) 0 obj\n([\s\S]*?)\nendobj/g)].map(([, number, body]) => [
      number,
      body ?? '',
    ]),
  );
  const linked = (body: string, key: string): string =>
    objects.get(new RegExp(`/${key} \\[?(\\d+) 0 R`).exec(body)?.[1]) ?? '';
  const fonts = new Map(
    [...objects]
      .filter(([, body]) => body.includes('/Subtype /Type0'))
      .map(([number, body]) => {
        const name = /\/BaseFont \/(\S+)/.exec(body)?.[1] ?? '';
        const descriptor = linked(linked(body, 'DescendantFonts'), 'FontDescriptor');
        return [
          number,
          { name, isEmbedded: /\/FontFile2 /.test(descriptor), texts: textsIn(linked(body, 'ToUnicode')) },
        ];
      }),
  );
  const pages = [...objects.values()]
    .filter((body) => /\/Type \/Page\n/.test(body))
    .map((body) => {
      const resources = linked(body, 'Resources');
      const named = new Map(
        [...resources.matchAll(/\/(F\d+) (\d+) 0 R/g)].map(([, name, number]) => [name, fonts.get(number)]),
      );
      return [...linked(body, 'Contents').matchAll(/\/(F\d+) [\d.]+ Tf([\s\S]*?)\nET/g)].map(
        ([, name, drawn = '']) => {
          const font = named.get(name);
          const hex = [...drawn.matchAll(/<([0-9a-f]+)>/g)].map(([, digits]) => digits).join('');
          const places = (hex.match(/.{4}/g) ?? []).map((digits) => parseInt(digits, 16));
          return { font: font?.name ?? '', places, texts: places.map((place) => font?.texts[place] ?? '') };
        },
      );
    });
  return { pages, fonts: [...fonts.values()].map(({ name, isEmbedded }) => ({ name, isEmbedded })) };
}

function textsIn(map: string): string[] {
  return [...map.matchAll(/\[(.*)\]/g)].flatMap(([, row = '']) =>
    [...row.matchAll(/<([0-9a-f ]*)>/g)].map(([, digits = '']) =>
      Buffer.from(digits.replaceAll(' ', ''), 'hex').swap16().toString('utf16le'),
    ),
  );
}
