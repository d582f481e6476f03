import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openLibrary } from '../../main/archive/library.ts';
import { watchLibrary } from '../../main/archive/watch-library.ts';
import { manualClock } from '../support/manual-clock.ts';
import { tempFolder } from '../support/temp-folder.ts';

async function ground() {
  const folder = join(await tempFolder(), 'library');
  const clock = manualClock();
  const library = await openLibrary(folder, { createIfMissing: true });
  onTestFinished(() => library.close());
  const state = { losses: 0 };
  const ending = new AbortController();
  onTestFinished(() => ending.abort());
  watchLibrary(folder, library, { clock, signal: ending.signal, onLost: () => (state.losses += 1) });
  /** Lets the folder be looked at so many times. */
  const look = async (times: number): Promise<void> => {
    for (let at = 0; at < times; at += 1) {
      await clock.advance(5000);
      // It has looked once it waits again, or has told.
      await expect.poll(() => clock.waitingCount() + state.losses).toBe(1);
    }
  };
  return { folder, clock, state, look };
}

it('tells once that the folder is gone, and not that it stumbled', async () => {
  const { folder, state, look } = await ground();
  await look(2);
  await rename(folder, `${folder}-away`);
  await look(1);
  await rename(`${folder}-away`, folder);
  await look(2);
  expect(state.losses).toBe(0);
  await rename(folder, `${folder}-away`);
  await look(2);
  await expect.poll(() => state.losses).toBe(1);
  await rename(`${folder}-away`, folder);
});

it('takes another library of the same place for a loss', async () => {
  const { folder, state, look } = await ground();
  await rename(folder, `${folder}-away`);
  const other = await openLibrary(folder, { createIfMissing: true });
  onTestFinished(() => other.close());
  await look(2);
  await expect.poll(() => state.losses).toBe(1);
  await rm(`${folder}-away`, { recursive: true });
});
