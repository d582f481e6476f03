import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clampWindow,
  followPosition,
  leastSpanMs,
  ticksOf,
  wholeAxis,
  zoomWindow,
} from '../../renderer/features/recording/axis-window.ts';
import { changeChannel, gainsOf, plainMix } from '../../renderer/features/recording/mix.ts';
import { presenceMarks } from '../../renderer/features/recording/presence.ts';
import { lanesOf } from '../../renderer/features/recording/lanes.ts';

const hourMs = 3_600_000;
const axis = { segments: [], recordedMs: 0, lengthMs: hourMs, startedAt: Date.UTC(2026, 10, 21, 9, 12, 4) };

describe('the window on the axis', () => {
  it('comes as near as 50 ms and no nearer, and goes back to the whole', () => {
    let window = wholeAxis(hourMs);
    for (let step = 0; step < 40; step += 1) window = zoomWindow(window, 2, 1_000_000, hourMs);
    expect(window.spanMs).toBe(leastSpanMs);
    for (let step = 0; step < 40; step += 1) window = zoomWindow(window, 0.5, 1_000_000, hourMs);
    expect(window).toEqual(wholeAxis(hourMs));
  });

  it('keeps what is under the hand where it is, unless the axis ends', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.2, max: 0.8, noNaN: true }), (share) => {
        const before = { fromMs: 1_000_000, spanMs: 600_000 };
        const at = before.fromMs + share * before.spanMs;
        const after = zoomWindow(before, 3, at, hourMs);
        expect((at - after.fromMs) / after.spanMs).toBeCloseTo(share, 6);
      }),
    );
  });

  it('never shows what is not on the axis', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true }),
        fc.double({ min: 1, max: 1e9, noNaN: true }),
        (fromMs, spanMs) => {
          const window = clampWindow({ fromMs, spanMs }, hourMs);
          expect(window.fromMs).toBeGreaterThanOrEqual(0);
          expect(window.fromMs + window.spanMs).toBeLessThanOrEqual(hourMs + 1e-6);
        },
      ),
    );
  });

  it('turns the page only when the position has left it', () => {
    const window = { fromMs: 10_000, spanMs: 5000 };
    expect(followPosition(window, 12_000, hourMs)).toBe(window);
    expect(followPosition(window, 15_001, hourMs)).toEqual({ fromMs: 14_501, spanMs: 5000 });
  });

  it('ticks at round moments of the wall clock at every scale', () => {
    for (const spanMs of [50, 700, 9000, 240_000, hourMs]) {
      const { stepMs, at } = ticksOf(axis, { fromMs: 0, spanMs });
      expect(at.length).toBeGreaterThan(2);
      expect(at.length).toBeLessThan(10);
      for (const tick of at) expect((axis.startedAt + tick) % stepMs).toBe(0);
    }
  });
});

describe('who came and went', () => {
  it('is marked inside the recording only, in order', () => {
    const at = axis.startedAt;
    const marks = presenceMarks(axis, [
      { rawId: 'a', joinedAt: at - 1000, leftAt: at + 5000 },
      { rawId: 'b', joinedAt: at + 2000, leftAt: at + hourMs + 1 },
      { rawId: 'c', joinedAt: null, leftAt: null },
    ]);
    expect(marks).toEqual([
      { rawId: 'b', kind: 'joined', axisMs: 2000 },
      { rawId: 'a', kind: 'left', axisMs: 5000 },
    ]);
    expect(presenceMarks({ ...axis, startedAt: null }, [{ rawId: 'a', joinedAt: 1, leftAt: 2 }])).toEqual([]);
  });
});

describe('lanes and mix', () => {
  const ana = { rawId: '8:a', kind: 'acs-user', displayName: 'Ana', phoneNumber: null, channel: 1 } as const;

  it('gives each channel of an unmixed recording a lane with its person', () => {
    const chunks = [{ media: null }, { media: { channels: 3 } }];
    const lanes = lanesOf({ channelType: 'unmixed', participants: [ana], chunks });
    expect(lanes.map(({ participants }) => participants.length)).toEqual([0, 1, 0]);
    expect(lanesOf({ channelType: 'mixed', participants: [ana], chunks })).toHaveLength(1);
  });

  it('lets solo win over others and mute over solo', () => {
    const mix = plainMix(3);
    expect(gainsOf(mix)).toEqual([1, 1, 1]);
    const solo = changeChannel(mix, 1, { isSolo: true });
    expect(gainsOf(solo)).toEqual([0, 1, 0]);
    expect(gainsOf(changeChannel(solo, 1, { isMuted: true }))).toEqual([1, 0, 1]);
    expect(gainsOf(changeChannel(solo, 0, { isSolo: true }))).toEqual([1, 1, 0]);
  });
});
