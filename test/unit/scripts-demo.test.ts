import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDemoOptions } from '../../scripts/demo/options.ts';
import { countOutcome, countProgress, differences } from '../../scripts/demo/report.ts';
import { pictureName } from '../../scripts/demo/screenshots.ts';
import type { DemoSet } from '../../simulator/demo-set.ts';

describe("the demo's options", () => {
  it('leave to the display whether it ends by itself', () => {
    expect(readDemoOptions([])).toMatchObject({ isEndingWhenIdle: null, screenshot: null, isKept: false });
    expect(readDemoOptions(['--exit-when-idle']).isEndingWhenIdle).toBe(true);
  });

  it('name the pictures and their look', () => {
    const options = readDemoOptions(['--screenshot', 'a/b.png', '--theme', 'both', '--keep']);
    expect(options).toMatchObject({ screenshot: 'a/b.png', themes: ['light', 'dark'], isKept: true });
  });

  it.each([['--screnshot', 'x'], ['--theme', 'pink'], ['more']])('refuse %s', (...args) => {
    expect(() => readDemoOptions(args)).toThrow(expect.objectContaining({ name: 'ToolingError' }));
  });
});

describe('a picture', () => {
  it('carries the name of its view, and its theme where there are two', () => {
    expect(pictureName('a/demo.png', 'library', null)).toBe(resolve('a/demo-library.png'));
    expect(pictureName('demo', 'library', 'dark')).toBe(resolve('demo-library-dark.png'));
  });
});

describe("the demo's progress", () => {
  it('waits for every file but metadata that the service has not written', () => {
    const content = { kind: 'content', code: null } as const;
    const progress = countProgress([
      { ...content, state: 'archived' },
      { ...content, state: 'expired' },
      { ...content, state: 'downloading' },
      { ...content, state: 'waiting', code: 'not-found' },
      { kind: 'metadata', state: 'waiting', code: 'connection-failed' },
      { kind: 'metadata', state: 'waiting', code: 'not-found' },
    ]);
    expect(progress.openFiles).toBe(3);
    expect(progress.byState).toMatchObject({ archived: 1, downloading: 1, waiting: 3, queued: 0 });
  });
});

describe("the demo's outcome", () => {
  const transfer = { kind: 'content', state: 'archived', resumedCount: 0, code: null } as const;
  const outcome = countOutcome(
    [
      { id: 'a', state: 'archived', bytes: 10 },
      { id: 'b', state: 'archived', bytes: 5 },
      { id: 'c', state: 'failed', bytes: 0 },
      { id: 'd', state: 'expired', bytes: 0 },
      { id: 'e', state: 'waiting', bytes: 0 },
    ],
    [
      { ...transfer, recording: 'a', resumedCount: 2 },
      { ...transfer, recording: 'b', kind: 'metadata', state: 'waiting', code: 'not-found' },
      { ...transfer, recording: 'c', state: 'failed', code: 'host-not-allowed' },
      { ...transfer, recording: 'd', state: 'expired', code: 'expired' },
    ],
    [{ what: 'an event', code: 'event-invalid' }],
  );
  const staged = (...ends: string[]) =>
    ({ items: ends.map((end) => ({ expected: { end } })), events: [] }) as unknown as DemoSet;

  it('counts each recording once, with the reason of what did not come', () => {
    expect(outcome).toEqual({
      archived: 2,
      archivedBytes: 15,
      resumedFiles: 1,
      refused: [{ what: 'c', code: 'host-not-allowed' }],
      lost: [{ what: 'd', code: 'expired' }],
      quarantinedEvents: [{ what: 'an event', code: 'event-invalid' }],
      missingMetadata: 1,
      unfinished: 1,
    });
  });

  it('differs from the staged one where a recording is missing, lost or not done', () => {
    const ends = ['archived', 'archived', 'refused', 'lost', 'quarantined'];
    expect(differences(outcome, staged(...ends))).toEqual(['unfinished: 1 instead of 0']);
    expect(differences({ ...outcome, unfinished: 0 }, staged(...ends))).toEqual([]);
    expect(differences({ ...outcome, unfinished: 0 }, staged(...ends, 'archived'))).toHaveLength(1);
    expect(differences({ ...outcome, unfinished: 0, lost: [] }, staged(...ends))).toHaveLength(1);
  });
});
