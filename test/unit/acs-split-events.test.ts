import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitEvents, splitPieces, splitStream } from '../../main/acs/split-events.ts';
import { rejectionOf } from '../support/rejection.ts';

const textsOf = (text: string): string[] =>
  splitEvents(Buffer.from(text)).map((piece) => Buffer.from(piece).toString());

async function streamed(text: string | Buffer, blockBytes: number): Promise<string[]> {
  const bytes = Buffer.from(text);
  const blocks = async function* (): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += blockBytes) {
      yield await Promise.resolve(bytes.subarray(at, at + blockBytes));
    }
  };
  const pieces: string[] = [];
  for await (const piece of splitStream(blocks())) pieces.push(Buffer.from(piece.bytes).toString());
  return pieces;
}

describe('splitEvents', () => {
  it.each([
    ['', []],
    [' \r\n\t', []],
    ['[]', []],
    ['[ ]\n', []],
    ['{"a":1}', ['{"a":1}']],
    ['\ufeff {"a" : 1} \n', ['{"a" : 1}']],
    ['{\n  "a": [\n    {"b": 1},\n    2\n  ]\n}\n', ['{\n  "a": [\n    {"b": 1},\n    2\n  ]\n}']],
    ['[{"a":1} , {"b":"]}\\"["}]', ['{"a":1}', '{"b":"]}\\"["}']],
    ['{"a":1}\n{"b":2}\r\n\n{"c":3}', ['{"a":1}', '{"b":2}', '{"c":3}']],
    ['{"a":1}{"b":2}', ['{"a":1}', '{"b":2}']],
    ['[{"a":1}]\n[{"b":2},{"c":3}]\n', ['{"a":1}', '{"b":2}', '{"c":3}']],
    ['{"a":"\\u005d\\\\"}\n{"b":2}', ['{"a":"\\u005d\\\\"}', '{"b":2}']],
  ])('takes %j apart', (text, pieces) => {
    expect(textsOf(text)).toEqual(pieces);
  });

  it.each([
    ['nonsense', ['nonsense']],
    ['{"a":1}\nnonsense {\n{"b":2}', ['{"a":1}', 'nonsense {', '{"b":2}']],
    ['{"a":"open\n{"b":2}', ['{"a":"open', '{"b":2}']],
    ['{"a":{\n{"b":2}\n{"c":3}', ['{"a":{', '{"b":2}', '{"c":3}']],
    ['{"a":[\n{"b":2}\n{"c":3}', ['{"a":[', '{"b":2}', '{"c":3}']],
    ['{"a":1,\n{"b":2}', ['{"a":1,', '{"b":2}']],
    ['{"a":1]\n{"b":2}', ['{"a":1]', '{"b":2}']],
    ['[1, "a,]", null, {"b":2}]', ['1', '"a,]"', 'null', '{"b":2}']],
    ['[{"a":1},{"b":', ['{"a":1}', '{"b":']],
    ['{\n  "a": 1,\n  "b": {\n', ['{\n  "a": 1,\n  "b": {']],
  ])('keeps what is broken in %j apart from the rest', (text, pieces) => {
    expect(textsOf(text)).toEqual(pieces);
  });

  it('keeps many broken lines apart, each alone', () => {
    const lines = Array.from({ length: 2_000 }, (_, at) =>
      at % 2 === 0 ? '{"broken":"' : `{"a":${String(at)}}`,
    );
    expect(textsOf(lines.join('\n'))).toEqual(lines);
  });

  it('gives views on the bytes, not copies', () => {
    const bytes = Buffer.from('[{"a":1}]');
    expect(splitEvents(bytes)[0]?.buffer).toBe(bytes.buffer);
  });

  it('marks what is no balanced object', () => {
    const pieces = splitPieces(Buffer.from('[{"a":1},[2],3]'));
    expect(pieces.map(({ isObject }) => isObject)).toEqual([true, false, false]);
  });

  it('stays linear for hostile input', () => {
    for (const text of [
      '{"a":[\n'.repeat(200_000),
      '['.repeat(2_000_000),
      '{"a":'.repeat(400_000),
      `${'{"a":[\n'.repeat(100)}${'1,\n'.repeat(700_000)}`,
      '{\n'.repeat(100_000),
    ]) {
      const bytes = Buffer.from(text);
      const pieces = splitEvents(bytes);
      expect(pieces.length).toBeLessThanOrEqual(bytes.length);
    }
  }, 20_000);

  const event = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 4 });
  const blank = fc.constantFrom('', ' ', '\n', '\r\n', '\t');

  it('finds exactly the events that were joined, as array or as lines, whole or streamed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { maxLength: 6 }),
        blank,
        fc.constantFrom(undefined, 2),
        fc.integer({ min: 1, max: 40 }),
        async (events, gap, indent, blockBytes) => {
          const texts = events.map((one) => JSON.stringify(one, null, indent));
          const array = `${gap}[${gap}${texts.join(`${gap},${gap}`)}${gap}]${gap}`;
          const lines = texts.map((text) => `${text}${gap}\n`).join('');
          for (const text of [array, lines]) {
            expect(textsOf(text)).toEqual(texts);
            expect(await streamed(text, blockBytes)).toEqual(texts);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('loses no byte but blanks, commas and brackets between events, whatever comes', async () => {
    const token = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      '\\',
      ',',
      ':',
      '\n',
      ' ',
      'a',
      '1',
      '{"a":1}',
      '{"b":[2]}\n',
    );
    const strip = (text: string): string => text.replace(/[\s,[\]]/g, '');
    await fc.assert(
      fc.asyncProperty(fc.array(token, { maxLength: 30 }), async (tokens) => {
        const text = tokens.join('');
        const pieces = textsOf(text);
        expect(strip(pieces.join(''))).toBe(strip(text));
        expect(strip((await streamed(text, 7)).join(''))).toBe(strip(text));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('splitStream', () => {
  it('streams lines that are much larger than its blocks', async () => {
    const lines = Array.from({ length: 50 }, (_, at) => JSON.stringify({ at, text: 'x'.repeat(50_000) }));
    expect(await streamed(lines.join('\n'), 4096)).toEqual(lines);
  });

  it('refuses a piece without end', async () => {
    const endless = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from('{"a":"');
      for (let block = 0; block < 40; block += 1) yield await Promise.resolve(Buffer.alloc(1 << 20, 0x61));
    };
    const read = async (): Promise<void> => {
      for await (const piece of splitStream(endless())) expect(piece.isObject).toBe(true);
    };
    expect((await rejectionOf(read())).code).toBe('event-too-large');
  });

  it('blanks call contexts', async () => {
    const text = '{"type":"x","data":{"incomingCallContext":"secret"}}\n';
    expect((await streamed(text, 9)).join('')).not.toContain('secret');
    expect(textsOf(text).join('')).not.toContain('secret');
  });
});
