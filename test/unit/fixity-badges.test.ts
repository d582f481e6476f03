import { describe, expect, it } from 'vitest';
import type { FixityCheckView, FixityFindingView } from '../../contract/fixity.ts';
import { badgesOf, type BadgeFacts } from '../../main/fixity/badges.ts';

const now = Date.UTC(2026, 10, 21);
const day = 86_400_000;
const check = (findings: FixityFindingView[] = [], more: Partial<FixityCheckView> = {}): FixityCheckView => ({
  depth: 'full',
  checkedAt: now - day,
  fileCount: 9,
  findings,
  ...more,
});
const chunk = (
  index: number,
  more: Partial<BadgeFacts['chunks'][number]> = {},
): BadgeFacts['chunks'][number] => ({
  index,
  endReason: null,
  state: 'archived',
  metadataState: 'archived',
  ...more,
});
const good: BadgeFacts = {
  chunks: [chunk(0), chunk(1, { endReason: 'SessionEnded' })],
  sessionEndReason: null,
  lastArchivedAt: now - 2 * day,
  eventCount: 2,
  provenance: { archived: 2, fetched: 2 },
  lastFull: check(),
  latest: check(),
};
const badges = (more: Partial<BadgeFacts>) => badgesOf({ ...good, ...more }, now);
const bad: FixityFindingView = { path: 'data/chunks/0000.wav', result: 'mismatch' };

it('shows what is proven', () => {
  expect(badges({})).toMatchObject({
    complete: { state: 'shown', reason: 'all-chunks' },
    intact: { state: 'shown', reason: 'digests-match', depth: 'full', checkedAt: now - day },
    authentic: { state: 'shown', reason: 'chain-known' },
  });
});

it('shows nothing of a recording about which nothing is known', () => {
  const nothing: BadgeFacts = {
    chunks: [],
    sessionEndReason: null,
    lastArchivedAt: null,
    eventCount: 0,
    provenance: { archived: 0, fetched: 0 },
    lastFull: null,
    latest: null,
  };
  for (const { state } of Object.values(badgesOf(nothing, now))) expect(state).toBe('unknown');
});

describe('complete', () => {
  it.each([
    ['a chunk is still fetched', { chunks: [chunk(0, { state: 'downloading' })] }, 'unknown', 'under-way'],
    [
      'its metadata is still fetched',
      { chunks: [chunk(0, { metadataState: 'waiting' })] },
      'unknown',
      'under-way',
    ],
    [
      'an index is absent',
      { chunks: [chunk(0), chunk(2, { endReason: 'SessionEnded' })] },
      'unknown',
      'chunk-missing',
    ],
    ['nothing tells the end', { chunks: [chunk(0)] }, 'unknown', 'end-unknown'],
    [
      'an earlier chunk tells the end',
      { chunks: [chunk(0, { endReason: 'SessionEnded' }), chunk(1)] },
      'unknown',
      'end-unknown',
    ],
    ['a chunk is lost', { chunks: [chunk(0), chunk(1, { state: 'expired' })] }, 'refuted', 'chunk-lost'],
    ['metadata is lost', { chunks: [chunk(0, { metadataState: 'failed' })] }, 'refuted', 'metadata-missing'],
    [
      'the session told its end',
      { chunks: [chunk(0)], sessionEndReason: 'CallEnded' },
      'shown',
      'all-chunks',
    ],
  ] as const)('when %s', (_, more, state, reason) => {
    expect(badges(more).complete).toEqual({ state, reason });
  });
});

describe('intact', () => {
  const quick = check([], { depth: 'quick', checkedAt: now });
  it.each([
    ['nobody looked', { lastFull: null, latest: null }, 'unknown', 'never-checked'],
    ['only names and sizes were looked at', { lastFull: null, latest: quick }, 'unknown', 'quick-only'],
    ['a quick check came later', { latest: quick }, 'shown', 'digests-match'],
    ['a digest is wrong', { lastFull: check([bad]), latest: check([bad]) }, 'refuted', 'damaged'],
    [
      'a quick check after damage finds nothing',
      { lastFull: check([bad]), latest: quick },
      'refuted',
      'damaged',
    ],
    [
      'a later quick check misses a file',
      { latest: { ...quick, findings: [{ path: 'x', result: 'missing' }] } },
      'refuted',
      'damaged',
    ],
    [
      'a file could not be read',
      { lastFull: check([{ path: 'x', result: 'unreadable' }]) },
      'unknown',
      'in-doubt',
    ],
    ['a file came after the check', { lastArchivedAt: now }, 'unknown', 'changed-since'],
    [
      'the check is old',
      { lastArchivedAt: 0, lastFull: check([], { checkedAt: now - 400 * day }) },
      'unknown',
      'long-ago',
    ],
  ] as const)('when %s', (_, more, state, reason) => {
    expect(badges(more as unknown as Partial<BadgeFacts>).intact).toMatchObject({ state, reason });
  });
});

describe('authentic', () => {
  it.each([
    ['no event is kept', { eventCount: 0 }, 'unknown', 'no-event'],
    ['a download is not on record', { provenance: { archived: 2, fetched: 1 } }, 'unknown', 'no-transfer'],
    ['its bytes were not checked', { lastFull: null, latest: null }, 'unknown', 'not-checked'],
    ['its bytes are damaged', { lastFull: check([bad]) }, 'refuted', 'damaged'],
  ] as const)('when %s', (_, more, state, reason) => {
    expect(badges(more as unknown as Partial<BadgeFacts>).authentic).toEqual({ state, reason });
  });
});
