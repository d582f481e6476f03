import type {
  FixityCheckView,
  FixityRequests,
  FixityView,
  HealView,
  ScrubView,
} from '../../contract/fixity.ts';

const hourMs = 3_600_000;
export const fakeCheckedAt = Date.UTC(2026, 10, 21, 8, 0, 0);

const soundCheck: FixityCheckView = { depth: 'full', checkedAt: fakeCheckedAt, fileCount: 11, findings: [] };

const damagedCheck: FixityCheckView = {
  depth: 'full',
  checkedAt: fakeCheckedAt + hourMs,
  fileCount: 11,
  findings: [
    { path: 'data/chunks/0000.wav', result: 'mismatch', badBlocks: [4, 39] },
    { path: 'data/chunks/0001.metadata.json', result: 'missing' },
  ],
};

export const soundFixity: FixityView = {
  complete: { state: 'shown', reason: 'all-chunks' },
  intact: { state: 'shown', reason: 'digests-match', depth: 'full', checkedAt: fakeCheckedAt },
  authentic: { state: 'shown', reason: 'chain-known' },
  checks: [soundCheck, { ...soundCheck, depth: 'quick', checkedAt: fakeCheckedAt - 20 * hourMs }],
};

export const uncheckedFixity: FixityView = {
  complete: { state: 'unknown', reason: 'under-way' },
  intact: { state: 'unknown', reason: 'never-checked', depth: null, checkedAt: null },
  authentic: { state: 'unknown', reason: 'not-checked' },
  checks: [],
};

export const damagedFixity: FixityView = {
  complete: { state: 'refuted', reason: 'chunk-lost' },
  intact: { state: 'refuted', reason: 'damaged', depth: 'full', checkedAt: damagedCheck.checkedAt },
  authentic: { state: 'refuted', reason: 'damaged' },
  checks: [damagedCheck, soundCheck],
};

type Handlers = {
  [C in keyof FixityRequests]: (input: Parameters<FixityRequests[C]>[0]) => ReturnType<FixityRequests[C]>;
};

/** Answers about fixity: `view` until a check or mending, sound after that. */
export function fakeFixityHandlers(view: FixityView): Handlers {
  let shown = view;
  let scrub: ScrubView = { cycleDays: 90, startedAt: fakeCheckedAt, recordings: 60, done: 24 };
  const healed: HealView = {
    mended: [{ path: 'data/chunks/0000.wav', blocks: [4, 39], quarantined: 'quarantine/sha256-1f.bytes' }],
    failed: [],
    check: soundCheck,
  };
  return {
    'fixity.of': () => shown,
    'fixity.verify': () => {
      if (view !== damagedFixity) shown = soundFixity;
      return shown.checks[0] ?? soundCheck;
    },
    'fixity.heal': () => {
      shown = soundFixity;
      return healed;
    },
    'fixity.scrub': () => scrub,
    'fixity.setScrub': ({ cycleDays }) => (scrub = { ...scrub, cycleDays }),
  };
}
