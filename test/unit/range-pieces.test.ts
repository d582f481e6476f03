import { expect, it } from 'vitest';
import { piecesOf } from '../../renderer/features/recording/range-pieces.ts';
import type { Segment, Timeline } from '../../renderer/features/recording/timeline.ts';

const segment = (
  kind: Segment['kind'],
  chunkIndex: number | null,
  startMs: number,
  endMs: number,
  mediaMs = 0,
): Segment => ({ kind, chunkIndex, startMs, endMs, mediaMs, isLengthKnown: true });

/** Chunk 0 with a pause of 5 s after 10 s, chunk 1 lost, chunk 2. */
const timeline: Timeline = {
  segments: [
    segment('recorded', 0, 0, 10_000),
    segment('pause', 0, 10_000, 15_000, 10_000),
    segment('recorded', 0, 15_000, 20_000, 10_000),
    segment('lost', 1, 20_000, 30_000),
    segment('recorded', 2, 30_000, 40_000),
  ],
  lengthMs: 40_000,
  recordedMs: 25_000,
  startedAt: 0,
};
const content = (path: string) => ({ path, bytes: 1, sha256: '', archivedAt: 0 });
const chunks = [
  { index: 0, content: content('data/chunks/0000.wav') },
  { index: 1, content: null },
  { index: 2, content: content('data/chunks/0002.wav') },
];

it.each([
  ['inside one chunk', 2000, 3000, [['0000.wav', 2000, 3000]]],
  ['over a pause, which has no extent in the file', 8000, 17_000, [['0000.wav', 8000, 12_000]]],
  [
    'over a lost chunk',
    18_000,
    31_000,
    [
      ['0000.wav', 13_000, 15_000],
      ['0002.wav', 0, 1000],
    ],
  ],
  ['of nothing that was recorded', 21_000, 29_000, []],
  ['from within a pause', 12_000, 16_000, [['0000.wav', 10_000, 11_000]]],
] as const)('a range %s', (_, fromMs, toMs, wanted) => {
  expect(piecesOf(timeline, chunks, { fromMs, toMs })).toEqual(
    wanted.map(([name, from, to]) => ({ path: `data/chunks/${name}`, fromMs: from, toMs: to })),
  );
});
