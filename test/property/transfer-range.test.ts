import fc from 'fast-check';
import { expect, it } from 'vitest';
import { blockCount, coversExactly, decodeJournal, encodeJournal } from '../../main/transfer/journal.ts';
import {
  blockBytes,
  isWhole,
  judgeAnswer,
  keepOnly,
  keptBytes,
  planAfterFirst,
  prefixEnd,
  type Span,
} from '../../main/transfer/range.ts';

const sizes = fc.integer({ min: 1, max: 5_000_000_000 });

it('a plan covers every byte exactly once', () => {
  fc.assert(
    fc.property(
      sizes,
      fc.integer({ min: 1, max: 100 }),
      fc.integer({ min: 1, max: 16 }),
      (total, firstBlocks, count) => {
        const spans = planAfterFirst(total, firstBlocks * blockBytes, count);
        expect(coversExactly(spans, total)).toBe(true);
        const most = count === 1 ? 2 : Math.max(count, 34);
        expect(spans.length).toBeLessThanOrEqual(most);
        // Every connection finds a span of its own, where there are blocks enough.
        const blocksBehind = Math.ceil(total / blockBytes) - firstBlocks;
        const wanted = blocksBehind >= count ** 2 ? count : 1;
        expect(spans.length).toBeGreaterThanOrEqual(wanted);
        expect(keptBytes(spans)).toBe(0);
      },
    ),
  );
});

it('a large file is planned in pieces of the first answer, a very large one in a limited number of them', () => {
  const mib = blockBytes;
  expect(planAfterFirst(1500 * mib, 64 * mib, 4)).toHaveLength(24);
  expect(planAfterFirst(64_000 * mib, 64 * mib, 4).length).toBeLessThanOrEqual(34);
  expect(planAfterFirst(100 * mib, 64 * mib, 4).map(({ first }) => first / mib)).toEqual([0, 64, 76, 88]);
  expect(planAfterFirst(1500 * mib, 64 * mib, 1)).toHaveLength(2);
});

it('what is not proven is wanted again, and nothing else', () => {
  const flags = fc.array(fc.boolean(), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(flags, fc.integer({ min: 1, max: blockBytes }), fc.nat(50), (isProven, tail, more) => {
      const end = (isProven.length - 1) * blockBytes + tail;
      const last = end + more * blockBytes - 1 + (more > 0 ? blockBytes - tail : 0);
      const runs = isProven
        .map((proven, at) => ({ proven, from: at * blockBytes, to: Math.min((at + 1) * blockBytes, end) }))
        .filter(({ proven }) => proven);
      const spans = keepOnly({ first: 0, end, last }, runs);
      expect(coversExactly(spans, last + 1)).toBe(true);
      const kept = (byte: number): boolean => spans.some((span) => span.first <= byte && byte < span.end);
      isProven.forEach((proven, at) => expect(kept(at * blockBytes)).toBe(proven));
      expect(keptBytes(spans)).toBe(runs.reduce((sum, { from, to }) => sum + to - from, 0));
    }),
  );
});

it('a journal is read as it was written', () => {
  fc.assert(
    fc.property(sizes, fc.nat(15), fc.double({ min: 0, max: 1, noNaN: true }), (total, segments, share) => {
      const spans = planAfterFirst(total, 64 * blockBytes, segments + 1).map((span): Span => ({
        ...span,
        end: span.first + Math.floor(((span.last ?? 0) + 1 - span.first) * share),
      }));
      const checks = Uint32Array.from(
        { length: Math.min(blockCount(total), 5000) },
        (_, at) => at * 2_654_435_761,
      );
      const journal = { totalBytes: total, etag: null, spans, checks };
      const read = decodeJournal(encodeJournal(journal));
      if (keptBytes(spans) === 0 || checks.length !== blockCount(total)) expect(read).toBeNull();
      else expect(read).toEqual(journal);
    }),
  );
});

it('the prefix ends at the first byte that is not kept', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }), (whole) => {
      const spans = whole.map((isDone, at): Span => {
        const first = at * blockBytes;
        return { first, end: isDone ? first + blockBytes : first + 7, last: first + blockBytes - 1 };
      });
      const open = whole.indexOf(false);
      expect(prefixEnd(spans)).toBe(open < 0 ? whole.length * blockBytes : open * blockBytes + 7);
      expect(spans.every(isWhole)).toBe(open < 0);
    }),
  );
});

it('takes only an answer that starts where it was asked to and is of the same file', () => {
  const numbers = fc.nat(1_000_000);
  fc.assert(
    fc.property(numbers, numbers, numbers, numbers, (asked, start, total, knownBytes) => {
      const verdict = judgeAnswer(
        { firstByte: asked, lastByte: null },
        { status: 206, firstByte: start, totalBytes: total, lengthBytes: null, etag: null },
        { totalBytes: knownBytes, etag: null },
      );
      if (verdict.is === 'fits') {
        expect([start, total]).toEqual([asked, knownBytes]);
        expect(asked).toBeLessThan(total);
      }
    }),
  );
});
