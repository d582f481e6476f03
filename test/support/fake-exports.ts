import {
  defaultTemplate,
  type ExportComparison,
  type ExportPreflight,
  type ExportView,
} from '../../contract/exports.ts';

/** One under way, one that stands still, one with gaps and one whole. */
export function fakeExports(): [ExportView, ...ExportView[]] {
  const base: ExportView = {
    id: '00000000-0000-4000-8000-000000000001',
    state: 'running',
    order: {
      selection: { kind: 'all' },
      target: '/media/officer/stick/bag-1',
      template: defaultTemplate,
      by: 'Ada Officer',
      reason: 'Case 17',
    },
    createdAt: Date.parse('2026-11-20T10:00:00Z'),
    endedAt: null,
    items: 40,
    itemsDone: 12,
    itemsShort: 0,
    bytes: 8_000_000_000,
    bytesDone: 2_400_000_000,
    bytesPerSecond: 94_000_000,
    code: null,
    detail: null,
    bagDigest: null,
  };
  const other = (last: number, more: Partial<ExportView>): ExportView => ({
    ...base,
    id: base.id.replace(/1$/, String(last)),
    order: { ...base.order, target: `/media/officer/stick/bag-${String(last)}` },
    ...more,
  });
  const ended = { itemsDone: 40, bytesPerSecond: null, bytesDone: base.bytes, bagDigest: 'ab'.repeat(32) };
  return [
    base,
    other(2, { state: 'paused', code: 'target-full', bytesPerSecond: null }),
    other(3, { ...ended, state: 'incomplete', itemsDone: 39, itemsShort: 2 }),
    other(4, { ...ended, state: 'done' }),
  ];
}

export function fakePreflight(): ExportPreflight {
  return {
    items: 2,
    files: 9,
    bytes: 310_000_000,
    freeBytes: 64_000_000_000,
    isTargetFree: true,
    incomplete: [],
    longestPath: 180,
  };
}

/** 38 files alike, one damaged meanwhile. */
export function fakeComparison(): ExportComparison {
  return {
    sameCount: 38,
    changed: [{ recording: '0'.repeat(26), path: 'chunks/0000.wav' }],
    changedCount: 1,
    onlyFirst: [],
    onlyFirstCount: 0,
    onlySecond: [],
    onlySecondCount: 0,
  };
}
