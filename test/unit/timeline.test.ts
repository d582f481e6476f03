import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  axisAtRecorded,
  axisOf,
  buildTimeline,
  nextPlayable,
  placeAt,
  recordedBefore,
  segmentAt,
  unknownLengthMs,
  type TimelineChunk,
} from '../../renderer/features/recording/timeline.ts';

const startedAt = Date.UTC(2026, 10, 21, 9, 0, 0);

function chunk(
  index: number,
  atMs: number | null,
  durationMs: number | null,
  more: Partial<TimelineChunk> = {},
) {
  return {
    index,
    startedAt: atMs === null ? null : startedAt + atMs,
    durationMs,
    pauses: [],
    state: 'archived',
    media: null,
    mediaUrl: 'archive://media/a/0',
    ...more,
  } satisfies TimelineChunk;
}

const kinds = (chunks: TimelineChunk[]) => buildTimeline(startedAt, chunks).segments.map((each) => each.kind);

describe('the axis of a recording', () => {
  it('lets chunks that follow each other meet without a gap', () => {
    const timeline = buildTimeline(startedAt, [chunk(0, 0, 60_000), chunk(1, 60_400, 30_000)]);
    expect(timeline.segments).toHaveLength(2);
    expect(timeline.lengthMs).toBe(90_000);
    expect(timeline.recordedMs).toBe(90_000);
  });

  it('sorts chunks by index whatever their order', () => {
    const timeline = buildTimeline(startedAt, [chunk(1, 60_000, 30_000), chunk(0, 0, 60_000)]);
    expect(timeline.segments.map((each) => each.chunkIndex)).toEqual([0, 1]);
  });

  it('gives a pause room on the axis and none in the file', () => {
    const pauses = [{ startedAt: startedAt + 10_000, durationMs: 5000 }];
    const timeline = buildTimeline(startedAt, [chunk(0, 0, 60_000, { pauses })]);
    expect(timeline.segments.map((each) => each.kind)).toEqual(['recorded', 'pause', 'recorded']);
    expect(timeline.lengthMs).toBe(65_000);
    expect(placeAt(timeline, 9_000)).toEqual({ chunkIndex: 0, mediaMs: 9_000 });
    expect(placeAt(timeline, 12_000)).toEqual({ chunkIndex: 0, mediaMs: 10_000 });
    expect(placeAt(timeline, 20_000)).toEqual({ chunkIndex: 0, mediaMs: 15_000 });
    expect(axisOf(timeline, { chunkIndex: 0, mediaMs: 10_000 })).toBe(15_000);
  });

  it('counts earlier pauses when it places later ones', () => {
    const pauses = [
      { startedAt: startedAt + 40_000, durationMs: 10_000 },
      { startedAt: startedAt + 10_000, durationMs: 20_000 },
    ];
    const timeline = buildTimeline(startedAt, [chunk(0, 0, 60_000, { pauses })]);
    const starts = timeline.segments.filter((each) => each.kind === 'pause').map((each) => each.startMs);
    expect(starts).toEqual([10_000, 40_000]);
  });

  it('shows a chunk that was never announced, with its length when its neighbours tell it', () => {
    const timeline = buildTimeline(startedAt, [chunk(0, 0, 60_000), chunk(2, 100_000, 30_000)]);
    const missing = timeline.segments[1];
    expect(missing).toMatchObject({ kind: 'missing', chunkIndex: 1, isLengthKnown: true });
    expect(timeline.lengthMs).toBe(130_000);
    expect(placeAt(timeline, 70_000)).toEqual({ chunkIndex: 2, mediaMs: 0 });
  });

  it('gives a missing chunk of unknown length a width to be seen by', () => {
    const timeline = buildTimeline(null, [chunk(0, null, 60_000), chunk(2, null, 30_000)]);
    expect(timeline.segments[1]).toMatchObject({ kind: 'missing', isLengthKnown: false });
    expect(timeline.lengthMs).toBe(60_000 + unknownLengthMs + 30_000);
    expect(timeline.recordedMs).toBe(90_000);
  });

  it('tells a missing first chunk', () => {
    expect(kinds([chunk(1, 60_000, 30_000)])).toEqual(['missing', 'recorded']);
  });

  it('tells gap, not fetched and lost apart', () => {
    const waiting = chunk(1, 90_000, 30_000, { state: 'waiting', mediaUrl: null });
    const lost = chunk(2, 120_000, 30_000, { state: 'expired', mediaUrl: null });
    expect(kinds([chunk(0, 0, 60_000), waiting, lost])).toEqual(['recorded', 'gap', 'waiting', 'lost']);
  });

  it('believes the file about its length, not the announcement', () => {
    const timeline = buildTimeline(startedAt, [chunk(0, 0, 60_000, { media: { durationMs: 58_500 } })]);
    expect(timeline.recordedMs).toBe(58_500);
  });

  it('finds the next chunk that can be heard behind one that cannot', () => {
    const lost = chunk(1, 60_000, 30_000, { state: 'expired', mediaUrl: null });
    const timeline = buildTimeline(startedAt, [chunk(0, 0, 60_000), lost, chunk(2, 90_000, 10_000)]);
    expect(nextPlayable(timeline, 0)).toEqual({ chunkIndex: 2, mediaMs: 0 });
    expect(nextPlayable(timeline, 2)).toBeNull();
  });

  it('has nothing to place when nothing can be heard', () => {
    const timeline = buildTimeline(startedAt, [chunk(0, 0, 60_000, { state: 'waiting', mediaUrl: null })]);
    expect(placeAt(timeline, 0)).toBeNull();
    expect(segmentAt(timeline, 1)?.kind).toBe('waiting');
  });
});

