import { expect, test } from 'vitest';
import { placeRows } from '../../renderer/features/library/place-rows.ts';
import type { RecordingRow } from '../../contract/views.ts';

const row = {} as RecordingRow;
const at = (from: number, active: number | null = null) => ({
  indexes: [from - 1, from, from + 1, from + 2, from + 3],
  from,
  offsetPx: from * 10,
  viewPx: 30,
  rowPx: 10,
  active,
});
const pagesWith = (first: number, count: number) => ({
  rowAt: (index: number) => (index >= first && index < first + count ? row : null),
  latest: () => ({ from: first, count }),
});

test('rows stand at their places once one of them on the screen has come', () => {
  const { rows, isBehind } = placeRows(pagesWith(502, 10), at(500));
  expect(isBehind).toBe(false);
  expect(rows.map(({ index, startPx }) => [index, startPx])).toEqual([
    [499, 4990],
    [500, 5000],
    [501, 5010],
    [502, 5020],
    [503, 5030],
  ]);
});

test('until then those that came last are shown on the screen, under their own numbers', () => {
  const { rows, isBehind } = placeRows(pagesWith(100, 50), at(500));
  expect(isBehind).toBe(true);
  expect(rows.map(({ index, startPx }) => [index, startPx])).toEqual([
    [100, 5000],
    [101, 5010],
    [102, 5020],
    [103, 5030],
  ]);
});

test('a row that came beside the screen does not end it', () => {
  expect(placeRows(pagesWith(499, 1), at(500)).isBehind).toBe(true);
});

test('the active row is always in the document, unseen where it would lie over others', () => {
  expect(placeRows(pagesWith(100, 50), at(500, 501)).rows.at(-1)).toEqual({
    index: 501,
    startPx: 5010,
    isHidden: true,
  });
  expect(placeRows(pagesWith(500, 50), at(500, 9)).rows.at(-1)).toEqual({
    index: 9,
    startPx: 90,
    isHidden: false,
  });
  expect(placeRows(pagesWith(500, 50), at(500, 501)).rows).toHaveLength(5);
});

test('without any row there are bars', () => {
  expect(placeRows({ rowAt: () => null, latest: () => ({ from: 0, count: 0 }) }, at(500)).isBehind).toBe(
    false,
  );
});
