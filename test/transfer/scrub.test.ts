import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createDigester } from '../../main/archive/digest.ts';
import { recordingFolder, recordingIdFor } from '../../main/archive/layout.ts';
import { insertFile } from '../../main/catalog/files.ts';
import { openCatalog } from '../../main/catalog/open.ts';
import { insertRecording } from '../../main/catalog/recordings.ts';
import { createScrub } from '../../main/fixity/scrub.ts';
import { writeStaleBags } from '../../main/ingest/bag-keeper.ts';
import { silentLog } from '../../main/log.ts';
import { manualClock } from '../support/manual-clock.ts';
import { tempFolder } from '../support/temp-folder.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;

async function setUp() {
  const libraryDir = await tempFolder();
  const db = openCatalog(join(libraryDir, 'catalog.sqlite'), { nativeBinding: null });
  const clock = manualClock();
  const digester = createDigester({ threads: 1 });
  const checked: { recording: string; findings: string[] }[] = [];
  const state = { isBusy: false };
  const failed = vi.fn();
  const names = new Map<string, string>();
  const scrub = createScrub({
    db,
    libraryDir,
    clock,
    digester,
    isNoted: true,
    settleBags: () => Promise.resolve(),
    isBusy: () => state.isBusy,
    onChecked: ({ place, check }) =>
      checked.push({
        recording: names.get(place.id) ?? place.id,
        findings: check.findings.map(({ result }) => result),
      }),
    onFailed: failed,
  });
  onTestFinished(async () => {
    await scrub.stop();
    await digester.close();
    db.close();
  });

  async function archive(name: string): Promise<string> {
    const id = recordingIdFor(name);
    names.set(id, name);
    const folder = recordingFolder(id, 0);
    const path = 'data/chunks/0000.wav';
    const file = join(libraryDir, folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, name);
    insertRecording(db, { id, folder }, 0);
    const digest = createHash('sha256').update(name).digest('hex');
    const archivedAt = clock.now();
    insertFile(db, {
      recording: id,
      chunk: null,
      kind: 'content',
      path,
      bytes: name.length,
      digest,
      archivedAt,
    });
    db.prepare(
      "UPDATE recordings SET archived_chunk_count = 1, state = 'archived', bytes = ? WHERE id = ?",
    ).run(name.length, id);
    await writeStaleBags({ db, libraryDir, clock, log: silentLog, delayMs: 0 }, new AbortController().signal);
    return file;
  }

  /** Lets time pass in steps and what is due happen in each. */
  async function pass(ms: number, stepMs = minuteMs) {
    for (let left = ms; left > 0; left -= stepMs) {
      await vi.waitFor(() => expect(clock.waitingCount()).toBeGreaterThan(0));
      await clock.advance(stepMs);
    }
    await vi.waitFor(() => expect(clock.waitingCount()).toBeGreaterThan(0));
  }
  return { archive, pass, scrub, checked, state, failed };
}

describe('the round in the background', () => {
  it('reads what is new within minutes, then goes on with the round', async () => {
    const { archive, pass, scrub, checked } = await setUp();
    await archive('one');
    await archive('two');
    scrub.start();
    await pass(4 * minuteMs);
    const first = checked.splice(0).map(({ recording }) => recording);
    expect(first.slice(0, 2)).toEqual(['one', 'two']);

    await archive('three');
    await pass(2 * minuteMs);
    expect(checked.map(({ recording }) => recording)).toContain('three');
  });

  it('reads each recording once in a round and again in the next', async () => {
    const { archive, pass, scrub, checked } = await setUp();
    await archive('one');
    await archive('two');
    await scrub.setCycle(1);
    scrub.start();
    await pass(dayMs, 20 * minuteMs);
    const count = (name: string) => checked.filter(({ recording }) => recording === name).length;
    // As new, in this round, and perhaps already in the next one.
    expect([count('one'), count('two')].map((times) => times >= 2 && times <= 3)).toEqual([true, true]);
    await pass(dayMs, 20 * minuteMs);
    expect(count('one')).toBeGreaterThan(2);
    expect(await scrub.view()).toMatchObject({ cycleDays: 1, recordings: 2 });
  });

  it('lets transfers go first', async () => {
    const { archive, pass, scrub, checked, state } = await setUp();
    await archive('one');
    state.isBusy = true;
    scrub.start();
    await pass(10 * minuteMs);
    expect(checked).toEqual([]);
    state.isBusy = false;
    await pass(minuteMs);
    expect(checked).toEqual([{ recording: 'one', findings: [] }]);
  });

  it('does nothing when it is off, and begins at once when it is set', async () => {
    const { archive, pass, scrub, checked } = await setUp();
    await archive('one');
    await scrub.setCycle(null);
    scrub.start();
    await pass(120 * minuteMs, 30 * minuteMs);
    expect(checked).toEqual([]);
    await scrub.setCycle(30);
    await vi.waitFor(() => expect(checked).toHaveLength(1));
  });

  it('tells of damage, and goes on', async () => {
    const { archive, pass, scrub, checked, failed } = await setUp();
    const file = await archive('one');
    await archive('two');
    await writeFile(file, 'ore');
    scrub.start();
    await pass(3 * minuteMs);
    expect(checked.slice(0, 2)).toEqual([
      { recording: 'one', findings: ['mismatch'] },
      { recording: 'two', findings: [] },
    ]);
    expect(failed).not.toHaveBeenCalled();
  });
});