const chunks = fc
  .array(
    fc.record({
      skip: fc.integer({ min: 0, max: 2 }),
      gapMs: fc.integer({ min: 0, max: 20_000 }),
      durationMs: fc.integer({ min: 1, max: 100_000 }),
      hasTime: fc.boolean(),
      isHere: fc.boolean(),
      pauses: fc.array(
        fc.record({
          atMs: fc.integer({ min: 0, max: 120_000 }),
          durationMs: fc.integer({ min: 0, max: 9000 }),
        }),
        { maxLength: 3 },
      ),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => {
    let index = -1;
    let at = 0;
    return parts.map((part) => {
      index += 1 + part.skip;
      at += part.gapMs;
      const pauses = part.pauses.map((pause) => ({
        startedAt: startedAt + at + pause.atMs,
        durationMs: pause.durationMs,
      }));
      const made = chunk(index, part.hasTime ? at : null, part.durationMs, {
        pauses,
        mediaUrl: part.isHere ? 'archive://media/a/0' : null,
        state: part.isHere ? 'archived' : 'waiting',
      });
      at += part.durationMs;
      return made;
    });
  });

describe('the axis of any recording', () => {
  it('is covered whole by segments that follow each other', () => {
    fc.assert(
      fc.property(chunks, (each) => {
        const timeline = buildTimeline(startedAt, each);
        let end = 0;
        for (const segment of timeline.segments) {
          expect(segment.startMs).toBe(end);
          expect(segment.endMs).toBeGreaterThan(segment.startMs);
          end = segment.endMs;
        }
        expect(end).toBe(timeline.lengthMs);
      }),
    );
  });

  it('leads from recorded time to the axis, to the file and back', () => {
    fc.assert(
      fc.property(chunks, fc.double({ min: 0, max: 0.999, noNaN: true }), (each, share) => {
        const timeline = buildTimeline(startedAt, each);
        fc.pre(timeline.recordedMs > 0);
        const recordedMs = timeline.recordedMs * share;
        const axisMs = axisAtRecorded(timeline, recordedMs);
        const place = placeAt(timeline, axisMs);
        expect(recordedBefore(timeline, axisMs)).toBeCloseTo(recordedMs, 3);
        expect(place && axisOf(timeline, place)).toBeCloseTo(axisMs, 3);
      }),
    );
  });

  it('hears each chunk that is here in full', () => {
    fc.assert(
      fc.property(chunks, (each) => {
        const here = each.filter((one) => one.mediaUrl !== null);
        const heard = here.reduce((sum, one) => sum + (one.durationMs ?? 0), 0);
        expect(buildTimeline(startedAt, each).recordedMs).toBeCloseTo(heard, 3);
      }),
    );
  });
});
