import { describe, expect, it } from 'vitest';
import { answerRange } from '../../main/shell/media-range.ts';

const part = (firstByte: number, lastByte: number) => ({ kind: 'part', firstByte, lastByte });
const whole = { kind: 'whole' };
const unsatisfiable = { kind: 'unsatisfiable' };

describe('answerRange', () => {
  it.each([
    ['bytes=0-0', part(0, 0)],
    ['bytes=0-', part(0, 999)],
    ['bytes=500-599', part(500, 599)],
    ['bytes=999-', part(999, 999)],
    ['bytes=990-5000', part(990, 999)],
    ['bytes=0-99999999999999999999', part(0, 999)],
    ['bytes=-1', part(999, 999)],
    ['bytes=-5000', part(0, 999)],
    ['BYTES= 1-2 ', part(1, 2)],
  ])('answers %s with the part', (header, expected) => {
    expect(answerRange(header, 1000)).toEqual(expected);
  });

  it.each(['bytes=1000-', 'bytes=1000-1001', 'bytes=99999999999999999999-', 'bytes=-0'])(
    'cannot satisfy %s',
    (header) => {
      expect(answerRange(header, 1000)).toEqual(unsatisfiable);
    },
  );

  it.each([
    null,
    '',
    'bytes',
    'bytes=',
    'bytes=-',
    'bytes=a-b',
    'bytes=5-2',
    'bytes=0-1,5-6',
    'bytes=0x1-2',
    'bytes=1.5-2',
    'bytes=--5',
    'seconds=0-1',
    'bytes 0-1',
  ])('ignores %s', (header) => {
    expect(answerRange(header, 1000)).toEqual(whole);
  });

  it('knows that an empty file has no first byte', () => {
    expect(answerRange('bytes=0-', 0)).toEqual(unsatisfiable);
    expect(answerRange('bytes=-5', 0)).toEqual(whole);
    expect(answerRange(null, 0)).toEqual(whole);
  });
});
